//! Power goes at every call, and what was not synced is lost, kept or torn. Afterwards an application is either absent
//! and was never called accepted, or there in full.

use super::*;
use crate::Fault;
use crate::disk::memory::{Crash, Trouble};

const CRASHES: [Crash; 3] = [Crash::Lost, Crash::Kept, Crash::Torn];

/// Runs `trial` with power going at its first call, its second, and so on; the trial says whether it went at all.
pub(super) fn at_every_call(fewest: u64, mut trial: impl FnMut(&Bench, u64, Crash) -> bool) {
    for crash in CRASHES {
        let survived = (1..).find(|at| !trial(&Bench::new(), *at, crash)).unwrap();
        assert!(survived > fewest, "power could go at only {} calls", survived - 1);
    }
}

/// The outbox after power went, and whether it had gone: whatever is there is whole. Where power went between the files
/// and their row, the row was made again.
pub(super) fn after_power(bench: &Bench, at: u64, crash: Crash) -> (bool, super::Outbox) {
    let fired = bench.disk.calm();
    bench.disk.crash(crash);
    let (outbox, report) = bench.try_open().unwrap();
    assert!(report.findings.iter().all(|found| found.fault == Fault::Rebuilt), "{crash:?} at {at}: {report:?}");
    (fired, outbox)
}

#[test]
fn an_application_is_there_in_full_or_was_never_called_accepted() {
    at_every_call(9, |bench, at, crash| {
        let outbox = bench.open();
        let (earlier, sample) = (Sample::usual(1), Sample::usual(2));
        earlier.hand_in(&outbox).unwrap();
        bench.disk.plan(at, Trouble::Stop);
        let outcome = sample.hand_in(&outbox);
        drop(outbox);
        let (fired, outbox) = after_power(bench, at, crash);
        earlier.assert_whole(&outbox);
        let waiting = sample.is_waiting(&outbox);
        assert!(waiting || outcome.is_err(), "{crash:?} at {at}: accepted and lost");
        assert_eq!(bench.files().len(), if waiting { 4 } else { 2 }, "{crash:?} at {at}");
        if waiting {
            sample.assert_whole(&outbox);
        }
        // The citizen tries again: one application in the end.
        sample.hand_in(&outbox).unwrap();
        sample.assert_whole(&outbox);
        assert_eq!(outbox.queued().unwrap().len(), 2);
        fired
    });
}

#[test]
fn an_application_without_files_is_there_in_full_or_was_never_called_accepted() {
    at_every_call(3, |bench, at, crash| {
        let outbox = bench.open();
        let (earlier, sample) = (Sample::new(1, &[SMALL]), Sample::new(2, &[SMALL, SMALL + 1]));
        earlier.hand_in(&outbox).unwrap();
        bench.disk.plan(at, Trouble::Stop);
        let outcome = sample.hand_in(&outbox);
        drop(outbox);
        let (fired, outbox) = after_power(bench, at, crash);
        earlier.assert_whole(&outbox);
        let waiting = sample.is_waiting(&outbox);
        assert!(waiting || outcome.is_err(), "{crash:?} at {at}: accepted and lost");
        sample.hand_in(&outbox).unwrap();
        sample.assert_whole(&outbox);
        assert_eq!(outbox.queued().unwrap().len(), 2);
        assert!(outbox.verify().unwrap().is_empty());
        fired
    });
}

#[test]
fn an_application_that_was_refused_does_not_come_back() {
    for sizes in [&[SMALL][..], &[SMALL, LARGE]] {
        let bench = Bench::new();
        let outbox = bench.open();
        let taken = Sample::new(1, &[SMALL]);
        taken.hand_in(&outbox).unwrap();
        let mut sample = Sample::new(2, sizes);
        // A refusal by the rows alone, when everything else is written.
        outbox
            .shared
            .rows()
            .write("refusing", |tx| {
                tx.execute_batch(
                    "create trigger refuse before insert on blob begin select raise(abort, 'refused'); end",
                )
            })
            .unwrap();
        sample.manifest.case_number = CaseNumber::new("WL01", "K01", 9).unwrap().to_string();
        sample.hand_in(&outbox).unwrap_err();
        outbox.shared.rows().write("allowing", |tx| tx.execute_batch("drop trigger refuse")).unwrap();
        drop(outbox);
        let (outbox, report) = bench.try_open().unwrap();
        assert!(report.findings.is_empty(), "{report:?}");
        assert!(!sample.is_waiting(&outbox) && bench.files().is_empty());
    }
}

