//! The queue in ordinary weather.

use super::*;
use crate::BlobMismatch;

#[test]
fn an_accepted_application_waits_and_reads_back_after_reopening() {
    let bench = Bench::new();
    let sample = Sample::usual(1);
    let accepted = sample.hand_in(&bench.open()).unwrap();
    assert_eq!(accepted.case_number, sample.manifest.case_number);
    assert_eq!(accepted.accepted_at, now());
    let (outbox, report) = bench.try_open().unwrap();
    assert_eq!(report, RecoveryReport::default());
    sample.assert_whole(&outbox);
    assert_eq!(bench.files().len(), 2, "large blobs are files, small ones are not");
    let depth = outbox.depth().unwrap();
    assert_eq!((depth.count, depth.oldest), (1, Some(now())));
}

#[test]
fn ranges_of_a_blob_are_read_from_files_and_rows_alike() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = Sample::usual(1);
    sample.hand_in(&outbox).unwrap();
    for (entry, blob) in sample.manifest.blobs.iter().zip(&sample.blobs) {
        let read = |offset, len| outbox.read_blob_range(sample.id(), entry.sha256, offset, len).unwrap();
        assert_eq!(read(10, 20), blob[10..30]);
        assert_eq!(read(blob.len() as u64 - 5, 20), blob[blob.len() - 5..]);
        assert!(read(blob.len() as u64, 1).is_empty());
    }
    let unknown = outbox.read_blob_range(sample.id(), sha256(b"other"), 0, 1);
    assert!(matches!(unknown, Err(StoreError::UnknownBlob { .. })));
    assert!(matches!(outbox.open_blob(Uuid::nil(), sha256(b"")), Err(StoreError::Unknown { .. })));
}

#[test]
fn the_same_application_again_gets_the_first_answer_even_under_a_new_signature() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = Sample::usual(1);
    let first = sample.hand_in(&outbox).unwrap();
    assert_eq!(sample.hand_in(&outbox).unwrap(), first);
    let resigned = format!("{}bmV3", sample.jws().strip_suffix("c2ln").unwrap());
    let mut incoming = outbox.begin(sample.id()).unwrap();
    for (entry, blob) in sample.manifest.blobs.iter().zip(&sample.blobs) {
        incoming.blob(entry.kind, entry.sha256, entry.size, blob.as_slice()).unwrap();
    }
    let later = "2026-03-05T00:00:00Z".parse().unwrap();
    assert_eq!(incoming.commit(&resigned, &sample.manifest, later).unwrap(), first);
    assert_eq!(outbox.queued().unwrap().len(), 1);
    assert_eq!(bench.files().len(), 2, "the second copy is gone");
}

#[test]
fn the_same_id_with_another_content_is_a_conflict_and_changes_nothing() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = Sample::usual(1);
    sample.hand_in(&outbox).unwrap();
    let mut other = Sample::new(1, &[SMALL + 9, LARGE + 9]);
    assert!(matches!(other.hand_in(&outbox), Err(StoreError::Conflict { .. })));
    other.manifest.application_id = Uuid::from_u128(99);
    assert!(matches!(other.hand_in(&outbox), Err(StoreError::CaseNumberTaken { .. })));
    sample.assert_whole(&outbox);
    assert_eq!(bench.files().len(), 2);
    // After its receipt as well.
    sample.acknowledge(&outbox).unwrap();
    let other = Sample::new(1, &[SMALL + 9]);
    assert!(matches!(other.hand_in(&outbox), Err(StoreError::Conflict { .. })));
    assert!(sample.hand_in(&outbox).is_ok());
    assert!(outbox.queued().unwrap().is_empty());
}

#[test]
fn blobs_that_are_not_what_was_announced_are_refused_and_may_be_tried_again() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = Sample::usual(1);
    let mut incoming = outbox.begin(sample.id()).unwrap();
    for (entry, blob) in sample.manifest.blobs.iter().zip(&sample.blobs) {
        let mut wrong = blob.clone();
        wrong[7] ^= 1;
        for (bytes, mismatch) in [
            (&wrong[..], BlobMismatch::Digest),
            (&blob[1..], BlobMismatch::Length),
            (&[&blob[..], b"x"].concat(), BlobMismatch::Length),
        ] {
            let refused = incoming.blob(entry.kind, entry.sha256, entry.size, bytes);
            assert!(matches!(refused, Err(StoreError::OtherBlob { mismatch: found, .. }) if found == mismatch));
        }
        incoming.blob(entry.kind, entry.sha256, entry.size, blob.as_slice()).unwrap();
    }
    incoming.commit(&sample.jws(), &sample.manifest, now()).unwrap();
    sample.assert_whole(&outbox);
}

