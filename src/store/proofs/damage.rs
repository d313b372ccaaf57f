//! A museum of damage: each exhibit costs one application at most, and the others drain.

use super::*;
use crate::Fault;

/// Three applications, the middle one to be spoilt.
fn three(bench: &Bench) -> (Outbox, Vec<Sample>) {
    let outbox = bench.open();
    let samples: Vec<Sample> = (1..=3).map(Sample::usual).collect();
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    (outbox, samples)
}

fn assert_only_the_middle_one_is_set_aside(bench: &Bench, outbox: &Outbox, samples: &[Sample], fault: Fault) {
    let states: Vec<QueueState> = outbox.queued().unwrap().into_iter().map(|queued| queued.state).collect();
    let damaged = QueueState::Damaged { fault };
    assert_eq!(states, [QueueState::Queued, damaged, QueueState::Queued]);
    let refused = outbox.open_blob(samples[1].id(), samples[1].manifest.blobs[1].sha256);
    assert!(matches!(refused, Err(StoreError::Damaged { .. })), "a damaged application is never served");
    for whole in [&samples[0], &samples[2]] {
        whole.assert_whole(outbox);
        whole.acknowledge(outbox).unwrap();
    }
    let left = bench.files();
    assert!(left.iter().all(|place| place.starts_with(&format!("quarantine/{}", samples[1].id()))), "{left:?}");
    assert_eq!(outbox.verify().unwrap().iter().map(|f| f.fault).collect::<Vec<_>>(), [Fault::SetAside]);
    // The platform may have had it all along: then its receipt ends the matter.
    samples[1].acknowledge(outbox).unwrap();
    assert!(bench.files().is_empty());
    assert!(outbox.verify().unwrap().is_empty());
}

#[test]
fn one_flipped_bit_in_a_file_sets_one_application_aside() {
    for at in [0, 1, LARGE / 2, LARGE - 1] {
        for file in ["1.age", "2.age"] {
            let bench = Bench::new();
            let (outbox, samples) = three(&bench);
            bench.disk.spoil(&format!("blobs/{}/{file}", samples[1].id()), |bytes| bytes[at] ^= 0x10);
            let findings = outbox.verify().unwrap();
            assert_eq!(findings.len(), 1);
            assert_eq!((findings[0].application_id, findings[0].fault), (Some(samples[1].id()), Fault::Digest));
            assert_only_the_middle_one_is_set_aside(&bench, &outbox, &samples, Fault::Digest);
        }
    }
}

#[test]
fn a_flipped_bit_is_noticed_before_the_first_byte_is_served() {
    let bench = Bench::new();
    let (outbox, samples) = three(&bench);
    bench.disk.spoil(&format!("blobs/{}/1.age", samples[1].id()), |bytes| bytes[LARGE - 1] ^= 1);
    let refused = outbox.read_blob_range(samples[1].id(), samples[1].manifest.blobs[1].sha256, 0, 1);
    assert!(matches!(refused, Err(StoreError::Damaged { .. })));
    assert_only_the_middle_one_is_set_aside(&bench, &outbox, &samples, Fault::Digest);
}

#[test]
fn a_cut_a_grown_and_a_missing_file_are_noticed_at_opening() {
    type Spoil = fn(&Bench, &str);
    let spoil: [(Fault, Spoil); 4] = [
        (Fault::Length, |bench, place| bench.disk.spoil(place, |bytes| bytes.truncate(LARGE - 1))),
        (Fault::Length, |bench, place| bench.disk.spoil(place, Vec::clear)),
        (Fault::Length, |bench, place| bench.disk.spoil(place, |bytes| bytes.push(0))),
        (Fault::Missing, |bench, place| crate::disk::Disk::remove_file(&bench.disk, place).unwrap()),
    ];
    for (fault, spoil) in spoil {
        let bench = Bench::new();
        let (outbox, samples) = three(&bench);
        drop(outbox);
        spoil(&bench, &format!("blobs/{}/1.age", samples[1].id()));
        let (outbox, report) = bench.try_open().unwrap();
        assert_eq!(report.findings.iter().map(|finding| finding.fault).collect::<Vec<_>>(), [fault]);
        drop(outbox);
        let (outbox, report) = bench.try_open().unwrap();
        assert_eq!(report.findings.iter().map(|finding| finding.fault).collect::<Vec<_>>(), [Fault::SetAside]);
        assert_only_the_middle_one_is_set_aside(&bench, &outbox, &samples, fault);
    }
}

