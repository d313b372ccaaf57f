//! The ledger by itself.

use std::collections::BTreeSet;

use super::*;
use crate::disk::memory::MemoryDisk;
use crate::record;
use crate::rows::application::{Application, Held};
use crate::rows::state::RowState;
use data_encoding::BASE64URL_NOPAD;
use lobby_envelope::digest::sha256;
use lobby_wire::Message as _;
use lobby_wire::manifest::{BlobEntry, BlobKind, ItemRef, Manifest, SUITE};

fn record(n: u128, size: usize) -> (Uuid, Vec<u8>) {
    let application_id = Uuid::from_u128(n);
    let blob = vec![n as u8; size];
    let entry = BlobEntry { kind: BlobKind::Document, sha256: sha256(&blob), size: size as u64 };
    let manifest = Manifest {
        schema: Manifest::SCHEMA.into(),
        suite: SUITE.into(),
        application_id,
        case_number: "WL01-K01-000001-T".into(),
        kiosk: "WL01-K01".into(),
        item: ItemRef { key: "signboard-filing".into(), task_code: "1".repeat(24), version: 1 },
        catalogue_version: 1,
        submitted_at: jiff::Timestamp::UNIX_EPOCH,
        document_sha256: sha256(b"document"),
        test: false,
        recipients: vec!["intake-1".into()],
        blobs: vec![entry.clone()],
    };
    let manifest_jws = format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(&manifest.to_bytes()));
    let row = Application {
        application_id,
        case_number: manifest.case_number,
        manifest_sha256: sha256(manifest_jws.as_bytes()),
        manifest_jws,
        state: RowState::Queued,
        code: String::new(),
        detail: String::new(),
        attempts: 0,
        accepted_at: 0,
        receipt_jws: None,
        attempted_at: None,
        outcome: None,
        refused: None,
    };
    (application_id, record::bytes_of(&row, &[(entry, Held::Row(blob))]))
}

fn accept(ledger: &mut Ledger, n: u128, size: usize) -> Uuid {
    let (id, record) = record(n, size);
    ledger.make_room(record.len()).unwrap();
    ledger.accept(id, &record).unwrap();
    id
}

fn open(disk: &MemoryDisk) -> (Ledger, Vec<Entry>) {
    Ledger::open(Arc::new(disk.clone())).unwrap()
}

fn ledger() -> (MemoryDisk, Ledger) {
    let disk = MemoryDisk::new();
    disk.create_dir(LEDGER).unwrap();
    let (ledger, _) = open(&disk);
    (disk, ledger)
}

/// What is accepted and not withdrawn, after the entries.
fn standing(entries: &[Entry]) -> BTreeSet<Uuid> {
    let mut standing = BTreeSet::new();
    for entry in entries {
        match entry {
            Entry::Accepted(record) => standing.insert(record.row.application_id),
            Entry::Withdrawn(id) => standing.remove(id),
            Entry::Receipt(..) => false,
        };
    }
    standing
}

#[test]
fn one_that_waits_for_ever_is_carried_forward_and_the_ledger_stays_small() {
    let (disk, mut ledger) = ledger();
    let parked = accept(&mut ledger, 1, 300);
    for n in 2..400 {
        let id = accept(&mut ledger, n, 30_000);
        ledger.forget(|done| done == id);
    }
    assert!(ledger.holds(parked) && ledger.find(parked).is_some());
    assert!(disk.list(LEDGER).unwrap().len() <= SEGMENTS + 1, "{:?}", disk.list(LEDGER).unwrap());
    let (again, entries) = open(&disk);
    assert!(again.holds(parked) && standing(&entries).contains(&parked));
}

#[test]
fn all_that_wait_stay_however_many_they_are() {
    let (disk, mut ledger) = ledger();
    let ids: BTreeSet<Uuid> = (1..100).map(|n| accept(&mut ledger, n, 30_000)).collect();
    assert_eq!(standing(&open(&disk).1), ids);
    assert!(ids.iter().all(|id| ledger.holds(*id)));
}

#[test]
fn one_that_was_withdrawn_does_not_come_back_and_an_entry_longer_than_a_segment_is_taken() {
    let (disk, mut ledger) = ledger();
    let withdrawn = accept(&mut ledger, 1, 300);
    ledger.withdraw(withdrawn);
    let long = accept(&mut ledger, 2, SEGMENT + 1);
    assert_eq!(standing(&open(&disk).1), BTreeSet::from([long]));
}

#[test]
fn a_flipped_bit_costs_one_entry_and_a_cut_those_behind_it() {
    let (disk, mut ledger) = ledger();
    let ids: Vec<Uuid> = (1..=3).map(|n| accept(&mut ledger, n, 300)).collect();
    let place = "ledger/00000001";
    let length = entry::length(record(1, 300).1.len());
    for at in (0..length - BLOCK).step_by(97) {
        disk.spoil(place, |bytes| bytes[length + at] ^= 4);
        let left = standing(&open(&disk).1);
        assert!(left.contains(&ids[0]) && left.contains(&ids[2]), "bit of byte {at}");
        disk.spoil(place, |bytes| bytes[length + at] ^= 4);
    }
    disk.spoil(place, |bytes| bytes.truncate(length));
    assert_eq!(standing(&open(&disk).1), BTreeSet::from([ids[0]]));
    disk.spoil(place, Vec::clear);
    assert!(open(&disk).1.is_empty());
}