#[test]
fn a_manifest_that_does_not_fit_its_blobs_is_refused_and_leaves_nothing() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = Sample::usual(1);
    let other = Sample::usual(2);
    let taken = |count: usize| {
        let mut incoming = outbox.begin(sample.id()).unwrap();
        for (entry, blob) in sample.manifest.blobs.iter().zip(&sample.blobs).take(count) {
            incoming.blob(entry.kind, entry.sha256, entry.size, blob.as_slice()).unwrap();
        }
        incoming
    };
    let mut fewer = sample.clone();
    fewer.manifest.blobs.pop();
    for refused in [
        taken(3).commit(&sample.jws(), &sample.manifest, now()),
        taken(4).commit(&fewer.jws(), &fewer.manifest, now()),
        taken(4).commit(&other.jws(), &sample.manifest, now()),
        taken(4).commit(&other.jws(), &other.manifest, now()),
        taken(4).commit("no jws", &sample.manifest, now()),
    ] {
        assert!(matches!(refused, Err(StoreError::OtherManifest { .. })));
    }
    drop(taken(4));
    assert!(bench.files().is_empty());
    assert!(outbox.queued().unwrap().is_empty());
}

#[test]
fn a_receipt_lets_the_files_go_and_keeps_the_number() {
    let bench = Bench::new();
    let outbox = bench.open();
    let (sample, other) = (Sample::usual(1), Sample::usual(2));
    sample.hand_in(&outbox).unwrap();
    other.hand_in(&outbox).unwrap();
    assert_eq!(outbox.receipt(sample.id()).unwrap(), None);
    sample.acknowledge(&outbox).unwrap();
    sample.acknowledge(&outbox).unwrap();
    assert_eq!(outbox.receipt(sample.id()).unwrap().as_deref(), Some("receipt"));
    let refused = outbox.open_blob(sample.id(), sample.manifest.blobs[0].sha256);
    assert!(matches!(refused, Err(StoreError::Unknown { .. })));
    assert!(bench.files().iter().all(|place| place.contains(&other.id().to_string())));
    other.assert_whole(&outbox);
    assert_eq!(outbox.depth().unwrap().count, 1);
    let numbers: u32 = outbox
        .shared
        .rows()
        .read("counting", |c| {
            c.query_row("select count(*) from application where case_number like 'WL01-%'", [], |row| row.get(0))
        })
        .unwrap();
    assert_eq!(numbers, 2);
}

#[test]
fn a_receipt_for_something_else_costs_no_file() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = Sample::usual(1);
    sample.hand_in(&outbox).unwrap();
    let good = sample.receipt();
    let mut fewer = good.clone();
    fewer.blobs.pop();
    for wrong in [
        IntakeReceipt { application_id: Uuid::nil(), ..good.clone() },
        IntakeReceipt { case_number: "WL01-K01-000002-3".into(), ..good.clone() },
        IntakeReceipt { manifest_sha256: sha256(b"another"), ..good.clone() },
        fewer,
    ] {
        let refused = outbox.record_receipt(sample.id(), "receipt", &wrong);
        assert!(matches!(refused, Err(StoreError::OtherReceipt { .. })));
    }
    assert!(matches!(outbox.record_receipt(Uuid::nil(), "receipt", &good), Err(StoreError::Unknown { .. })));
    sample.assert_whole(&outbox);
}

#[test]
fn what_needs_staff_is_kept_shown_and_can_be_put_back() {
    let bench = Bench::new();
    let outbox = bench.open();
    let samples: Vec<Sample> = (1..=3).map(Sample::usual).collect();
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    let id = samples[0].id();
    outbox.record_attempt(id, "refused_422", crate::LastRefusal::None, now()).unwrap();
    outbox.mark_needs_staff(id, "refused_422", &"说".repeat(400)).unwrap();
    drop(outbox);
    let outbox = bench.open();
    let queued = outbox.queued().unwrap();
    assert_eq!(
        queued.iter().map(|q| q.application_id).collect::<Vec<_>>(),
        samples.iter().map(Sample::id).collect::<Vec<_>>()
    );
    assert_eq!(queued[0].attempts, 1);
    let QueueState::NeedsStaff { code, detail } = &queued[0].state else { panic!("{:?}", queued[0].state) };
    assert_eq!((code.as_str(), detail.chars().count()), ("refused_422", 166));
    assert!(outbox.verify().unwrap().is_empty());
    outbox.requeue(id).unwrap();
    samples[0].assert_whole(&outbox);
    assert!(matches!(outbox.requeue(id), Err(StoreError::Unknown { .. })));
    assert!(matches!(
        outbox.record_attempt(Uuid::nil(), "x", crate::LastRefusal::None, now()),
        Err(StoreError::Unknown { .. })
    ));
}

#[test]
fn what_one_code_refused_goes_back_into_the_queue_and_nothing_else_does() {
    let bench = Bench::new();
    let outbox = bench.open();
    let samples = [1, 2, 3].map(Sample::usual);
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    for (sample, code) in samples.iter().zip(["case_number_taken", "digest_conflict"]) {
        outbox.mark_needs_staff(sample.id(), code, "no").unwrap();
    }
    assert_eq!(outbox.to_deliver(0).unwrap().len(), 1);
    assert_eq!(outbox.requeue_refused("case_number_taken").unwrap(), 1);
    assert_eq!(outbox.requeue_refused("case_number_taken").unwrap(), 0);
    let going: Vec<Uuid> = outbox.to_deliver(0).unwrap().iter().map(|queued| queued.application_id).collect();
    assert_eq!(going, [samples[0].id(), samples[2].id()]);
    assert_eq!(outbox.depth().unwrap().needs_staff, 1);
}

