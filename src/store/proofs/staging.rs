//! Pages that are durable before their application is.

use std::io::ErrorKind;

use super::*;
use crate::StagingLimits;
use crate::disk::memory::{Crash, Trouble};

const MANY: StagingLimits = StagingLimits { pages: 20, bytes: 1_000_000 };

/// A document and three pages, two of them too large for a row.
fn sample(n: u32) -> Sample {
    Sample::new(n, &[SMALL, LARGE, LARGE + 1, SMALL + 1])
}

#[test]
fn a_page_that_was_called_kept_is_on_the_disk_when_power_goes_and_the_next_opening_removes_it() {
    for crash in [Crash::Lost, Crash::Kept, Crash::Torn] {
        let bench = Bench::new();
        let outbox = bench.open();
        let mut staging = outbox.stage(MANY);
        sample(1).stage(&mut staging).unwrap();
        // The machine stops: nothing after this reaches the disk.
        bench.disk.plan(1, Trouble::Stop);
        drop(staging);
        drop(outbox);
        bench.disk.calm();
        bench.disk.crash(crash);
        assert_eq!(bench.files().len(), 3, "{crash:?}: {:?}", bench.files());
        let (outbox, report) = bench.try_open().unwrap();
        assert_eq!((report.unfinished_removed, report.findings.len()), (1, 0));
        assert!(bench.files().is_empty() && outbox.queued().unwrap().is_empty());
    }
}

#[test]
fn an_application_of_staged_pages_is_there_in_full_or_was_never_called_accepted() {
    super::crash::at_every_call(9, |bench, at, crash| {
        let outbox = bench.open();
        let (earlier, sample) = (Sample::usual(1), sample(2));
        earlier.hand_in(&outbox).unwrap();
        bench.disk.plan(at, Trouble::Stop);
        let mut staging = outbox.stage(MANY);
        let outcome = sample.stage(&mut staging).and_then(|()| sample.hand_in_staged(&outbox, &staging));
        drop(staging);
        drop(outbox);
        let (fired, outbox) = super::crash::after_power(bench, at, crash);
        earlier.assert_whole(&outbox);
        let waiting = sample.is_waiting(&outbox);
        assert!(waiting || outcome.is_err(), "{crash:?} at {at}: accepted and lost");
        assert_eq!(bench.files().len(), if waiting { 5 } else { 2 }, "{crash:?} at {at}: {:?}", bench.files());
        if waiting {
            sample.assert_whole(&outbox);
        }
        // A retry has to scan again: one application in the end.
        let mut staging = outbox.stage(MANY);
        sample.stage(&mut staging).unwrap();
        sample.hand_in_staged(&outbox, &staging).unwrap();
        drop(staging);
        sample.assert_whole(&outbox);
        assert_eq!(outbox.queued().unwrap().len(), 2);
        assert_eq!(bench.files().len(), 5);
        fired
    });
}

#[test]
fn a_fault_costs_a_page_or_an_acceptance_and_both_succeed_when_tried_again_without_sending_anything_twice() {
    super::faults::at_every_call(12, |bench, calm, at, trouble| {
        let outbox = bench.open();
        let sample = sample(1);
        let mut staging = outbox.stage(MANY);
        bench.disk.plan(at, trouble);
        let staged = sample.stage(&mut staging);
        let outcome = staged.as_ref().map(|()| sample.hand_in_staged(&outbox, &staging));
        let fired = calm();
        assert!(!fired || !matches!(outcome, Ok(Ok(_))), "a fault at call {at} was passed over: {trouble:?}");
        let error = staged.as_ref().err().or(outcome.as_ref().ok().and_then(|outcome| outcome.as_ref().err()));
        if let Some(error) = error {
            let full =
                matches!(trouble, Trouble::Once(ErrorKind::StorageFull) | Trouble::Forever(ErrorKind::StorageFull));
            assert_eq!(error.is_full(), full, "{error:?}");
        }
        if staged.is_ok() {
            let mut pages = sample.manifest.blobs[1..].iter();
            assert!(pages.all(|entry| staging.holds(entry.sha256, entry.size)), "a refusal keeps what is staged");
        } else {
            // Those before it stay; the page that failed is sent again.
            sample.stage(&mut staging).unwrap();
        }
        sample.hand_in_staged(&outbox, &staging).unwrap();
        sample.assert_whole(&outbox);
        staging.clear();
        // What a refused try could not remove on a disk that takes nothing is removed at the next opening.
        let staged = |place: &String| place.starts_with("incoming/visit.");
        assert!(!bench.files().iter().any(staged), "{trouble:?} at {at}: {:?}", bench.files());
        drop(staging);
        drop(outbox);
        let (outbox, report) = bench.try_open().unwrap();
        assert!(report.findings.is_empty());
        sample.assert_whole(&outbox);
        assert_eq!(bench.files().len(), 3, "{trouble:?} at {at}: {:?}", bench.files());
    });
}

