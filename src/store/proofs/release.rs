//! A database as the first release wrote it, with the words that are on the disks of its kiosks.

use super::*;
use crate::Fault;

/// Rows as commit 60b9601 leaves them: one per state, with the code and detail that it writes.
const WRITTEN: [(&str, &str, &str, &str); 4] = [
    ("queued", "", "", ""),
    ("needs_staff", "digest_conflict", "Another application has this id", ""),
    ("damaged", "digest", "row", ""),
    ("receipted", "", "", "receipt"),
];

/// Writes the rows by SQL alone, so that no word of this program stands between the test and the disk.
fn write_rows(bench: &Bench) -> Vec<Sample> {
    let outbox = bench.open();
    let samples: Vec<Sample> = (1..=4).map(|n| Sample::new(n, &[SMALL])).collect();
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    drop(outbox);
    let connection = rusqlite::Connection::open(bench.dir.path().join("outbox.sqlite")).unwrap();
    for (sample, (state, code, detail, receipt)) in samples.iter().zip(WRITTEN) {
        let sql = "update application set state = ?2, code = ?3, detail = ?4, receipt_jws = nullif(?5, '') \
                   where application_id = ?1";
        let id = sample.id().to_string();
        assert_eq!(connection.execute(sql, [id.as_str(), state, code, detail, receipt]).unwrap(), 1);
    }
    samples
}

#[test]
fn every_state_of_the_first_release_is_read_as_it_was_meant() {
    let bench = Bench::new();
    let samples = write_rows(&bench);
    let (outbox, report) = bench.try_open().unwrap();
    assert_eq!(report.findings.iter().map(|found| found.fault).collect::<Vec<_>>(), [Fault::SetAside]);
    let states: Vec<QueueState> = outbox.queued().unwrap().into_iter().map(|queued| queued.state).collect();
    let staff =
        QueueState::NeedsStaff { code: "digest_conflict".into(), detail: "Another application has this id".into() };
    assert_eq!(states, [QueueState::Queued, staff, QueueState::Damaged { fault: Fault::Digest }]);
    assert_eq!(outbox.receipt(samples[3].id()).unwrap().as_deref(), Some("receipt"));
    assert!(matches!(outbox.find_queued(samples[3].id()), Err(StoreError::Unknown { .. })));
    let depth = outbox.depth().unwrap();
    assert_eq!((depth.count, depth.needs_staff), (3, 2));
}

#[test]
fn the_words_that_this_program_writes_are_those_of_the_first_release() {
    let bench = Bench::new();
    let outbox = bench.open();
    let samples: Vec<Sample> = (1..=4).map(|n| Sample::new(n, &[SMALL])).collect();
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    outbox.mark_needs_staff(samples[1].id(), "digest_conflict", "Another application has this id").unwrap();
    let spoil = "update blob set bytes = zeroblob(300) where application_id = ?1";
    outbox.shared.rows().write("spoiling", |tx| tx.execute(spoil, [samples[2].id().to_string()])).unwrap();
    outbox.shared.ledger().forget(|_| true);
    let found = outbox.verify().unwrap();
    assert_eq!(found.iter().filter(|found| found.fault == Fault::Digest).count(), 1);
    samples[3].acknowledge(&outbox).unwrap();
    let sql = "select state, code, detail, coalesce(receipt_jws, '') from application order by seq";
    let written: Vec<[String; 4]> = outbox
        .shared
        .rows()
        .read("dumping", |c| {
            c.prepare(sql)?.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?.collect()
        })
        .unwrap();
    assert_eq!(written, WRITTEN.map(|(state, code, detail, receipt)| [state, code, detail, receipt].map(String::from)));
}

#[test]
fn a_damage_that_this_program_does_not_know_is_shown_and_stops_no_other() {
    let bench = Bench::new();
    let samples = write_rows(&bench);
    let connection = rusqlite::Connection::open(bench.dir.path().join("outbox.sqlite")).unwrap();
    connection.execute("update application set code = 'gnawed' where state = 'damaged'", []).unwrap();
    drop(connection);
    let outbox = bench.open();
    assert_eq!(outbox.find_queued(samples[2].id()).unwrap().state, QueueState::Damaged { fault: Fault::Database });
    samples[0].assert_whole(&outbox);
}

#[test]
fn one_application_is_found_by_its_id_as_the_list_shows_it() {
    let bench = Bench::new();
    write_rows(&bench);
    let outbox = bench.open();
    for listed in outbox.queued().unwrap() {
        assert_eq!(outbox.find_queued(listed.application_id).unwrap(), listed);
    }
    assert!(matches!(outbox.find_queued(Uuid::nil()), Err(StoreError::Unknown { .. })));
}
