//! A disk that fills up: refused before "accepted", and what is there still drains.

use super::*;

#[test]
fn a_full_disk_refuses_new_applications_and_drains_the_old_ones() {
    let bench = Bench::new();
    let outbox = bench.open();
    let samples: Vec<Sample> = (1..=4).map(Sample::usual).collect();
    samples[..3].iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    outbox.ready().unwrap();

    bench.disk.set_capacity(bench.disk.used());
    for _ in 0..3 {
        let refused = samples[3].hand_in(&outbox).unwrap_err();
        assert!(refused.is_full() && refused.refusal() == crate::Refusal::DiskFull, "{refused:?}");
        assert!(outbox.next_case_counter().unwrap_err().is_full());
    }
    assert_eq!(bench.files().len(), 6, "nothing of the refused one is left");
    // Not one byte is free, and the queue drains all the same: the ballast makes room for the receipts.
    samples[0].assert_whole(&outbox);
    outbox.record_attempt(samples[0].id(), "sent", crate::LastRefusal::None, now()).unwrap();
    samples[0].acknowledge(&outbox).unwrap();
    assert_eq!(bench.files().len(), 4);

    // The files that went gave back more than the ballast needs.
    outbox.ready().unwrap();
    assert!(bench.disk.files().contains(&"ballast".to_string()));
    samples[1].acknowledge(&outbox).unwrap();
    samples[3].hand_in(&outbox).unwrap();
    samples[2].assert_whole(&outbox);
    samples[3].assert_whole(&outbox);
}

#[test]
fn a_full_disk_can_be_opened_drained_and_marked() {
    let bench = Bench::new();
    let samples: Vec<Sample> = (1..=3).map(Sample::usual).collect();
    let outbox = bench.open();
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    drop(outbox);
    bench.disk.set_capacity(bench.disk.used());
    bench.disk.spoil(&format!("blobs/{}/1.age", samples[1].id()), |bytes| bytes[0] ^= 1);
    let outbox = bench.open();
    assert_eq!(outbox.verify().unwrap().len(), 1);
    samples[0].acknowledge(&outbox).unwrap();
    samples[2].acknowledge(&outbox).unwrap();
    assert_eq!(outbox.depth().unwrap().count, 1);
}

#[test]
fn below_the_low_water_mark_no_citizen_starts() {
    let bench = Bench::new();
    let limits = Limits { low_water_bytes: 50_000, ..LIMITS };
    let (outbox, _) = Outbox::open_on(Arc::new(bench.disk.clone()), bench.dir.path(), limits).unwrap();
    bench.disk.set_capacity(bench.disk.used() + 49_999);
    assert!(matches!(outbox.ready(), Err(StoreError::LowWater { free: 49_999, wanted: 50_000 })));
    outbox.set_low_water(40_000);
    outbox.ready().unwrap();
    outbox.set_low_water(50_000);
    bench.disk.set_capacity(bench.disk.used() + 50_000);
    outbox.ready().unwrap();
}

#[test]
fn a_queue_at_its_limit_takes_citizens_again_after_one_receipt() {
    let bench = Bench::new();
    let limits = Limits { queue_max: 2, ..LIMITS };
    let (outbox, _) = Outbox::open_on(Arc::new(bench.disk.clone()), bench.dir.path(), limits).unwrap();
    let samples = [Sample::usual(1), Sample::usual(2)];
    samples.iter().for_each(|sample| drop(sample.hand_in(&outbox).unwrap()));
    assert!(matches!(outbox.ready(), Err(StoreError::QueueFull { count: 2, max: 2 })));
    samples[0].acknowledge(&outbox).unwrap();
    outbox.ready().unwrap();
}

#[test]
fn a_database_that_cannot_grow_says_full_and_stays_whole() {
    let bench = Bench::new();
    let outbox = bench.open();
    let earlier = Sample::usual(1);
    earlier.hand_in(&outbox).unwrap();
    let pages = |limit: u32| {
        outbox
            .shared
            .rows()
            .read("limiting", |c| {
                c.query_row(&format!("pragma max_page_count = {limit}"), [], |row| row.get::<_, u32>(0))
            })
            .unwrap()
    };
    // SQLite's own SQLITE_FULL, as it comes from a real ENOSPC: it does not shrink below what there is.
    pages(1);
    let crowd = Sample::new(2, &[60_000, 60_000, LARGE]);
    let refused = crowd.hand_in(&outbox).unwrap_err();
    assert!(matches!(refused, StoreError::Rows { .. }) && refused.is_full(), "{refused:?}");
    earlier.assert_whole(&outbox);
    earlier.acknowledge(&outbox).unwrap();
    pages(100_000);
    crowd.hand_in(&outbox).unwrap();
    crowd.assert_whole(&outbox);
}
