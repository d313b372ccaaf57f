//! Carries out what the pool of visits decides: processes are started and ended, messages sent.

use std::collections::BTreeMap;
use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_fleet::CatalogueStore;

use super::visit_listener::IntakeTools;
use super::visit_pool::{EndReason, PoolEffect, PoolEvent, VisitNumber, VisitPool};
use super::visit_process::VisitProcess;
use crate::ipc::CoreMessage;
use crate::start::StartArgs;

/// The pool, and the process of each of its visits.
pub struct VisitHost {
    args: StartArgs,
    list: CatalogueStore,
    tools: IntakeTools,
    pool: VisitPool,
    processes: BTreeMap<VisitNumber, VisitProcess>,
}

impl VisitHost {
    /// A host without visits; the first [`PoolEvent::Poll`] starts one.
    pub fn new(args: StartArgs, list: CatalogueStore, tools: IntakeTools) -> VisitHost {
        VisitHost { args, list, tools, pool: VisitPool::default(), processes: BTreeMap::new() }
    }

    /// Sets why this kiosk may take nothing in, whatever room there is: then applications under way are refused too.
    pub fn block_intake(&self, code: Option<FailureCode>) {
        self.tools.block.set(code);
    }

    /// Why this kiosk takes no applications, as far as its visits know.
    pub fn fault(&self) -> Option<FailureCode> {
        self.pool.fault()
    }

    /// Hands an event to the pool and carries out what follows.
    pub fn handle(&mut self, event: PoolEvent, now: Duration) {
        let mut effects = self.pool.handle(event, now);
        while !effects.is_empty() {
            let mut following = Vec::new();
            for effect in effects {
                if let Some(event) = self.carry_out(effect) {
                    following.extend(self.pool.handle(event, now));
                }
            }
            effects = following;
        }
    }

    /// The event that an effect brings, if any.
    fn carry_out(&mut self, effect: PoolEffect) -> Option<PoolEvent> {
        match effect {
            PoolEffect::Spawn(visit) => Some(self.spawn(visit)),
            PoolEffect::End { visit, reason } => {
                self.end(visit, reason);
                None
            }
            PoolEffect::Send(visit, message) => {
                if let Some(process) = self.processes.get(&visit) {
                    process.send(&message);
                    if matches!(message, CoreMessage::Raise { .. }) {
                        tracing::info!(visit = visit.0, "visit raised");
                    }
                }
                None
            }
        }
    }

    fn spawn(&mut self, visit: VisitNumber) -> PoolEvent {
        let has_list = self.list.version().is_some();
        match VisitProcess::start(&self.args, visit, self.tools.clone()) {
            Ok(process) => {
                tracing::info!(visit = visit.0, pid = process.pid(), "visit started");
                self.processes.insert(visit, process);
                PoolEvent::Spawned { visit, has_list }
            }
            Err(error) => {
                tracing::error!(error = %error, "a visit could not be started");
                PoolEvent::SpawnFailed(visit)
            }
        }
    }