/// Changes of the middle one's rows, and the damage they are.
const CHANGES: [(Fault, &str); 7] = [
    (Fault::Digest, "update blob set bytes = zeroblob(300) where application_id = ?1 and n = 0"),
    (Fault::Length, "update blob set bytes = zeroblob(299) where application_id = ?1 and n = 0"),
    (Fault::Missing, "update blob set bytes = null where application_id = ?1 and n = 0"),
    (Fault::Manifest, "update blob set size = 1 where application_id = ?1 and n = 0"),
    (Fault::Manifest, "update application set manifest_jws = manifest_jws || 'A' where application_id = ?1"),
    (Fault::Manifest, "delete from blob where application_id = ?1 and n = 3"),
    (Fault::Manifest, "update application set case_number = 'WL01-K01-000009-X' where application_id = ?1"),
];

#[test]
fn one_changed_byte_in_a_row_is_put_right_from_its_record() {
    for (_, change) in CHANGES {
        let bench = Bench::new();
        let (outbox, samples) = three(&bench);
        let id = samples[1].id().to_string();
        assert_eq!(outbox.shared.rows().write("spoiling", |tx| tx.execute(change, [&id])).unwrap(), 1);
        let findings = outbox.verify().unwrap();
        assert_eq!(findings.iter().map(|f| f.fault).collect::<Vec<_>>(), [Fault::Rebuilt], "{change}");
        samples.iter().for_each(|sample| sample.assert_whole(&outbox));
        assert!(outbox.verify().unwrap().is_empty());
    }
}

#[test]
fn a_row_that_is_found_damaged_when_it_is_served_is_put_right_from_its_record() {
    for sizes in [&[SMALL][..], &[SMALL, LARGE]] {
        let bench = Bench::new();
        let outbox = bench.open();
        let sample = Sample::new(1, sizes);
        sample.hand_in(&outbox).unwrap();
        let spoil = "update blob set bytes = zeroblob(300)";
        outbox.shared.rows().write("spoiling", |tx| tx.execute_batch(spoil)).unwrap();
        sample.assert_whole(&outbox);
    }
}

#[test]
fn one_changed_byte_in_a_row_sets_one_application_aside_where_its_record_is_damaged_too() {
    for (fault, change) in CHANGES {
        let bench = Bench::new();
        let (outbox, samples) = three(&bench);
        let id = samples[1].id().to_string();
        bench.disk.spoil(&format!("blobs/{id}/record"), |bytes| bytes[99] ^= 1);
        assert_eq!(outbox.shared.rows().write("spoiling", |tx| tx.execute(change, [&id])).unwrap(), 1);
        let findings = outbox.verify().unwrap();
        assert_eq!(findings.iter().map(|f| f.fault).collect::<Vec<_>>(), [fault], "{change}");
        let state = outbox.queued().unwrap().remove(1).state;
        assert_eq!(state, QueueState::Damaged { fault });
        for whole in [&samples[0], &samples[2]] {
            whole.assert_whole(&outbox);
        }
    }
}

#[test]
fn a_damaged_record_is_written_again_from_the_rows() {
    let bench = Bench::new();
    let (outbox, samples) = three(&bench);
    let place = format!("blobs/{}/record", samples[1].id());
    bench.disk.spoil(&place, |bytes| bytes[99] ^= 1);
    let findings = outbox.verify().unwrap();
    assert_eq!(findings.iter().map(|f| f.fault).collect::<Vec<_>>(), [Fault::Copy]);
    assert!(outbox.verify().unwrap().is_empty());
    drop(outbox);
    crate::disk::Disk::remove_file(&bench.disk, &place).unwrap();
    let (outbox, report) = bench.try_open().unwrap();
    assert_eq!(report.findings.iter().map(|f| f.fault).collect::<Vec<_>>(), [Fault::Copy]);
    assert!(outbox.verify().unwrap().is_empty());
}

#[test]
fn a_file_of_which_nothing_tells_is_set_aside_and_a_foreign_name_is_left_alone() {
    let bench = Bench::new();
    let (outbox, samples) = three(&bench);
    drop(outbox);
    let disk: &dyn crate::disk::Disk = &bench.disk;
    for folder in ["blobs/00000000-0000-0000-0000-0000000000ff", "blobs/lost+found", "incoming/x"] {
        disk.create_dir(folder).unwrap();
        disk.create(&format!("{folder}/0.age")).unwrap();
    }
    let (outbox, report) = bench.try_open().unwrap();
    assert_eq!((report.leftovers_removed, report.unfinished_removed), (0, 1));
    assert_eq!(report.findings.iter().map(|found| found.fault).collect::<Vec<_>>(), [Fault::Orphan]);
    assert!(bench.files().contains(&"quarantine/00000000-0000-0000-0000-0000000000ff/0.age".to_string()));
    assert_eq!(bench.files().iter().filter(|place| place.contains("lost+found")).count(), 1);
    samples.iter().for_each(|sample| sample.assert_whole(&outbox));
}