#[test]
fn a_counter_that_is_raised_is_above_in_both_places_and_gives_no_number_below() {
    let bench = Bench::new();
    let outbox = bench.try_open().unwrap().0;
    assert!(!outbox.raise_case_counter(0).unwrap());
    outbox.next_case_counter().unwrap();
    assert!(outbox.raise_case_counter(57).unwrap() && !outbox.raise_case_counter(57).unwrap());
    assert!(matches!(outbox.raise_case_counter(999_999), Err(StoreError::CounterExhausted)));
    drop(outbox);
    let outbox = bench.try_open().unwrap().0;
    assert_eq!((outbox.last_case_counter().unwrap(), outbox.next_case_counter().unwrap()), (57, 58));
}

#[test]
fn the_counter_starts_at_one_and_goes_on_after_reopening() {
    let bench = Bench::new();
    let outbox = bench.try_open().unwrap().0;
    assert_eq!([1, 2], [outbox.next_case_counter().unwrap(), outbox.next_case_counter().unwrap()]);
    drop(outbox);
    assert_eq!(bench.try_open().unwrap().0.next_case_counter().unwrap(), 3);
}

#[test]
fn an_application_is_found_by_its_number_with_how_its_last_attempt_ended() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = Sample::usual(1);
    sample.hand_in(&outbox).unwrap();
    assert_eq!(outbox.find_queued(sample.id()).unwrap().last_attempt, None);
    outbox.record_attempt(sample.id(), "status 400", crate::LastRefusal::None, now()).unwrap();
    let attempt = crate::Attempt { at: now(), outcome: "status 400".into() };
    assert_eq!(outbox.find_queued(sample.id()).unwrap().last_attempt, Some(attempt));
    assert_eq!(outbox.by_case_number(&sample.manifest.case_number).unwrap(), Some(sample.id()));
    assert_eq!(outbox.by_case_number("WL01").unwrap(), None);
}

#[test]
fn the_platforms_last_word_on_what_it_is_asked_again_is_kept_through_silence_and_comes_before_older_ones() {
    let bench = Bench::new();
    let outbox = bench.open();
    let samples: Vec<Sample> = (1..=3).map(Sample::usual).collect();
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    let id = samples[2].id();
    let refused = |last: Option<crate::LastRefusal>| {
        last.into_iter().for_each(|last| outbox.record_attempt(id, "tried", last, now()).unwrap());
        outbox.find_queued(id).unwrap().refused
    };
    assert_eq!(refused(None), None);
    assert_eq!(refused(Some(crate::LastRefusal::Code("other_kiosk"))).as_deref(), Some("other_kiosk"));
    assert_eq!(refused(Some(crate::LastRefusal::Unanswered)).as_deref(), Some("other_kiosk"));
    let troubled: Vec<Uuid> = outbox.troubled(1).unwrap().iter().map(|one| one.application_id).collect();
    assert_eq!(troubled, [id, samples[0].id()]);
    assert_eq!(outbox.troubled(9).unwrap().len(), 3);
    assert_eq!(refused(Some(crate::LastRefusal::Code(&"长".repeat(400)))).map(|word| word.chars().count()), Some(166));
    assert_eq!(refused(Some(crate::LastRefusal::None)), None);
    refused(Some(crate::LastRefusal::Code("busy")));
    outbox.mark_needs_staff(id, "bad_manifest", "").unwrap();
    outbox.requeue(id).unwrap();
    assert_eq!(refused(None), None, "staff have put it back");
}

#[test]
fn a_manifest_that_is_not_the_accepted_one_is_set_aside_when_it_is_to_be_sent_and_holds_up_no_other() {
    let bench = Bench::new();
    let outbox = bench.open();
    let (bad, good) = (Sample::usual(1), Sample::usual(2));
    bad.hand_in(&outbox).unwrap();
    good.hand_in(&outbox).unwrap();
    let spoil = "update application set manifest_jws = replace(manifest_jws, '.', ',') where application_id = ?1";
    outbox.shared.rows().write("spoiling", |tx| tx.execute(spoil, [bad.id().to_string()])).unwrap();
    assert_eq!(outbox.manifest_to_send(bad.id()).unwrap().0, bad.jws(), "put right from its record");
    // Where the record is damaged too, there is nothing left to send.
    outbox.shared.rows().write("spoiling", |tx| tx.execute(spoil, [bad.id().to_string()])).unwrap();
    bench.disk.spoil(&format!("blobs/{}/record", bad.id()), |bytes| bytes[99] ^= 1);
    assert!(matches!(outbox.manifest_to_send(bad.id()), Err(StoreError::Damaged { .. })));
    assert_eq!(outbox.manifest_to_send(good.id()).unwrap().0, good.jws());
    drop(outbox);
    let outbox = bench.open();
    let left: Vec<Uuid> = outbox.to_deliver(0).unwrap().into_iter().map(|one| one.application_id).collect();
    assert_eq!((left, outbox.depth().unwrap().needs_staff), (vec![good.id()], 1));
}
