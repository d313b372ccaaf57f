//! Fail the Nth call, for N from 1 until no fault fires.

use std::io::ErrorKind;

use super::*;
use crate::disk::memory::Trouble;

/// ENOSPC, EIO and EROFS, passing and lasting.
const TROUBLES: [Trouble; 6] = [
    Trouble::Once(ErrorKind::StorageFull),
    Trouble::Once(ErrorKind::Other),
    Trouble::Once(ErrorKind::ReadOnlyFilesystem),
    Trouble::Forever(ErrorKind::StorageFull),
    Trouble::Forever(ErrorKind::Other),
    Trouble::Forever(ErrorKind::ReadOnlyFilesystem),
];

/// Runs `trial` with each trouble at its first call, its second, and so on until it ends before the trouble comes.
pub(super) fn at_every_call(fewest: u64, mut trial: impl FnMut(&Bench, &mut dyn FnMut() -> bool, u64, Trouble)) {
    for trouble in TROUBLES {
        for at in 1.. {
            let bench = Bench::new();
            let mut fired = false;
            let disk = bench.disk.clone();
            trial(
                &bench,
                &mut || {
                    fired = disk.calm();
                    fired
                },
                at,
                trouble,
            );
            if !fired {
                assert!(at > fewest, "only {} calls could fail", at - 1);
                break;
            }
        }
    }
}

#[test]
fn an_acceptance_that_meets_a_fault_is_refused_and_succeeds_when_tried_again() {
    at_every_call(9, |bench, calm, at, trouble| {
        let outbox = bench.open();
        let (earlier, sample) = (Sample::usual(1), Sample::usual(2));
        earlier.hand_in(&outbox).unwrap();
        bench.disk.plan(at, trouble);
        let outcome = sample.hand_in(&outbox);
        let fired = calm();
        earlier.assert_whole(&outbox);
        match &outcome {
            Ok(_) => assert!(!fired, "a fault at call {at} was passed over: {trouble:?}"),
            Err(error) => {
                let full =
                    matches!(trouble, Trouble::Once(ErrorKind::StorageFull) | Trouble::Forever(ErrorKind::StorageFull));
                assert_eq!(error.is_full(), full, "{error:?}");
            }
        }
        sample.hand_in(&outbox).unwrap();
        sample.assert_whole(&outbox);
        drop(outbox);
        let (outbox, report) = bench.try_open().unwrap();
        assert!(report.findings.is_empty());
        sample.assert_whole(&outbox);
        earlier.assert_whole(&outbox);
        assert_eq!(bench.files().len(), 4, "nothing else is left: {trouble:?} at {at}");
    });
}

#[test]
fn a_receipt_that_meets_a_fault_is_recorded_in_the_end_and_costs_no_other() {
    at_every_call(5, |bench, calm, at, trouble| {
        let outbox = bench.open();
        let (sample, other) = (Sample::usual(1), Sample::usual(2));
        sample.hand_in(&outbox).unwrap();
        other.hand_in(&outbox).unwrap();
        bench.disk.plan(at, trouble);
        let outcome = sample.acknowledge(&outbox);
        calm();
        if outcome.is_ok() {
            assert!(!sample.is_waiting(&outbox));
        } else if outbox.receipt(sample.id()).unwrap().is_none() {
            sample.assert_whole(&outbox);
        }
        sample.acknowledge(&outbox).unwrap();
        drop(outbox);
        let outbox = bench.open();
        assert_eq!(outbox.receipt(sample.id()).unwrap().as_deref(), Some("receipt"));
        assert!(!sample.is_waiting(&outbox));
        other.assert_whole(&outbox);
        assert_eq!(bench.files().len(), 2, "{trouble:?} at {at}");
        outbox.ready().unwrap();
    });
}

#[test]
fn a_counter_that_meets_a_fault_skips_a_number_rather_than_giving_it_twice() {
    at_every_call(1, |bench, calm, at, trouble| {
        let outbox = bench.open();
        let first = outbox.next_case_counter().unwrap();
        bench.disk.plan(at, trouble);
        let second = outbox.next_case_counter().unwrap_or(first);
        calm();
        assert!(second >= first);
        let third = outbox.next_case_counter().unwrap();
        assert!(third > second);
        drop(outbox);
        assert!(bench.open().next_case_counter().unwrap() > third);
    });
}

#[test]
fn an_opening_that_meets_a_fault_loses_nothing() {
    at_every_call(10, |bench, calm, at, trouble| {
        let outbox = bench.open();
        let (kept, gone) = (Sample::usual(1), Sample::usual(2));
        kept.hand_in(&outbox).unwrap();
        gone.hand_in(&outbox).unwrap();
        // Power went between the receipt's commit and the unlinking, and while another application was taken in.
        bench.disk.plan(4, Trouble::Stop);
        gone.acknowledge(&outbox).unwrap_err();
        drop(outbox);
        bench.disk.crash(crate::disk::memory::Crash::Kept);
        assert_eq!(bench.files().len(), 4);
        bench.disk.plan(at, trouble);
        if let Ok((outbox, report)) = bench.try_open() {
            assert!(outbox.queued().is_ok_and(|queued| queued.len() == 1));
            assert!(report.findings.iter().all(|finding| finding.fault == crate::Fault::Unreadable), "{report:?}");
        }
        calm();
        let (outbox, report) = bench.try_open().unwrap();
        assert!(report.findings.is_empty() && report.not_removed == 0, "{report:?}");
        kept.assert_whole(&outbox);
        assert_eq!(bench.files().len(), 2, "{trouble:?} at {at}");
    });
}

#[test]
fn an_unreadable_blob_is_neither_served_nor_set_aside() {
    let bench = Bench::new();
    let outbox = bench.open();
    let sample = Sample::usual(1);
    sample.hand_in(&outbox).unwrap();
    bench.disk.plan(1, Trouble::Once(ErrorKind::Other));
    let refused = outbox.open_blob(sample.id(), sample.manifest.blobs[1].sha256);
    assert!(matches!(refused, Err(StoreError::Disk { .. })));
    bench.disk.plan(1, Trouble::Once(ErrorKind::Other));
    let findings = outbox.verify().unwrap();
    assert_eq!(findings.iter().map(|finding| finding.fault).collect::<Vec<_>>(), [crate::Fault::Unreadable]);
    bench.disk.calm();
    sample.assert_whole(&outbox);
}

#[test]
fn a_commit_of_unknown_outcome_is_rewritten_before_it_is_vouched_for() {
    let at_commit = (1..).find_map(|at| {
        let bench = Bench::new();
        let outbox = bench.open();
        let sample = Sample::usual(1);
        bench.disk.plan(at, Trouble::Once(ErrorKind::Other));
        let refused = sample.hand_in(&outbox).is_err();
        bench.disk.calm();
        // The call at which the row is there although it was reported as failed.
        (refused && sample.is_waiting(&outbox)).then_some((bench, outbox, sample))
    });
    let (bench, outbox, sample) = at_commit.unwrap();
    assert!(outbox.shared.rows().is_suspect());
    sample.hand_in(&outbox).unwrap();
    assert!(!outbox.shared.rows().is_suspect());
    sample.assert_whole(&outbox);
    assert_eq!(bench.files().len(), 2);
}
