//! Serializable transactions that get in each other's way, for real, and are run again until both have happened.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use lobby_casework::Event;
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;
use lobby_platform::repository::{Db, Tx, V, event};
use uuid::Uuid;

use crate::bench::{Folder, empty_folder};

fn opened() -> (Folder, Db) {
    let folder = empty_folder();
    let db = folder.db();
    (folder, db)
}

fn number(tx: &mut Tx<'_>, query: &str) -> lobby_platform::error::Result<i64> {
    match tx.rows(query, &[])?.pop().and_then(|mut row| row.pop()) {
        Some(V::I64(number)) => Ok(number),
        Some(V::Text(_) | V::Bytes(_) | V::Null) | None => panic!("not a number"),
    }
}

/// Adds an account whose number is one more than that of all before: each reads what the other writes.
async fn add_after_both_have_read(db: Db, login: &'static str, both: Arc<Barrier>, runs: Arc<AtomicU32>) -> i64 {
    let mut first = true;
    db.tx(move |tx| {
        runs.fetch_add(1, Ordering::SeqCst);
        let before = number(tx, "select coalesce(max(failures), 0) from officer")?;
        if std::mem::take(&mut first) {
            both.wait();
        }
        let insert = "insert into officer (org, login, name, password_hash, failures, locked_until, created_at) \
                      values ($1, $2, $3, $4, $5, 0, 0)";
        tx.exec(insert, &[tx.org(), login.into(), "name".into(), "hash".into(), (before + 1).into()])?;
        Ok(before + 1)
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn two_transactions_that_each_read_what_the_other_writes_both_succeed_one_after_the_other() {
    let (_folder, db) = opened();
    let (both, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let one = tokio::spawn(add_after_both_have_read(db.clone(), "one", Arc::clone(&both), Arc::clone(&runs)));
    let two = tokio::spawn(add_after_both_have_read(db.clone(), "two", both, Arc::clone(&runs)));
    let mut numbers = [one.await.unwrap(), two.await.unwrap()];
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2], "as if one had come after the other");
    assert!(runs.load(Ordering::SeqCst) >= 3, "one of them was run again");
    assert!(db.reruns() >= 1);
    let rows = db.read(|tx| number(tx, "select count(*) from officer")).await.unwrap();
    assert_eq!(rows, 2, "each exactly once");
}

#[tokio::test]
async fn a_deadlock_is_resolved_and_both_changes_stand() {
    let (_folder, db) = opened();
    for login in ["a", "b"] {
        db.tx(move |tx| {
            lobby_platform::repository::officer::insert(
                tx,
                &login.parse().unwrap(),
                "name",
                "hash",
                jiff::Timestamp::UNIX_EPOCH,
            )
        })
        .await
        .unwrap();
    }
    let both = Arc::new(Barrier::new(2));
    let crossing = |order: [&'static str; 2]| {
        let (db, both, mut first) = (db.clone(), Arc::clone(&both), true);
        tokio::spawn(async move {
            db.tx(move |tx| {
                let update = "update officer set failures = failures + 1 where org = $1 and login = $2";
                tx.exec(update, &[tx.org(), order[0].into()])?;
                if std::mem::take(&mut first) {
                    both.wait();
                }
                tx.exec(update, &[tx.org(), order[1].into()])
            })
            .await
        })
    };
    let (one, two) = (crossing(["a", "b"]), crossing(["b", "a"]));
    assert_eq!((one.await.unwrap().unwrap(), two.await.unwrap().unwrap()), (1, 1));
    let sum = db.read(|tx| number(tx, "select cast(sum(failures) as bigint) from officer")).await.unwrap();
    assert_eq!(sum, 4);
    assert!(db.reruns() >= 1);
}

#[tokio::test]
async fn a_history_written_by_many_at_once_has_no_gap_and_no_number_twice() {
    let (_folder, db) = opened();
    let writers: Vec<_> = (0..16)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                let actor = Actor::Officer(OfficerLogin::parse(&n.to_string()).unwrap());
                let at = jiff::Timestamp::UNIX_EPOCH;
                db.tx(move |tx| event::append(tx, Uuid::nil(), at, &actor, &Event::Opened)).await
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    let history = db.read(|tx| event::history(tx, Uuid::nil())).await.unwrap();
    let numbers: Vec<_> = history.iter().map(|event| event.position).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
}
