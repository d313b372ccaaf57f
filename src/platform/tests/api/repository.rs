//! The adapter under the repository, on a file of its own.

use lobby_platform::error::PlatformError;
use lobby_platform::repository::{Db, Sql, V};
use tempfile::TempDir;

fn insert(sql: &mut dyn Sql, login: &str) -> Result<bool, PlatformError> {
    lobby_platform::repository::officer::insert(sql, "o", login, "name", "hash", jiff::Timestamp::UNIX_EPOCH)
}

async fn logins(db: &Db) -> Vec<String> {
    let rows = db.read(|sql| sql.rows("select login from officer where org = $1 order by login", &["o".into()])).await;
    let text = |row: Vec<V>| match row.into_iter().next() {
        Some(V::Text(text)) => text,
        Some(V::I64(_) | V::Bytes(_) | V::Null) | None => panic!("not a text"),
    };
    rows.unwrap().into_iter().map(text).collect()
}

#[tokio::test]
async fn of_many_requests_in_one_batch_only_the_bad_ones_are_rolled_back() {
    let folder = TempDir::new().unwrap();
    let db = Db::open(&folder.path().join("test.db")).unwrap();
    // The first holds the writer until all others wait behind it, so that they share one batch.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let first = db.clone();
    let first = tokio::spawn(async move {
        first
            .tx(move |sql| {
                let _ = held.recv();
                insert(sql, "a")
            })
            .await
    });
    let good: Vec<_> = (0..20).map(|n| (format!("g{n:02}"), false)).collect();
    let bad: Vec<_> = (0..20).map(|n| (format!("x{n:02}"), true)).collect();
    let waiting: Vec<_> = good
        .iter()
        .chain(&bad)
        .cloned()
        .map(|(login, fails)| {
            let db = db.clone();
            tokio::spawn(async move {
                db.tx(move |sql| {
                    insert(sql, &login)?;
                    if fails { sql.exec("insert into nowhere values (1)", &[]) } else { Ok(1) }
                })
                .await
                .is_ok()
            })
        })
        .collect();
    let panicking = db.clone();
    let panicking = tokio::spawn(async move {
        panicking
            .tx(|sql| {
                insert(sql, "p")?;
                if sql.rows("select 1", &[])?.len() == 1 { panic!("on purpose") } else { Ok(()) }
            })
            .await
    });
    release.send(()).unwrap();
    assert!(first.await.unwrap().unwrap());
    for (at, task) in waiting.into_iter().enumerate() {
        assert_eq!(task.await.unwrap(), at < 20, "request {at}");
    }
    assert!(matches!(panicking.await.unwrap(), Err(PlatformError::Panicked)));
    let wanted: Vec<_> = std::iter::once("a".to_owned()).chain(good.into_iter().map(|(login, _)| login)).collect();
    assert_eq!(logins(&db).await, wanted);
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went_in_and_two_programs_share_the_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("test.db");
    let (one, two) = (Db::open(&path).unwrap(), Db::open(&path).unwrap());
    let values = [V::I64(i64::MIN), V::from("文字 ' \" 𠀀"), V::from(vec![0_u8, 255]), V::Null];
    let sent = values.to_vec();
    let back = one.read(move |sql| sql.rows("select $1, $2, $3, $4", &sent)).await.unwrap();
    assert!(back == [values.to_vec()]);
    one.tx(|sql| insert(sql, "by-one")).await.unwrap();
    two.tx(|sql| insert(sql, "by-two")).await.unwrap();
    assert_eq!(logins(&one).await, ["by-one", "by-two"]);
}

#[test]
fn every_table_has_a_key_that_leads_with_the_organisation() {
    let schema = include_str!("../../migrations/V1__intake.sql");
    let tables: Vec<_> = schema.split("create table ").skip(1).collect();
    assert_eq!(tables.len(), 7);
    for table in tables {
        let body = table.split(';').next().unwrap();
        assert!(body.contains("org text not null") && body.contains("primary key (org, "), "{body}");
    }
}
