#![allow(clippy::unwrap_used)]

mod plain;
mod world;

use std::time::Duration;

use lobby_wire::upload::CHUNK_MAX;
use proptest::prelude::*;

use super::piece::CHUNK_MIN;
use super::*;
use world::{Fault, World, application, application_with_renditions};

const MIB: u64 = 1024 * 1024;

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        4 => Just(Fault::None),
        2 => Just(Fault::LostRequest),
        2 => Just(Fault::LostAnswer),
        2 => prop_oneof![Just(401), Just(403), Just(404), Just(408), Just(425), Just(429), Just(500), Just(503)]
            .prop_map(Fault::Status),
        1 => Just(Fault::Portal),
        1 => Just(Fault::Mismatch),
        1 => Just(Fault::ForgedReceipt),
        1 => Just(Fault::ReceiptNotDurable),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn under_any_faults_every_application_is_delivered_exactly_once_or_handed_to_people(
        sizes in prop::collection::vec((any::<bool>(), prop::collection::vec(0..3 * MIB, 1..5)), 1..9),
        all_or_nothing in any::<bool>(),
        faults in prop::collection::vec(fault(), 0..120),
        poison in prop::option::of(0_usize..9),
    ) {
        let made = |((small, sizes), number): (&(bool, Vec<u64>), u128)| {
            if *small { application_with_renditions(number, sizes) } else { application(number, sizes) }
        };
        let applications: Vec<_> = sizes.iter().zip(1..).map(made).collect();
        let mut world = World::new(applications.clone());
        world.all_or_nothing = all_or_nothing;
        world.faults = faults;
        let poisoned = poison.and_then(|at| applications.get(at)).map(|application| application.application_id);
        world.stubborn.extend(poisoned.map(|id| (id, 409)));
        let ended = drain(&mut world, seconds(24 * 3600));
        prop_assert!(ended, "not everything ended: {:?}", world.engine);
        prop_assert_eq!(world.engine.depth(), 0);
        for application in &applications {
            let id = application.application_id;
            prop_assert_eq!(world.delivered.contains(&id), Some(id) != poisoned);
            prop_assert_eq!(world.staff.contains_key(&id), Some(id) == poisoned);
        }
    }
}

/// Runs until the queue was taken in and emptied.
fn drain(world: &mut World, limit: Duration) -> bool {
    let all = world.applications.len();
    world.run(limit, |world| world.delivered.len() + world.staff.len() == all)
}

#[test]
fn a_quiet_network_delivers_each_byte_once() {
    let mut world = World::new(vec![application(1, &[3 * MIB + 5, 700]), application(2, &[MIB])]);
    assert!(drain(&mut world, seconds(60)));
    assert_eq!(world.appended, 4 * MIB + 705);
    assert_eq!(world.network, [(Duration::from_millis(40), true)]);
}

#[test]
fn bytes_that_arrived_before_a_lost_answer_are_not_sent_again() {
    let mut world = World::new(vec![application(1, &[2 * MIB])]);
    // Taken from the end: probe, look, create, then the first piece arrives but its response does not.
    world.faults = vec![Fault::LostAnswer, Fault::None, Fault::None, Fault::None];
    assert!(drain(&mut world, seconds(600)));
    assert_eq!(world.appended, 2 * MIB);
}

#[test]
fn applications_the_platform_never_manages_hold_up_no_other() {
    let mut applications: Vec<_> = (1..=20).map(|number| application(number, &[10])).collect();
    applications.push(application(99, &[10]));
    let mut world = World::new(applications);
    world.stubborn = (1..=20).map(|number| (uuid::Uuid::from_u128(number), 500)).collect();
    assert!(world.run(seconds(20), |world| world.delivered.len() == 1), "the good one waits behind the bad ones");
    assert!(world.staff.is_empty(), "a platform in reason is no reason to bother people");
    world.stubborn.clear();
    assert!(drain(&mut world, seconds(20 + 600)));
}

#[test]
fn what_waits_for_the_network_goes_at_the_first_probe_after_its_return_however_long_it_was_away() {
    for away in [seconds(30), seconds(3600), seconds(14 * 24 * 3600)] {
        let mut world = World::new(vec![
            application(1, &[10]),
            application(2, &[MIB]),
            application(3, &[10]),
            application(4, &[10]),
        ]);
        world.cut = true;
        assert!(!drain(&mut world, away));
        assert_eq!(world.network.iter().map(|(_, up)| *up).collect::<Vec<_>>(), [false]);
        world.cut = false;
        // At worst a lost probe is still out for a second, then the next one starts two seconds later.
        assert!(world.run(away + seconds(4), |world| world.delivered.len() == 4), "{away:?}");
        assert_eq!(world.network.len(), 2);
    }
}

