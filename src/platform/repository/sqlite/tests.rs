//! Whose log lies beside the file, and how long logs grow.

use std::sync::mpsc::Receiver;

use lobby_domain::id::OrgCode;
use tokio::sync::oneshot;

use super::super::request::waiting;
use super::*;
use crate::repository::Tx;

fn database(folder: &Path) -> Sqlite {
    let table = |connection: &mut Connection| {
        let make = connection.execute_batch("create table t (bytes blob)");
        make.map_err(PlatformError::database("making a table"))
    };
    Sqlite::open(&folder.join("platform.db"), 1, table).unwrap()
}

fn org() -> OrgCode {
    OrgCode::parse("o").unwrap()
}

/// The files of a database whose process has died: as they lie on the disk while it runs.
fn copy_files(from: &Path, to: &Path, names: &[&str]) {
    for name in names {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

fn is_opened(folder: &Path) -> bool {
    let opened = Sqlite::open(&folder.join("platform.db"), 1, |_| Ok(()));
    if let Err(error) = &opened {
        assert!(error.to_string().contains("platform.db-wal"), "{error}");
    }
    opened.is_ok()
}

#[tokio::test]
async fn a_file_put_back_beside_the_log_of_another_time_is_refused_and_one_with_its_own_log_is_opened() {
    let (folder, backup) = (tempfile::TempDir::new().unwrap(), tempfile::TempDir::new().unwrap());
    let database = database(folder.path());
    let checkpoint = || {
        let connection = Connection::open(folder.path().join("platform.db")).unwrap();
        let busy = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0));
        assert_eq!(busy.unwrap(), 0);
    };
    let all = ["platform.db", "platform.db-wal"];
    write_mebibyte(&database).await;
    checkpoint();
    copy_files(folder.path(), backup.path(), &all[..1]);
    // A copy of the very moment at which the log begins, and yet other pages.
    let vacuumed = tempfile::TempDir::new().unwrap();
    let copy = vacuumed.path().join("platform.db");
    let connection = Connection::open(folder.path().join("platform.db")).unwrap();
    connection.execute("vacuum into ?1", [copy.to_str().unwrap()]).unwrap();
    write_mebibyte(&database).await;
    copy_files(folder.path(), vacuumed.path(), &all[1..]);
    assert!(!is_opened(vacuumed.path()));
    for later in 0..4 {
        write_mebibyte(&database).await;
        let crashed = tempfile::TempDir::new().unwrap();
        copy_files(folder.path(), crashed.path(), &all);
        assert!(is_opened(crashed.path()), "{later}: its own log");
        if later % 2 == 1 {
            checkpoint();
            write_mebibyte(&database).await;
            let restored = tempfile::TempDir::new().unwrap();
            copy_files(backup.path(), restored.path(), &all[..1]);
            copy_files(folder.path(), restored.path(), &all[1..]);
            let before = std::fs::read(restored.path().join("platform.db")).unwrap();
            assert!(!is_opened(restored.path()), "{later}: an older file beside a later log");
            assert_eq!(std::fs::read(restored.path().join("platform.db")).unwrap(), before);
            std::fs::remove_file(restored.path().join("platform.db-wal")).unwrap();
            assert!(is_opened(restored.path()));
        }
    }
    let old = tempfile::TempDir::new().unwrap();
    copy_files(folder.path(), old.path(), &all[1..]);
    for _ in 0..3 {
        write_mebibyte(&database).await;
    }
    checkpoint();
    copy_files(folder.path(), old.path(), &all[..1]);
    assert!(!is_opened(old.path()), "a later file beside an older log");
}

/// Writes a row in a commit of its own, a page or two of the log.
async fn write_row(database: &Sqlite) {
    let insert = |tx: &mut Tx<'_>| tx.exec("insert into t values (zeroblob(3000))", &[]);
    let (request, answer) = waiting(org(), insert);
    database.write(request).unwrap();
    answer.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_log_torn_at_any_frame_by_a_power_cut_is_the_files_own_and_keeps_what_is_before_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let database = database(folder.path());
    for _ in 0..30 {
        write_row(&database).await;
    }
    let path = folder.path().join("platform.db-wal");
    let before = std::fs::read(&path).unwrap();
    // The log is begun anew over the frames that are in the file now.
    let checkpoint = Connection::open(folder.path().join("platform.db")).unwrap();
    checkpoint.query_row("pragma wal_checkpoint(full)", [], |_| Ok(())).unwrap();
    for _ in 0..8 {
        write_row(&database).await;
    }
    let after = std::fs::read(&path).unwrap();
    assert!(before.len() == after.len() && before[16..24] != after[16..24], "the same file with other frames");
    let frame = 24 + 4096;
    let new = (0..).take_while(|n| after.get(32 + n * frame + 8..32 + n * frame + 16) == Some(&after[16..24]));
    let new = new.count();
    assert!(new >= 8, "{new}");
    for torn in 0..new {
        let (crashed, at) = (tempfile::TempDir::new().unwrap(), 32 + torn * frame + 24);
        copy_files(folder.path(), crashed.path(), &["platform.db"]);
        let mut log = after.clone();
        log[at..at + 4096].copy_from_slice(&before[at..at + 4096]);
        std::fs::write(crashed.path().join("platform.db-wal"), log).unwrap();
        assert!(is_opened(crashed.path()), "torn at frame {torn} of {new}");
        let reopened = Connection::open(crashed.path().join("platform.db")).unwrap();
        let rows = reopened.query_row("select count(*) from t", [], |row| row.get::<_, i64>(0)).unwrap();
        assert!((30..38).contains(&rows), "{rows} rows, torn at frame {torn}");
    }
}