    fn end(&mut self, visit: VisitNumber, reason: EndReason) {
        match reason {
            EndReason::Crashed => tracing::warn!(visit = visit.0, "visit ended without saying goodbye"),
            EndReason::Overdue | EndReason::Hung => tracing::error!(visit = visit.0, ?reason, "visit is ended"),
            EndReason::Left | EndReason::Outdated | EndReason::Stopped => {}
        }
        if let Some(process) = self.processes.remove(&visit) {
            process.end();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;
    use std::sync::mpsc::{self, Receiver};

    use lobby_fleet::NoFloors;
    use lobby_store::{Limits, Outbox};

    use super::*;
    use crate::core::case_numbers::CaseNumbers;
    use crate::core::event::CoreEvent;
    use crate::core::fixture::identity;
    use crate::core::questions::Questions;
    use crate::core::visit_listener::IntakeBlock;
    use crate::core::visit_pool::VisitReport;
    use crate::delays::{VISIT_DEATHS_MAX, VISIT_RESTART_PAUSE, VISIT_RESTART_PAUSE_MAX};

    struct Bench {
        _state: tempfile::TempDir,
        host: VisitHost,
        events: Receiver<CoreEvent>,
    }

    /// A host whose visits are this test program itself: it knows no `visit` and ends at once.
    fn bench() -> Bench {
        let state = tempfile::tempdir().unwrap();
        let identity = Arc::new(identity(state.path()));
        let (outbox, _) = Outbox::open(&state.path().join("outbox"), Limits::default()).unwrap();
        let list = CatalogueStore::new(
            &state.path().join("catalogue"),
            identity.public.catalogue_keys().unwrap(),
            Arc::new(NoFloors),
        );
        let (sender, events) = mpsc::channel();
        let outbox = Arc::new(outbox);
        let tools = IntakeTools {
            numbers: Arc::new(CaseNumbers::new(Arc::clone(&outbox))),
            outbox,
            identity: Arc::new(move || Arc::clone(&identity)),
            events: sender,
            block: IntakeBlock::default(),
            questions: Questions::unsent().0,
        };
        let words = ["lobby", "--state", state.path().to_str().unwrap()];
        let matches = <StartArgs as clap::Args>::augment_args(clap::Command::new("lobby")).get_matches_from(words);
        let args = <StartArgs as clap::FromArgMatches>::from_arg_matches(&matches).unwrap();
        Bench { _state: state, host: VisitHost::new(args, list, tools), events }
    }

    #[test]
    fn a_process_that_ends_before_its_first_page_is_reaped_and_started_again_after_the_pause() {
        let mut bench = bench();
        let now = Duration::from_secs(100);
        bench.host.handle(PoolEvent::Poll, now);
        let first = VisitNumber(1);
        let folder = bench.host.processes[&first].dir().to_owned();
        assert!(folder.is_dir());
        let event = bench.events.recv_timeout(Duration::from_secs(60)).unwrap();
        let CoreEvent::Visit(ended, VisitReport::Closed) = event else { panic!("{event:?}") };
        assert_eq!(ended, first);
        bench.host.handle(PoolEvent::Report(first, VisitReport::Closed), now);
        assert!(bench.host.processes.is_empty() && !folder.exists(), "nothing of it is left");
        bench.host.handle(PoolEvent::Poll, now);
        assert!(bench.host.processes.is_empty(), "not before the pause");
        bench.host.handle(PoolEvent::Poll, now + VISIT_RESTART_PAUSE);
        assert_eq!(bench.host.processes.keys().copied().collect::<Vec<_>>(), [VisitNumber(2)]);
        bench.host.handle(PoolEvent::Stop, now);
        assert!(bench.host.processes.is_empty());
    }

    #[test]
    fn programs_that_end_before_their_first_page_one_after_the_other_close_the_kiosk() {
        let mut bench = bench();
        for number in 1..=VISIT_DEATHS_MAX {
            assert_eq!(bench.host.fault(), None);
            let now = VISIT_RESTART_PAUSE_MAX * number;
            bench.host.handle(PoolEvent::Poll, now);
            let event = bench.events.recv_timeout(Duration::from_secs(60)).unwrap();
            let CoreEvent::Visit(ended, report) = event else { panic!("{event:?}") };
            bench.host.handle(PoolEvent::Report(ended, report), now);
        }
        assert_eq!(bench.host.fault(), Some(FailureCode::VisitsEnd));
    }

    #[test]
    fn a_message_to_a_process_that_has_ended_is_no_error() {
        let mut bench = bench();
        bench.host.handle(PoolEvent::Poll, Duration::ZERO);
        bench.events.recv_timeout(Duration::from_secs(60)).unwrap();
        bench.host.handle(PoolEvent::Network { up: true }, Duration::ZERO);
        bench.host.block_intake(Some(FailureCode::ShutOut));
        assert_eq!(bench.host.tools.block.get(), Some(FailureCode::ShutOut));
        bench.host.handle(PoolEvent::Stop, Duration::ZERO);
    }
}
