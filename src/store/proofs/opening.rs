//! Opening, on the real disk.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn open(dir: &TempDir) -> Result<(Outbox, RecoveryReport), StoreError> {
    Outbox::open(&dir.path().join("outbox"), LIMITS)
}

#[test]
fn a_whole_life_on_the_real_disk() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, report) = open(&dir).unwrap();
    assert_eq!(report, RecoveryReport::default());
    outbox.ready().unwrap();
    assert_eq!(outbox.next_case_counter().unwrap(), 1);
    assert_eq!(outbox.next_case_counter().unwrap(), 2);
    let (first, second) = (Sample::usual(1), Sample::usual(2));
    first.hand_in(&outbox).unwrap();
    drop(outbox);
    let (outbox, _) = open(&dir).unwrap();
    second.hand_in(&outbox).unwrap();
    first.assert_whole(&outbox);
    assert!(outbox.verify().unwrap().is_empty());
    first.acknowledge(&outbox).unwrap();
    second.assert_whole(&outbox);
    assert_eq!(outbox.next_case_counter().unwrap(), 3);
    let blobs = dir.path().join("outbox/blobs");
    assert_eq!(fs::read_dir(&blobs).unwrap().count(), 1);
    for file in ["1.age", "2.age"] {
        let path = blobs.join(second.id().to_string()).join(file);
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::metadata(dir.path().join("outbox")).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn the_second_to_open_is_locked_out_until_the_first_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir).unwrap();
    assert!(matches!(open(&dir), Err(StoreError::Locked)));
    drop(outbox);
    open(&dir).unwrap();
}

#[test]
fn the_database_runs_with_the_settings_that_survive_power_cuts() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir).unwrap();
    let pragma = |name: &str| {
        outbox
            .shared
            .rows()
            .read("asking", |c| {
                c.query_row(&format!("pragma {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
            })
            .unwrap()
    };
    assert_eq!(pragma("journal_mode"), "wal".to_string().into());
    assert_eq!(pragma("synchronous"), 2.into());
    assert_eq!(pragma("locking_mode"), "exclusive".to_string().into());
    assert_eq!(pragma("journal_size_limit"), 4_194_304.into());
}

#[test]
fn a_store_without_database_and_marks_is_not_quietly_started_anew() {
    for spoil in [
        |path: &std::path::Path| fs::remove_file(path).unwrap(),
        |path: &std::path::Path| {
            fs::write(path, b"").unwrap();
        },
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (outbox, _) = open(&dir).unwrap();
        Sample::usual(1).hand_in(&outbox).unwrap();
        drop(outbox);
        spoil(&dir.path().join("outbox/outbox.sqlite"));
        fs::remove_file(dir.path().join("outbox.marks")).unwrap();
        assert!(matches!(open(&dir), Err(StoreError::Lost)));
        assert_eq!(fs::read_dir(dir.path().join("outbox/blobs")).unwrap().count(), 1, "the sealed files are kept");
    }
}

#[test]
fn a_database_of_a_later_program_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir).unwrap();
    let later = crate::rows::schema::LATEST + 1;
    outbox.shared.rows().write("ageing", |tx| tx.pragma_update(None, "user_version", later)).unwrap();
    drop(outbox);
    let marks = crate::marks::Marks { schema: later, ..Default::default() };
    let disk = crate::disk::RealDisk::at(&dir.path().join("outbox")).unwrap();
    crate::marks::store(&disk, "../outbox.marks", &marks).unwrap();
    assert!(
        matches!(open(&dir), Err(StoreError::NewerSchema { found, known }) if found == later && known + 1 == found)
    );
}

#[test]
fn rows_and_error_texts_hold_nothing_of_what_was_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let (outbox, _) = open(&dir).unwrap();
    let sample = Sample::usual(1);
    sample.hand_in(&outbox).unwrap();
    let record = fs::read(dir.path().join(format!("outbox/blobs/{}/record", sample.id()))).unwrap();
    assert!(record.windows(SMALL).any(|bytes| bytes == sample.blobs[0]), "as sealed as in the row");
    let texts: String = outbox
        .shared
        .rows()
        .read("dumping", |c| {
            let mut rows = c.prepare("select * from application")?;
            let columns = rows.column_count();
            rows.query_row([], |row| {
                (0..columns).map(|at| Ok(format!("{:?} ", row.get::<_, rusqlite::types::Value>(at)?))).collect()
            })
        })
        .unwrap();
    let manifest = BASE64URL_NOPAD.encode(&sample.manifest.to_bytes());
    // Ids, numbers, digests, times and state: the manifest is the only text of any length.
    assert!(texts.replace(&manifest, "").len() < 500, "{texts}");
}