#[test]
fn a_cut_in_the_middle_of_an_upload_is_noticed_by_probes_and_resumed() {
    let mut world = World::new(vec![application(1, &[40 * MIB])]);
    assert!(!world.run(Duration::from_millis(800), |world| !world.delivered.is_empty()));
    world.cut = true;
    assert!(!world.run(seconds(60), |world| !world.delivered.is_empty()));
    assert_eq!(world.network.last().map(|(_, up)| *up), Some(false));
    world.cut = false;
    assert!(drain(&mut world, seconds(70)));
    assert_eq!(world.appended, 40 * MIB);
}

#[test]
fn a_request_that_fails_while_probes_succeed_keeps_its_growing_pause() {
    let mut world = World::new(vec![application(1, &[10])]);
    world.swallows_pieces = true;
    assert!(!drain(&mut world, seconds(600)));
    // Three requests an attempt: look, announce, append. Without growing pauses there would be over a hundred attempts.
    assert!((15..60).contains(&world.requests), "{} requests in ten minutes", world.requests);
    assert_eq!(world.network.len(), 1, "the network was never down: {:?}", world.network);
    world.swallows_pieces = false;
    assert!(drain(&mut world, seconds(1200)));
}

#[test]
fn the_return_of_the_network_ends_even_the_longest_pause_for_it() {
    let mut world = World::new(vec![application(1, &[10])]);
    world.swallows_pieces = true;
    assert!(!drain(&mut world, seconds(1200)));
    world.cut = true;
    assert!(!drain(&mut world, seconds(1230)));
    world.cut = false;
    world.swallows_pieces = false;
    assert!(drain(&mut world, seconds(1234)), "it still sits out its pause of minutes");
}

#[test]
fn small_copies_make_an_application_readable_before_a_byte_of_a_page_travels() {
    let mut world = World::new(vec![application_with_renditions(1, &[3 * MIB, MIB])]);
    assert!(world.run(seconds(5), |world| world.readable.len() == 1));
    let copies = |application: &QueuedApplication| application.blobs[..2].iter().map(|blob| blob.size).sum::<u64>();
    let small = world.applications.values().map(copies).sum::<u64>();
    assert_eq!(world.appended, small, "only the copies have travelled");
    assert!(drain(&mut world, seconds(60)));
    assert_eq!(world.appended, 4 * MIB + small, "and then each byte once");
}

#[test]
fn pieces_are_cut_so_that_a_thin_line_gets_them_through_in_time() {
    let pages = [1_100_000, 900_000, 1_000_000];
    let mut world = World::new(vec![application_with_renditions(1, &pages), application_with_renditions(2, &pages)]);
    world.rate = Some(12_500);
    assert!(drain(&mut world, seconds(900)), "two cases of 3 MB at 12.5 KB/s");
    assert!(world.wasted <= 2 * MIB, "{} bytes went for nothing", world.wasted);
}

#[test]
fn a_copy_that_the_platform_lost_goes_again_and_the_case_is_read_before_its_pages() {
    let one = application_with_renditions(1, &[MIB]);
    let mut world = World::new(vec![one.clone()]);
    assert!(world.run(seconds(5), |world| world.appended == one.blobs[0].size));
    world.forget(&one.blobs[0].sha256);
    assert!(drain(&mut world, seconds(60)));
    assert_eq!(world.appended, 2 * one.blobs[0].size + MIB, "the page went once, after the case could be read");
}

#[test]
fn a_platform_that_takes_in_nothing_ahead_of_its_pages_gets_them_and_no_people_are_bothered() {
    let mut world = World::new(vec![application_with_renditions(1, &[MIB]), application_with_renditions(2, &[])]);
    world.all_or_nothing = true;
    assert!(drain(&mut world, seconds(60)));
    assert_eq!((world.staff.len(), world.delivered.len()), (0, 2));
}

#[test]
fn pages_whose_copies_are_there_let_an_application_without_copies_go_first() {
    let large = (1..=6).map(|number| application_with_renditions(number, &[60 * MIB])).collect();
    let mut world = World::new(large);
    assert!(world.run(seconds(20), |world| world.readable.len() == 6), "the copies of all go before the pages of any");
    let requests = world.requests;
    world.queue(application(7, &[100]));
    assert!(world.run(seconds(60), |world| !world.delivered.is_empty()));
    assert_eq!(world.delivered.iter().next(), Some(&uuid::Uuid::from_u128(7)));
    // What was out, then four of its own, beside each of which the other lanes go on.
    let most = 5 * Timing::default().lanes;
    assert!(world.requests - requests <= most, "{} requests until it was there", world.requests - requests);
    assert!(drain(&mut world, seconds(600)));
}

