//! The adapters under the repository: what every engine has to do alike.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lobby_platform::error::PlatformError;
use lobby_platform::repository::{Db, Tx, V};

use crate::bench::{empty_folder, org};

fn insert(tx: &mut Tx<'_>, login: &str) -> Result<bool, PlatformError> {
    lobby_platform::repository::officer::insert(
        tx,
        &login.parse().unwrap(),
        "name",
        "hash",
        jiff::Timestamp::UNIX_EPOCH,
    )
}

async fn logins(db: &Db) -> Vec<String> {
    let rows = db.read(|tx| tx.rows("select login from officer where org = $1 order by login", &[tx.org()])).await;
    let text = |row: Vec<V>| match row.into_iter().next() {
        Some(V::Text(text)) => text,
        Some(V::I64(_) | V::Bytes(_) | V::Null) | None => panic!("not a text"),
    };
    rows.unwrap().into_iter().map(text).collect()
}

#[tokio::test]
async fn of_many_requests_at_once_only_the_bad_ones_are_rolled_back() {
    let folder = empty_folder();
    let db = folder.db();
    // The first holds the embedded engine's writer until all others wait behind it, so that they share one batch.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let first = db.clone();
    let first = tokio::spawn(async move {
        first
            .tx(move |tx| {
                let _ = held.recv();
                insert(tx, "a")
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
                db.tx(move |tx| {
                    insert(tx, &login)?;
                    if fails { tx.exec("insert into nowhere values (1)", &[]) } else { Ok(1) }
                })
                .await
                .is_ok()
            })
        })
        .collect();
    let panicking = db.clone();
    let panicking = tokio::spawn(async move {
        panicking
            .tx(|tx| {
                insert(tx, "p")?;
                if tx.rows("select 1", &[])?.len() == 1 { panic!("on purpose") } else { Ok(()) }
            })
            .await
    });
    drop(release);
    assert!(first.await.unwrap().unwrap());
    for (at, task) in waiting.into_iter().enumerate() {
        assert_eq!(task.await.unwrap(), at < 20, "request {at}");
    }
    assert!(matches!(panicking.await.unwrap(), Err(PlatformError::Panicked)));
    let wanted: Vec<_> = std::iter::once("a".to_owned()).chain(good.into_iter().map(|(login, _)| login)).collect();
    assert_eq!(logins(&db).await, wanted);
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went_in_and_two_programs_share_the_rows() {
    let folder = empty_folder();
    let (one, two) = (folder.db(), folder.db());
    let values = [V::I64(i64::MIN), V::from("文字 ' \" 𠀀"), V::from(vec![0_u8, 255]), V::Null];
    let sent = values.to_vec();
    let back = one.read(move |tx| tx.rows("select $1, $2, $3, $4", &sent)).await.unwrap();
    assert!(back == [values.to_vec()]);
    one.tx(|tx| insert(tx, "by-one")).await.unwrap();
    two.tx(|tx| insert(tx, "by-two")).await.unwrap();
    assert_eq!(logins(&one).await, ["by-one", "by-two"]);
}

#[tokio::test]
async fn truths_counts_and_sums_are_numbers_and_a_nul_is_kept_as_a_replacement_character() {
    let folder = empty_folder();
    let db = folder.db();
    let insert = |tx: &mut Tx<'_>| {
        let login = "a".parse().unwrap();
        lobby_platform::repository::officer::insert(tx, &login, "a\0b", "hash", jiff::Timestamp::UNIX_EPOCH)
    };
    db.tx(insert).await.unwrap();
    let names = db.read(|tx| tx.rows("select name from officer", &[])).await.unwrap();
    assert!(names == [[V::from("a\u{FFFD}b")].to_vec()]);
    let query = "select 1 = 1, count(*), cast(sum(failures) as bigint), max(locked_until), 7 from officer";
    let rows = db.read(move |tx| tx.rows(query, &[])).await.unwrap();
    assert!(rows == [[1, 1, 0, 0, 7].map(V::I64).to_vec()]);
}