#[tokio::test]
async fn a_log_beside_no_file_or_an_empty_one_is_refused_and_kept() {
    let folder = tempfile::TempDir::new().unwrap();
    let database = database(folder.path());
    write_row(&database).await;
    for empty in [false, true] {
        let left = tempfile::TempDir::new().unwrap();
        copy_files(folder.path(), left.path(), &["platform.db-wal"]);
        if empty {
            std::fs::write(left.path().join("platform.db"), "").unwrap();
        }
        assert!(!is_opened(left.path()), "empty: {empty}");
        assert_eq!(log(left.path()), log(folder.path()), "empty: {empty}");
    }
}

#[tokio::test]
async fn a_file_is_opened_while_another_process_writes_it_and_begins_its_log_anew() {
    let folder = tempfile::TempDir::new().unwrap();
    let database = database(folder.path());
    let path = folder.path().join("platform.db");
    let work = tokio::spawn(async move {
        for _ in 0..60 {
            write_mebibyte(&database).await;
        }
    });
    let log = folder.path().join("platform.db-wal");
    while !work.is_finished() {
        require_own_log(&path, &log).unwrap();
        tokio::task::yield_now().await;
    }
    work.await.unwrap();
}

async fn write_mebibyte(database: &Sqlite) {
    let insert = |tx: &mut Tx<'_>| tx.exec("insert into t values (zeroblob(1048576))", &[]);
    let (request, answer) = waiting(org(), insert);
    database.write(request).unwrap();
    answer.await.unwrap().unwrap();
}

fn log(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("platform.db-wal")).unwrap().len()
}

/// A reader that looks into the rows as they are, until it is told to end.
fn reader(database: &Sqlite, until: Receiver<()>) -> (tokio::task::JoinHandle<()>, oneshot::Receiver<()>) {
    let (begun, begin) = oneshot::channel();
    let mut begun = Some(begun);
    let (request, _answer) = waiting(org(), move |tx: &mut Tx<'_>| {
        tx.rows("select count(*) from t", &[])?;
        begun.take().map(|begun| begun.send(()));
        // An error is how the test tells that it goes on.
        let _ = until.recv();
        Ok(())
    });
    let database = database.clone();
    (tokio::spawn(async move { database.read(request).await.unwrap() }), begin)
}

#[tokio::test]
async fn the_log_is_small_again_after_a_reader_kept_it_from_being_begun_anew() {
    let folder = tempfile::TempDir::new().unwrap();
    let database = database(folder.path());
    let (end, until) = mpsc::channel();
    let (reading, begun) = reader(&database, until);
    begun.await.unwrap();
    while log(folder.path()) < LOG_LARGE + 4 * 1024 * 1024 {
        write_mebibyte(&database).await;
    }
    drop(end);
    reading.await.unwrap();
    write_mebibyte(&database).await;
    write_mebibyte(&database).await;
    assert!(log(folder.path()) < LOG_LARGE, "{}", log(folder.path()));
}

#[tokio::test]
async fn readers_that_relieve_each_other_without_end_do_not_let_the_log_grow_without_end() {
    let folder = tempfile::TempDir::new().unwrap();
    let database = database(folder.path());
    let work = {
        let database = database.clone();
        tokio::spawn(async move {
            let mut largest = 0;
            for _ in 0..100 {
                write_mebibyte(&database).await;
                largest = largest.max(log(folder.path()));
            }
            largest
        })
    };
    let mut readers = Vec::new();
    while !work.is_finished() {
        // The one before ends when the next has begun, or waits for its turn.
        let (end, until) = mpsc::channel();
        let (reading, begun) = reader(&database, until);
        let _ = tokio::time::timeout(Duration::from_millis(20), begun).await;
        readers.push((end, reading));
        if readers.len() > 1 {
            let (end, reading) = readers.remove(0);
            drop(end);
            reading.await.unwrap();
        }
    }
    readers.clear();
    let largest = work.await.unwrap();
    assert!(largest <= LOG_MAX + 2 * 1024 * 1024, "{largest}");
}
