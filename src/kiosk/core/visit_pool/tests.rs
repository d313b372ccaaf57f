//! The pool against tables of events.
use super::*;

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn visit(number: u64) -> VisitNumber {
    VisitNumber(number)
}

fn raise(number: u64, again: bool) -> PoolEffect {
    PoolEffect::Send(visit(number), CoreMessage::Raise { again })
}

fn end(number: u64, reason: EndReason) -> PoolEffect {
    PoolEffect::End { visit: visit(number), reason }
}

fn report(pool: &mut VisitPool, number: u64, report: VisitReport, now: Duration) -> Vec<PoolEffect> {
    pool.handle(PoolEvent::Report(visit(number), report), now)
}

/// A pool with visit 1 active and visit 2 waiting, both drawn at second 1.
fn filled() -> VisitPool {
    let mut pool = VisitPool::default();
    assert_eq!(pool.handle(PoolEvent::Poll, s(0)), [PoolEffect::Spawn(visit(1)), raise(1, false)]);
    assert_eq!(report(&mut pool, 1, VisitReport::Ready, s(1)), [PoolEffect::Spawn(visit(2))]);
    assert_eq!(report(&mut pool, 2, VisitReport::Ready, s(1)), []);
    pool
}

#[test]
fn the_second_visit_starts_only_once_the_first_has_drawn() {
    let mut pool = VisitPool::default();
    pool.handle(PoolEvent::Poll, s(0));
    assert_eq!(pool.handle(PoolEvent::Poll, s(1)), [], "two starting at once would slow the first page");
    assert_eq!(report(&mut pool, 1, VisitReport::Ready, s(2)), [PoolEffect::Spawn(visit(2))]);
    assert_eq!(pool.handle(PoolEvent::Poll, s(3)), []);
}

#[test]
fn the_waiting_visit_takes_over_when_the_citizen_has_left() {
    for again in [false, true] {
        let mut pool = filled();
        assert_eq!(report(&mut pool, 1, VisitReport::Leaving { again }, s(5)), []);
        let effects = report(&mut pool, 1, VisitReport::Closed, s(6));
        assert_eq!(effects, [end(1, EndReason::Left), raise(2, again), PoolEffect::Spawn(visit(3))]);
        let next = report(&mut pool, 2, VisitReport::Closed, s(7));
        assert!(next.contains(&raise(3, false)), "the wish to go on is fulfilled once: {next:?}");
    }
}

#[test]
fn a_visit_killed_in_the_middle_is_replaced_at_once_and_nothing_is_carried_over() {
    let mut pool = filled();
    let effects = report(&mut pool, 1, VisitReport::Closed, s(5));
    assert_eq!(effects, [end(1, EndReason::Crashed), raise(2, false), PoolEffect::Spawn(visit(3))]);
}

#[test]
fn a_killed_waiting_visit_is_replaced_below_the_active_one() {
    let mut pool = filled();
    let effects = report(&mut pool, 2, VisitReport::Closed, s(5));
    assert_eq!(effects, [end(2, EndReason::Crashed), PoolEffect::Spawn(visit(3))]);
}

#[test]
fn a_visit_that_cannot_start_or_dies_before_its_first_page_is_started_again_after_a_pause() {
    let failures = [
        (PoolEvent::SpawnFailed(visit(1)), vec![]),
        (PoolEvent::Report(visit(1), VisitReport::Closed), vec![end(1, EndReason::Crashed)]),
    ];
    for (failure, expected) in failures {
        let mut pool = VisitPool::default();
        pool.handle(PoolEvent::Poll, s(0));
        assert_eq!(pool.handle(failure, s(10)), expected);
        let short = s(10) + VISIT_RESTART_PAUSE - Duration::from_millis(1);
        assert_eq!(pool.handle(PoolEvent::Poll, short), []);
        let again = pool.handle(PoolEvent::Poll, s(10) + VISIT_RESTART_PAUSE);
        assert_eq!(again, [PoolEffect::Spawn(visit(2)), raise(2, false)]);
    }
}

#[test]
fn the_wish_to_go_on_outlives_a_pause_without_visits() {
    let mut pool = VisitPool::default();
    pool.handle(PoolEvent::Poll, s(0));
    report(&mut pool, 1, VisitReport::Ready, s(1));
    pool.handle(PoolEvent::SpawnFailed(visit(2)), s(1));
    report(&mut pool, 1, VisitReport::Leaving { again: true }, s(2));
    assert_eq!(report(&mut pool, 1, VisitReport::Closed, s(2)), [end(1, EndReason::Left)]);
    assert_eq!(pool.handle(PoolEvent::Poll, s(3)), [PoolEffect::Spawn(visit(3)), raise(3, true)]);
}

