//! The pool against a host that is made up: processes that start, fail, hang and die at any instant.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::delays::CORE_POLL;

/// After so many deaths in a row every pause is the longest.
const DOUBLINGS: u64 = 6;

const fn visit(number: u64) -> VisitNumber {
    VisitNumber(number)
}

/// A step of the made-up world. Numbers choose among the processes that run.
#[derive(Clone, Debug)]
enum Step {
    Pass(Duration),
    Ready(usize),
    Alive(usize),
    Leave(usize, bool),
    Kill(usize),
    Unable(usize),
    Stray(u64),
    Renewed,
    Network(bool),
    Fault(bool),
    NextSpawnFails,
    NextHasNoList,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0_u64..4_000).prop_map(|ms| Step::Pass(Duration::from_millis(ms))),
        1 => (10_u64..70).prop_map(|s| Step::Pass(Duration::from_secs(s))),
        4 => (0_usize..2).prop_map(Step::Ready),
        3 => (0_usize..2).prop_map(Step::Alive),
        3 => (0_usize..2, any::<bool>()).prop_map(|(which, again)| Step::Leave(which, again)),
        4 => (0_usize..2).prop_map(Step::Kill),
        1 => (0_usize..2).prop_map(Step::Unable),
        1 => (0_u64..30).prop_map(Step::Stray),
        1 => Just(Step::Renewed),
        1 => any::<bool>().prop_map(Step::Network),
        1 => any::<bool>().prop_map(Step::Fault),
        1 => Just(Step::NextSpawnFails),
        1 => Just(Step::NextHasNoList),
    ];
    proptest::collection::vec(step, 0..120)
}

#[derive(Default)]
struct Process {
    raised: bool,
    ready: bool,
    leaving: bool,
}

#[derive(Default)]
struct World {
    pool: VisitPool,
    now: Duration,
    running: BTreeMap<VisitNumber, Process>,
    started: BTreeSet<VisitNumber>,
    no_spawn_before: Duration,
    next_fails: bool,
    next_has_no_list: bool,
}

impl World {
    fn handle(&mut self, event: PoolEvent) {
        let mut effects: VecDeque<PoolEffect> = self.pool.handle(event, self.now).into();
        let mut carried_out = 0;
        while let Some(effect) = effects.pop_front() {
            carried_out += 1;
            assert!(carried_out < 20, "one event brings a handful of effects");
            match effect {
                PoolEffect::Spawn(number) => effects.extend(self.spawn(number)),
                PoolEffect::End { visit, .. } => {
                    let process = self.running.remove(&visit);
                    assert!(process.is_some(), "a process is ended once, and only one that was started: {visit:?}");
                }
                PoolEffect::Send(visit, CoreMessage::Raise { .. }) => {
                    // Nothing is sent to one that could not be started.
                    if let Some(process) = self.running.get_mut(&visit) {
                        assert!(!process.raised, "raised twice");
                        process.raised = true;
                    }
                }
                PoolEffect::Send(visit, _) => assert!(self.started.contains(&visit), "a message to a visit unheard of"),
            }
        }
        assert!(self.running.len() <= 2, "more than an active and a waiting visit");
        let active = self.running.values().filter(|process| process.raised).count();
        assert!(active <= 1, "two active visits");
    }

    fn spawn(&mut self, number: VisitNumber) -> Vec<PoolEffect> {
        assert!(self.now >= self.no_spawn_before, "started again without a pause");
        assert!(self.started.insert(number), "a number is used once");
        if std::mem::take(&mut self.next_fails) {
            self.no_spawn_before = self.now + VISIT_RESTART_PAUSE;
            return self.pool.handle(PoolEvent::SpawnFailed(number), self.now);
        }
        self.running.insert(number, Process::default());
        let has_list = !std::mem::take(&mut self.next_has_no_list);
        self.pool.handle(PoolEvent::Spawned { visit: number, has_list }, self.now)
    }

    fn nth(&self, which: usize) -> Option<VisitNumber> {
        self.running.keys().nth(which).copied()
    }

