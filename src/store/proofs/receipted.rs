//! What a kiosk can say of applications that have their receipt, for a platform that has lost them.

use super::*;
use crate::Proof;

fn ranges(outbox: &Outbox, kiosk: &str) -> Vec<(u32, u32)> {
    outbox.receipted(kiosk).unwrap().iter().map(|range| (range.first, range.last)).collect()
}

#[test]
fn numbers_with_a_receipt_are_ranges_and_each_of_them_has_its_proof_for_ever() {
    let bench = Bench::new();
    let outbox = bench.open();
    let samples: Vec<Sample> = (1..=6).map(Sample::usual).collect();
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    assert_eq!(ranges(&outbox, "WL01-K01"), []);
    for received in [&samples[0], &samples[1], &samples[4]] {
        outbox.record_receipt(received.id(), &received.receipt_jws(), &received.receipt()).unwrap();
    }
    drop(outbox);
    let outbox = bench.open();
    assert_eq!(ranges(&outbox, "WL01-K01"), [(1, 2), (5, 5)]);
    assert_eq!(ranges(&outbox, "WL01-K02"), [], "numbers of a kiosk code before are no news of this one");
    let proof = outbox.proof(&samples[4].manifest.case_number).unwrap();
    let whole = Proof {
        application_id: samples[4].id(),
        manifest_jws: samples[4].jws(),
        receipt_jws: samples[4].receipt_jws(),
    };
    assert_eq!(proof, Some(whole));
    assert_eq!(outbox.proof(&samples[2].manifest.case_number).unwrap(), None, "it waits");
    assert_eq!(outbox.proof("WL01-K01-999999-X").unwrap(), None);
}

#[test]
fn of_numbers_torn_into_too_many_ranges_the_latest_are_kept() {
    let bench = Bench::new();
    let outbox = bench.open();
    for n in (1..=140).filter(|n| n % 2 == 0) {
        let sample = Sample::new(n, &[SMALL]);
        sample.hand_in(&outbox).unwrap();
        sample.acknowledge(&outbox).unwrap();
    }
    let found = ranges(&outbox, "WL01-K01");
    assert_eq!((found.len(), found[0], found[63]), (64, (14, 14), (140, 140)));
}