#[test]
fn every_limit_ends_a_visit_just_after_it_and_not_before() {
    let step = Duration::from_millis(1);
    // A drawn visit without a sign of life.
    let mut pool = filled();
    report(&mut pool, 2, VisitReport::Alive, s(9));
    assert_eq!(pool.handle(PoolEvent::Poll, s(1) + VISIT_ALIVE_LIMIT), []);
    let hung = pool.handle(PoolEvent::Poll, s(1) + VISIT_ALIVE_LIMIT + step);
    assert_eq!(hung, [end(1, EndReason::Hung), raise(2, false), PoolEffect::Spawn(visit(3))]);
    // A visit that waits for core's disk, which takes six seconds for each of many files.
    let mut pool = filled();
    report(&mut pool, 1, VisitReport::Served, s(2));
    report(&mut pool, 2, VisitReport::Alive, s(119));
    assert_eq!(pool.handle(PoolEvent::Poll, s(2) + VISIT_SERVED_LIMIT), []);
    report(&mut pool, 1, VisitReport::Monitored, s(122));
    report(&mut pool, 2, VisitReport::Alive, s(130));
    let hung = pool.handle(PoolEvent::Poll, s(122) + VISIT_ALIVE_LIMIT + step);
    assert_eq!(hung[0], end(1, EndReason::Hung));
    // A visit that never draws.
    let mut pool = VisitPool::default();
    pool.handle(PoolEvent::Poll, s(0));
    assert_eq!(pool.handle(PoolEvent::Poll, VISIT_START_LIMIT), []);
    let hung = pool.handle(PoolEvent::Poll, VISIT_START_LIMIT + step);
    assert_eq!(hung, [end(1, EndReason::Hung), PoolEffect::Spawn(visit(2)), raise(2, false)]);
    // A goodbye that is not followed by the end.
    let mut pool = filled();
    report(&mut pool, 1, VisitReport::Leaving { again: true }, s(8));
    report(&mut pool, 2, VisitReport::Alive, s(8));
    assert_eq!(pool.handle(PoolEvent::Poll, s(8) + VISIT_EXIT_LIMIT), []);
    let overdue = pool.handle(PoolEvent::Poll, s(8) + VISIT_EXIT_LIMIT + step);
    assert_eq!(overdue, [end(1, EndReason::Overdue), raise(2, false), PoolEffect::Spawn(visit(3))]);
}

#[test]
fn a_visit_that_was_raised_late_is_not_taken_for_hung() {
    let mut pool = filled();
    report(&mut pool, 1, VisitReport::Alive, s(15));
    let effects = report(&mut pool, 1, VisitReport::Closed, s(16));
    assert!(effects.contains(&raise(2, false)));
    assert_eq!(pool.handle(PoolEvent::Poll, s(16) + VISIT_ALIVE_LIMIT), [], "its time counts from the raise");
}

#[test]
fn reports_of_visits_that_are_gone_change_nothing() {
    let mut pool = filled();
    report(&mut pool, 1, VisitReport::Closed, s(2));
    for late in [VisitReport::Ready, VisitReport::Alive, VisitReport::Leaving { again: true }, VisitReport::Closed] {
        assert_eq!(report(&mut pool, 1, late, s(3)), []);
    }
    assert_eq!(pool.handle(PoolEvent::SpawnFailed(visit(1)), s(3)), []);
}

#[test]
fn what_is_newly_in_force_reaches_the_waiting_visit_at_once_and_a_citizen_never() {
    let mut pool = filled();
    let renewed = pool.handle(PoolEvent::Renewed, s(3));
    assert_eq!(renewed, [end(2, EndReason::Outdated), PoolEffect::Spawn(visit(3))]);
    assert_eq!(pool.handle(PoolEvent::Poll, s(4)), [], "the active one stays as long as no fresh one is ready");
    report(&mut pool, 3, VisitReport::Ready, s(5));
    let ask = PoolEffect::Send(visit(1), CoreMessage::YieldIfIdle);
    for second in [6, 7] {
        let asked = pool.handle(PoolEvent::Poll, s(second));
        assert_eq!(asked, std::slice::from_ref(&ask), "asked again: a citizen may have left meanwhile");
    }
    report(&mut pool, 1, VisitReport::Leaving { again: false }, s(8));
    assert_eq!(pool.handle(PoolEvent::Poll, s(8)), [], "it goes already");
    let effects = report(&mut pool, 1, VisitReport::Closed, s(8));
    assert_eq!(effects, [end(1, EndReason::Left), raise(3, false), PoolEffect::Spawn(visit(4))]);
    report(&mut pool, 4, VisitReport::Ready, s(9));
    assert_eq!(pool.handle(PoolEvent::Poll, s(10)), [], "the fresh one is not outdated");
}