#[test]
fn a_platform_that_lost_a_blob_gets_it_again_but_not_for_ever() {
    let one = application(1, &[500, 500]);
    let mut world = World::new(vec![one.clone()]);
    // The probe, then looks, creates and pieces of both blobs; then it forgets the second.
    assert!(world.run(seconds(5), |world| world.appended == 1000));
    world.forget(&one.blobs[1].sha256);
    assert!(drain(&mut world, seconds(60)));
    assert_eq!(world.appended, 1500);

    let mut engine = Engine::new(Timing::default());
    let mut asked_again = 0;
    let mut queue = engine.step(Event::Queued(vec![one.clone()]), seconds(0), 0);
    let refusal = loop {
        match queue.pop().unwrap() {
            Effect::Send(request, call) => {
                let response = match call {
                    Request::Probe => Response::Healthy,
                    Request::QueryOffset { .. } => Response::Offset(500),
                    Request::SubmitManifest { .. } => {
                        asked_again += 1;
                        Response::MissingBlobs(vec![one.blobs[0].sha256])
                    }
                    Request::CreateUpload { .. } | Request::AppendPiece { .. } => panic!("the blob is there"),
                };
                queue.extend(engine.step(Event::Responded(request, response), seconds(0), 0));
            }
            Effect::NeedsStaff { refusal, .. } => break refusal,
            Effect::Network(_) => {}
            Effect::Cancel(_)
            | Effect::Record { .. }
            | Effect::Failed { .. }
            | Effect::Delivered { .. }
            | Effect::Forged { .. } => panic!("nothing of this can follow"),
        }
    };
    assert_eq!((refusal.word().as_str(), asked_again), ("missing_blobs", 4));
}

#[test]
fn pieces_shrink_on_a_line_that_keeps_breaking_and_grow_again() {
    let mut engine = Engine::new(Timing::default());
    assert_eq!(engine.piece.bytes(), CHUNK_MAX);
    let one = application(1, &[64 * MIB]);
    let mut lens = vec![];
    let mut now = seconds(0);
    let mut queue = engine.step(Event::Queued(vec![one]), now, 0);
    let mut had = 0;
    while lens.len() < 14 {
        let effect = queue.pop();
        let Some(effect) = effect else {
            now = engine.next_wake().unwrap().max(now);
            queue = engine.step(Event::Tick, now, 0);
            continue;
        };
        let Effect::Send(request, call) = effect else { continue };
        let response = match call {
            Request::AppendPiece { len, offset, .. } => {
                lens.push(len);
                if lens.len() <= 8 {
                    Response::Retry(RetryReason::NoAnswer("cut".into()))
                } else {
                    had = offset + len as u64;
                    Response::Offset(had)
                }
            }
            Request::QueryOffset { .. } => Response::Offset(had),
            Request::Probe | Request::CreateUpload { .. } | Request::SubmitManifest { .. } => Response::Healthy,
        };
        queue.extend(engine.step(Event::Responded(request, response), now, 0));
    }
    assert_eq!(lens[0], CHUNK_MAX);
    assert_eq!(lens[7], CHUNK_MIN);
    assert_eq!(lens[13], CHUNK_MAX);
}

/// Users of other systems behind a proxy whose limit for a body is small: each piece is refused, for ever.
#[test]
fn a_proxy_that_takes_no_body_of_the_usual_size_keeps_nothing_from_being_delivered() {
    for limit in [64 * 1024, 100 * 1024, 512 * 1024, CHUNK_MAX - 1] {
        let mut world = World::new(vec![application(1, &[3 * MIB]), application(2, &[MIB, 10])]);
        world.body_max = limit;
        assert!(drain(&mut world, seconds(600)), "{limit}");
        assert_eq!((world.delivered.len(), world.staff.len()), (2, 0), "{limit}");
    }
}

#[test]
fn a_forged_receipt_raises_an_alarm_and_ends_nothing() {
    let mut world = World::new(vec![application(1, &[10])]);
    world.faults = vec![Fault::ForgedReceipt, Fault::None, Fault::None, Fault::None, Fault::None];
    assert!(drain(&mut world, seconds(60)));
    assert_eq!((world.forged, world.delivered.len()), (1, 1));
}

#[test]
fn an_answer_that_comes_after_its_request_was_abandoned_changes_nothing() {
    let mut engine = Engine::new(Timing::default());
    let probe = RequestId(1);
    assert_eq!(
        engine.step(Event::Queued(vec![application(1, &[10])]), seconds(0), 0),
        [Effect::Send(probe, Request::Probe)]
    );
    let effects = engine.step(Event::Responded(probe, Response::Healthy), seconds(0), 0);
    assert!(
        matches!(effects[..], [Effect::Network(_), Effect::Send(RequestId(2), Request::QueryOffset { .. })]),
        "{effects:?}"
    );
    assert_eq!(engine.step(Event::Responded(RequestId(77), Response::UnknownBlob), seconds(1), 0), []);
    assert_eq!(engine.step(Event::Recorded { application_id: uuid::Uuid::nil(), durable: true }, seconds(1), 0), []);
    assert_eq!(engine.depth(), 1);
}