#[test]
fn a_wrong_digest_and_a_wrong_length_are_refused_and_leave_nothing() {
    let bench = Bench::new();
    let outbox = bench.open();
    let mut staging = outbox.stage(MANY);
    let sample = sample(1);
    let (entry, blob) = (&sample.manifest.blobs[1], &sample.blobs[1]);
    let mut other = blob.clone();
    other[7] ^= 1;
    for wrong in [other.as_slice(), &blob[1..], &[blob.as_slice(), &[0]].concat()] {
        let refused = staging.keep(entry.sha256, entry.size, wrong).unwrap_err();
        assert!(matches!(refused, StoreError::OtherBlob { .. }), "{refused:?}");
    }
    assert!(bench.files().is_empty() && !staging.holds(entry.sha256, entry.size));
    staging.keep(entry.sha256, entry.size, blob.as_slice()).unwrap();
    assert!(!staging.holds(entry.sha256, entry.size + 1), "another length is another page");
}

#[test]
fn a_page_that_was_discarded_and_a_page_of_another_visit_cannot_be_taken_over() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = sample(1);
    let (mut ours, theirs) = (outbox.stage(MANY), outbox.stage(MANY));
    sample.stage(&mut ours).unwrap();
    let page = &sample.manifest.blobs[2];
    ours.discard(page.sha256);
    ours.discard(page.sha256);
    assert_eq!(bench.files().len(), 2);
    for staging in [&ours, &theirs] {
        let mut incoming = outbox.begin(sample.id()).unwrap();
        let refused = incoming.staged(page.kind, page.sha256, page.size, staging).unwrap_err();
        assert!(matches!(refused, StoreError::NotStaged { .. }), "{refused:?}");
    }
    drop(ours);
    assert!(bench.files().is_empty(), "a visit that ends leaves nothing");
}

#[test]
fn a_visit_stages_no_more_than_it_may_and_may_again_when_a_page_goes() {
    let bench = Bench::new();
    let outbox = bench.open();
    let mut staging = outbox.stage(StagingLimits { pages: 2, bytes: 1_000 });
    let page = |fill: u8, size: usize| vec![fill; size];
    let mut keep = |page: &[u8]| staging.keep(sha256(page), page.len() as u64, page);
    keep(&page(1, 600)).unwrap();
    let refused = keep(&page(2, 401)).unwrap_err();
    assert!(matches!(refused, StoreError::StagedTooMuch { pages: 2, bytes: 1_001 }) && refused.is_full());
    keep(&page(3, 400)).unwrap();
    keep(&page(3, 400)).unwrap();
    assert!(matches!(keep(&page(4, 0)).unwrap_err(), StoreError::StagedTooMuch { pages: 3, .. }));
    staging.discard(sha256(&page(1, 600)));
    staging.keep(sha256(&page(5, 600)), 600, page(5, 600).as_slice()).unwrap();
    assert_eq!(bench.files().len(), 2);
}

/// The control: on a disk that ignores syncs the first of these proofs would not hold.
#[test]
fn on_a_disk_that_lies_about_syncing_a_kept_page_is_lost() {
    let bench = Bench::new();
    let outbox = bench.open();
    bench.disk.lie();
    let mut staging = outbox.stage(MANY);
    sample(1).stage(&mut staging).unwrap();
    bench.disk.plan(1, Trouble::Stop);
    drop(staging);
    bench.disk.crash(Crash::Lost);
    assert!(bench.files().is_empty());
}