#[test]
fn a_visit_without_a_service_list_gives_way_as_soon_as_there_is_one() {
    let mut pool = VisitPool::default();
    pool.handle(PoolEvent::Poll, s(0));
    pool.handle(PoolEvent::Spawned { visit: visit(1), has_list: false }, s(0));
    report(&mut pool, 1, VisitReport::Ready, s(1));
    pool.handle(PoolEvent::Spawned { visit: visit(2), has_list: false }, s(1));
    let renewed = pool.handle(PoolEvent::Renewed, s(2));
    let expected =
        [end(2, EndReason::Outdated), end(1, EndReason::Outdated), PoolEffect::Spawn(visit(3)), raise(3, false)];
    assert_eq!(renewed, expected);
}

fn status() -> Box<Status> {
    Box::new(crate::status::tests::sample())
}

#[test]
fn a_raised_visit_learns_the_network_the_devices_the_fault_and_the_status_before_its_turn() {
    let mut pool = filled();
    let faults = vec![DeviceFault { kind: lobby_wire::health::DeviceKind::Scanner, code: FailureCode::ScannerJam }];
    let told = pool.handle(PoolEvent::Devices(faults.clone()), s(1));
    let devices = CoreMessage::Devices { faults };
    let to = |number| PoolEffect::Send(visit(number), devices.clone());
    assert_eq!(told, [to(1), to(2)], "the one in front learns it at once");
    pool.handle(PoolEvent::Network { up: false }, s(2));
    let told = pool.handle(PoolEvent::Status(status()), s(2));
    assert_eq!(told, [], "the status is for a kiosk that is out of service");
    let code = FailureCode::DiskFull;
    let told = pool.handle(PoolEvent::Service(Some(code)), s(3));
    let both = |message: &CoreMessage| [1, 2].map(|number| PoolEffect::Send(visit(number), message.clone()));
    let (shown, closed) = (CoreMessage::Status { status: status() }, CoreMessage::OutOfService { code });
    assert_eq!(told, [both(&shown), both(&closed)].concat());
    assert_eq!(pool.handle(PoolEvent::Status(status()), s(4)), both(&shown), "and is kept fresh from then on");
    let effects = report(&mut pool, 1, VisitReport::Closed, s(5));
    let to_second = |message: CoreMessage| PoolEffect::Send(visit(2), message);
    let expected = [
        end(1, EndReason::Crashed),
        to_second(CoreMessage::Network { up: false }),
        to_second(devices),
        to_second(shown),
        to_second(closed),
        raise(2, false),
        PoolEffect::Spawn(visit(3)),
    ];
    assert_eq!(effects, expected);
    assert_eq!(pool.handle(PoolEvent::Service(None), s(6))[0], to_second(CoreMessage::InService));
}

#[test]
fn a_delivery_is_reported_to_the_visit_it_came_from_while_that_is_active_and_to_no_other() {
    let (mut pool, id, received_at) = (filled(), Uuid::from_u128(7), jiff::Timestamp::UNIX_EPOCH);
    let delivered = PoolEvent::Delivered { application_id: id, received_at };
    assert_eq!(pool.handle(delivered.clone(), s(2)), [], "no visit has stored it");
    report(&mut pool, 1, VisitReport::Stored(id), s(2));
    let told = CoreMessage::Delivered { application_id: id, received_at };
    assert_eq!(pool.handle(delivered.clone(), s(3)), [PoolEffect::Send(visit(1), told)]);
    report(&mut pool, 1, VisitReport::Closed, s(4));
    assert_eq!(pool.handle(delivered, s(5)), [], "the next citizen hears nothing of it");
}

#[test]
fn stopping_ends_both() {
    let mut pool = filled();
    assert_eq!(pool.handle(PoolEvent::Stop, s(2)), [end(1, EndReason::Stopped), end(2, EndReason::Stopped)]);
}