    fn report(&mut self, which: usize, report: VisitReport) {
        let Some(number) = self.nth(which) else { return };
        let process = self.running.get_mut(&number).unwrap();
        match report {
            VisitReport::Ready => process.ready = true,
            VisitReport::Leaving { .. } => process.leaving = true,
            VisitReport::Closed if !process.ready => self.no_spawn_before = self.now + VISIT_RESTART_PAUSE,
            VisitReport::Closed
            | VisitReport::Alive
            | VisitReport::Unable(_)
            | VisitReport::Served
            | VisitReport::Monitored
            | VisitReport::Stored(_) => {}
        }
        self.handle(PoolEvent::Report(number, report));
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Pass(time) => {
                self.now += time;
                self.handle(PoolEvent::Poll);
            }
            Step::Ready(which) => self.report(which, VisitReport::Ready),
            Step::Alive(which) => self.report(which, VisitReport::Alive),
            Step::Leave(which, again) => self.report(which, VisitReport::Leaving { again }),
            Step::Kill(which) => self.report(which, VisitReport::Closed),
            Step::Unable(which) => {
                self.report(which, VisitReport::Unable(FailureCode::DisplayAbsent));
                self.report(which, VisitReport::Closed);
            }
            Step::Stray(number) if self.running.contains_key(&visit(number)) => {}
            Step::Stray(number) => self.handle(PoolEvent::Report(visit(number), VisitReport::Closed)),
            Step::Renewed => self.handle(PoolEvent::Renewed),
            Step::Network(up) => self.handle(PoolEvent::Network { up }),
            Step::Fault(full) => self.handle(PoolEvent::Service(full.then_some(FailureCode::DiskFull))),
            Step::NextSpawnFails => self.next_fails = true,
            Step::NextHasNoList => self.next_has_no_list = true,
        }
    }

    /// Time passes in a world that works: visits draw, live, and end where they said so.
    fn recover(&mut self, time: Duration) {
        (self.next_fails, self.next_has_no_list) = (false, false);
        let until = self.now + time;
        while self.now < until {
            self.step(Step::Pass(CORE_POLL));
            for which in [1, 0] {
                let Some(number) = self.nth(which) else { continue };
                let process = &self.running[&number];
                match (process.leaving, process.ready) {
                    (true, _) => self.step(Step::Kill(which)),
                    (false, false) => self.step(Step::Ready(which)),
                    (false, true) => self.step(Step::Alive(which)),
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happens_there_is_one_active_visit_at_most_and_soon_a_waiting_one_again(steps in steps()) {
        let mut world = World::default();
        world.handle(PoolEvent::Poll);
        for step in steps {
            world.step(step);
        }
        world.recover(VISIT_RESTART_PAUSE_MAX + CORE_POLL * 4);
        let mut raised: Vec<bool> = world.running.values().map(|process| process.raised && process.ready).collect();
        raised.sort_unstable();
        prop_assert_eq!(raised, [false, true], "one is active, one waits");
        prop_assert!(world.running.values().all(|process| process.ready));
        prop_assert_eq!(world.pool.fault(), None, "a kiosk whose visits work says so");
    }

    #[test]
    fn a_world_of_frozen_visits_is_replaced_and_never_spins(steps in steps()) {
        let mut world = World::default();
        world.handle(PoolEvent::Poll);
        for step in steps {
            world.step(step);
        }
        let (before, started): (Vec<_>, _) = (world.running.keys().copied().collect(), world.started.len());
        let minutes = 10;
        for _ in 0..minutes * 120 {
            world.step(Step::Pass(CORE_POLL));
        }
        prop_assert!(before.iter().all(|number| !world.running.contains_key(number)), "a frozen visit was left alone");
        prop_assert!(world.started.len() - started <= minutes + 4, "a process a minute at most");
    }

    #[test]
    fn visits_that_die_at_once_are_started_ever_more_seldom(polls in 1_u32..4000) {
        let mut world = World::default();
        for _ in 0..polls {
            world.step(Step::Pass(CORE_POLL));
            world.step(Step::Kill(0));
        }
        let most = (CORE_POLL * polls).as_secs() / VISIT_RESTART_PAUSE_MAX.as_secs() + DOUBLINGS;
        prop_assert!(world.started.len() as u64 <= most, "{} starts, {most} at most", world.started.len());
    }
}