#[test]
fn files_go_only_after_their_receipt_is_durable() {
    at_every_call(5, |bench, at, crash| {
        let outbox = bench.open();
        let (sample, other) = (Sample::usual(1), Sample::usual(2));
        sample.hand_in(&outbox).unwrap();
        other.hand_in(&outbox).unwrap();
        bench.disk.plan(at, Trouble::Stop);
        let outcome = sample.acknowledge(&outbox);
        drop(outbox);
        let (fired, outbox) = after_power(bench, at, crash);
        other.assert_whole(&outbox);
        match outbox.receipt(sample.id()).unwrap() {
            Some(_) => assert_eq!(bench.files().len(), 2, "{crash:?} at {at}: finished at opening"),
            None => {
                assert!(outcome.is_err(), "{crash:?} at {at}: recorded and lost");
                sample.assert_whole(&outbox);
            }
        }
        sample.acknowledge(&outbox).unwrap();
        assert_eq!(bench.files().len(), 2);
        fired
    });
}

#[test]
fn a_case_number_is_never_given_twice() {
    at_every_call(1, |bench, at, crash| {
        let outbox = bench.open();
        bench.disk.plan(at, Trouble::Stop);
        let shown = outbox.next_case_counter().unwrap_or(0);
        drop(outbox);
        let fired = bench.disk.calm();
        bench.disk.crash(crash);
        assert!(bench.open().next_case_counter().unwrap() > shown);
        fired
    });
}

#[test]
fn a_damaged_application_is_set_aside_in_one_piece() {
    at_every_call(4, |bench, at, crash| {
        let outbox = bench.open();
        let (damaged, other) = (Sample::usual(1), Sample::usual(2));
        damaged.hand_in(&outbox).unwrap();
        other.hand_in(&outbox).unwrap();
        bench.disk.spoil(&format!("blobs/{}/1.age", damaged.id()), |bytes| bytes[9] ^= 4);
        bench.disk.plan(at, Trouble::Stop);
        let _ = outbox.verify();
        drop(outbox);
        let fired = bench.disk.calm();
        bench.disk.crash(crash);
        let outbox = bench.open();
        outbox.verify().unwrap();
        assert!(matches!(outbox.queued().unwrap()[0].state, QueueState::Damaged { .. }), "{crash:?} at {at}");
        other.assert_whole(&outbox);
        let left = format!("blobs/{}/", damaged.id());
        assert!(!bench.files().iter().any(|place| place.starts_with(&left)), "{crash:?} at {at}: the move is finished");
        // Where the machine stopped between two names, one of them has the files: both of them, none lost.
        let kept = bench.files().iter().filter(|place| place.contains(&damaged.id().to_string())).count();
        assert!(kept >= 2, "{crash:?} at {at}: {:?}", bench.files());
        fired
    });
}

#[test]
fn power_may_go_again_while_the_first_opening_puts_things_right() {
    at_every_call(10, |bench, at, crash| {
        let outbox = bench.open();
        let (kept, gone, unfinished) = (Sample::usual(1), Sample::usual(2), Sample::usual(3));
        kept.hand_in(&outbox).unwrap();
        gone.hand_in(&outbox).unwrap();
        bench.disk.plan(4, Trouble::Stop);
        gone.acknowledge(&outbox).unwrap_err();
        bench.disk.calm();
        bench.disk.plan(6, Trouble::Stop);
        unfinished.hand_in(&outbox).unwrap_err();
        drop(outbox);
        bench.disk.crash(Crash::Kept);
        assert!(bench.files().len() > 4);
        bench.disk.plan(at, Trouble::Stop);
        drop(bench.try_open());
        let (fired, outbox) = after_power(bench, at, crash);
        kept.assert_whole(&outbox);
        assert!(outbox.receipt(gone.id()).unwrap().is_some());
        assert_eq!(bench.files().len(), 2, "{crash:?} at {at}: {:?}", bench.files());
        fired
    });
}

/// The control: on a disk that ignores syncs these proofs find losses, and the outbox says so instead of serving them.
#[test]
fn on_a_disk_that_lies_about_syncing_the_loss_is_found_and_reported() {
    for (crash, fault) in [(Crash::Lost, Fault::Missing), (Crash::Torn, Fault::Length)] {
        let bench = Bench::new();
        let outbox = bench.open();
        let (earlier, sample) = (Sample::usual(1), Sample::usual(2));
        earlier.hand_in(&outbox).unwrap();
        bench.disk.lie();
        sample.hand_in(&outbox).unwrap();
        drop(outbox);
        bench.disk.crash(crash);
        let (outbox, report) = bench.try_open().unwrap();
        assert_eq!(report.findings.iter().map(|found| found.fault).collect::<Vec<_>>(), [fault], "{crash:?}");
        let refused = outbox.open_blob(sample.id(), sample.manifest.blobs[1].sha256);
        assert!(matches!(refused, Err(StoreError::Damaged { .. })));
        earlier.assert_whole(&outbox);
    }
}