/// Lets the active visit die before its first page, so often, each at the moment it is started; the moments.
fn die(pool: &mut VisitPool, times: u64, last_words: Option<FailureCode>) -> Vec<Duration> {
    let (mut now, mut started) = (s(0), vec![]);
    while started.len() < usize::try_from(times).unwrap_or(usize::MAX) {
        let spawned = pool.handle(PoolEvent::Poll, now).into_iter().find_map(|effect| match effect {
            PoolEffect::Spawn(number) => Some(number),
            PoolEffect::End { .. } | PoolEffect::Send(..) => None,
        });
        if let Some(number) = spawned {
            started.push(now);
            if let Some(code) = last_words {
                pool.handle(PoolEvent::Report(number, VisitReport::Unable(code)), now);
            }
            pool.handle(PoolEvent::Report(number, VisitReport::Closed), now);
        }
        now += crate::delays::CORE_POLL;
    }
    started
}

#[test]
fn the_pauses_between_visits_that_die_grow_up_to_a_limit() {
    let started = die(&mut VisitPool::default(), 9, None);
    let pauses: Vec<Duration> = started.windows(2).map(|two| two[1] - two[0]).collect();
    assert_eq!(pauses, [s(2), s(4), s(8), s(16), s(32), s(60), s(60), s(60)]);
}

#[test]
fn visits_that_die_one_after_the_other_are_a_fault_until_one_lives() {
    let mut pool = VisitPool::default();
    die(&mut pool, u64::from(VISIT_DEATHS_MAX) - 1, None);
    assert_eq!(pool.fault(), None, "a crash is no fault yet");
    let mut pool = VisitPool::default();
    die(&mut pool, u64::from(VISIT_DEATHS_MAX), None);
    assert_eq!(pool.fault(), Some(FailureCode::VisitsEnd));
    let PoolEffect::Spawn(VisitNumber(next)) = pool.handle(PoolEvent::Poll, s(600))[0] else { panic!() };
    report(&mut pool, next, VisitReport::Alive, s(601));
    report(&mut pool, next, VisitReport::Ready, s(601));
    assert_eq!(pool.fault(), Some(FailureCode::VisitsEnd), "the ones before died, too");
    report(&mut pool, next, VisitReport::Alive, s(604));
    assert_eq!(pool.fault(), None);
}

#[test]
fn what_a_dying_visit_says_is_the_fault_at_once_and_its_page_ends_it() {
    let mut pool = VisitPool::default();
    die(&mut pool, 1, Some(FailureCode::DisplayAbsent));
    assert_eq!(pool.fault(), Some(FailureCode::DisplayAbsent));
    pool.handle(PoolEvent::Poll, s(600));
    assert_eq!(pool.fault(), Some(FailureCode::DisplayAbsent), "the next one has not drawn yet");
    report(&mut pool, 2, VisitReport::Ready, s(601));
    assert_eq!(pool.fault(), None);
}

#[test]
fn a_visit_on_the_screen_that_can_take_nothing_or_one_behind_it_closes_the_kiosk() {
    let mut pool = filled();
    assert_eq!(pool.fault(), None);
    report(&mut pool, 2, VisitReport::Unable(FailureCode::CatalogueUntrusted), s(2));
    assert_eq!(pool.fault(), Some(FailureCode::CatalogueUntrusted), "the next citizen could do nothing");
    report(&mut pool, 1, VisitReport::Closed, s(3));
    assert_eq!(pool.fault(), Some(FailureCode::CatalogueUntrusted));
    pool.handle(PoolEvent::Spawned { visit: visit(2), has_list: false }, s(3));
    pool.handle(PoolEvent::Renewed, s(4));
    assert_eq!(pool.fault(), None, "there is a list now");
}

#[test]
fn visits_that_cannot_be_started_are_a_fault_too() {
    let mut pool = VisitPool::default();
    for number in 1..=u64::from(VISIT_DEATHS_MAX) {
        pool.handle(PoolEvent::Poll, s(100 * number));
        pool.handle(PoolEvent::SpawnFailed(visit(number)), s(100 * number));
    }
    assert_eq!(pool.fault(), Some(FailureCode::VisitsEnd));
}

#[test]
fn a_display_that_goes_away_under_proven_visits_is_reported_by_the_visits_after_them() {
    let mut pool = filled();
    for number in [1, 2] {
        report(&mut pool, number, VisitReport::Alive, s(4));
    }
    for number in [2, 1] {
        report(&mut pool, number, VisitReport::Unable(FailureCode::DisplayAbsent), s(5));
        report(&mut pool, number, VisitReport::Closed, s(5));
    }
    let numbers = [3, 4];
    for number in numbers {
        report(&mut pool, number, VisitReport::Unable(FailureCode::DisplayAbsent), s(5));
        report(&mut pool, number, VisitReport::Closed, s(5));
    }
    assert_eq!(pool.fault(), Some(FailureCode::DisplayAbsent));
}