#[tokio::test]
async fn a_statement_that_failed_dooms_its_transaction_even_if_the_work_goes_on() {
    let folder = empty_folder();
    let db = folder.db();
    let outcome = db
        .tx(|tx| {
            insert(tx, "kept")?;
            // Forgotten on purpose.
            let _ = tx.exec("insert into nowhere values (1)", &[]);
            Ok(())
        })
        .await;
    assert!(matches!(outcome, Err(PlatformError::Database { .. })));
    assert!(logins(&db).await.is_empty());
}

#[tokio::test]
async fn a_reader_cannot_write_and_sees_one_state() {
    let folder = empty_folder();
    let db = folder.db();
    assert!(db.read(|tx| insert(tx, "by-a-reader")).await.is_err());
    let (asked, answered) = (std::sync::mpsc::channel::<()>(), std::sync::mpsc::channel::<()>());
    let reader = db.clone();
    let (ask, wait) = (asked.0, answered.1);
    let count = "select count(*) from officer";
    let reading = tokio::spawn(async move {
        reader
            .read(move |tx| {
                let before = tx.rows(count, &[])?;
                ask.send(()).unwrap();
                wait.recv().unwrap();
                Ok(before == tx.rows(count, &[])?)
            })
            .await
    });
    tokio::task::spawn_blocking(move || asked.1.recv()).await.unwrap().unwrap();
    db.tx(|tx| insert(tx, "meanwhile")).await.unwrap();
    answered.0.send(()).unwrap();
    assert!(reading.await.unwrap().unwrap());
}

#[test]
fn programs_that_start_on_an_empty_database_at_once_all_come_up() {
    let folder = empty_folder();
    let opening: Vec<_> = (0..6)
        .map(|_| {
            let place = folder.place();
            std::thread::spawn(move || Db::open(&place, org()).map(drop))
        })
        .collect();
    for program in opening {
        program.join().unwrap().unwrap();
    }
}

fn migrations() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "sql")).collect()
}

#[test]
fn migrations_are_numbered_from_one_on_without_a_gap_and_without_a_number_twice() {
    let number = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        name.strip_prefix('V').and_then(|rest| rest.split_once("__")).unwrap().0.parse::<usize>().unwrap()
    };
    let mut numbers: Vec<usize> = migrations().into_iter().map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
}

#[test]
fn every_table_has_a_key_that_leads_with_the_organisation_and_only_words_that_every_engine_speaks() {
    let mut tables = BTreeSet::new();
    for path in migrations() {
        let sql = std::fs::read_to_string(&path).unwrap();
        for table in sql.split("create table ").skip(1) {
            let body = table.split(';').next().unwrap();
            assert!(body.contains("org text not null") && body.contains("primary key (org, "), "{body}");
            assert!(tables.insert(body.split(' ').next().unwrap().to_owned()), "{body}");
        }
        let foreign = [
            "autoincrement",
            "bigserial",
            "identity",
            "references",
            "trigger",
            "datetime",
            "pragma",
            "without rowid",
            "strict",
        ];
        for word in foreign {
            assert!(!sql.to_lowercase().contains(word), "{word} in {}", path.display());
        }
    }
    assert!(tables.contains("application") && tables.len() >= 7, "{tables:?}");
}

#[test]
fn every_file_of_these_tests_runs_on_both_engines() {
    let listed = |source: &str| -> BTreeSet<String> {
        source.lines().filter(|line| line.starts_with("mod ")).map(str::to_owned).collect()
    };
    let (embedded, server) = (listed(include_str!("main.rs")), listed(include_str!("../api_postgres/main.rs")));
    let missing: Vec<_> = embedded.difference(&server).collect();
    assert!(missing.is_empty(), "add to tests/api_postgres/main.rs: {missing:?}");
}
