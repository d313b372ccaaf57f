//! The active visit and the one waiting below it, as a pure function: (state, event, now) → (state, effects).
//!
//! At most one visit is active. Once it has drawn its first page a second one waits, so that the next citizen never waits
//! for a process to start.

use std::collections::BTreeSet;
use std::time::Duration;

use lobby_domain::FailureCode;
use uuid::Uuid;

use crate::delays::{
    VISIT_ALIVE_LIMIT, VISIT_DEATHS_MAX, VISIT_EXIT_LIMIT, VISIT_RESTART_PAUSE, VISIT_RESTART_PAUSE_MAX,
    VISIT_SERVED_LIMIT, VISIT_START_LIMIT,
};
use crate::ipc::{CoreMessage, DeviceFault};
use crate::status::Status;

/// Number of a visit within this run of core, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VisitNumber(pub u64);

/// What a visit reports of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitReport {
    /// Its home page is drawn.
    Ready,
    /// Its screen handles events.
    Alive,
    /// Core works for it: it waits for the disk and is not monitored meanwhile.
    Served,
    /// Core monitors it again.
    Monitored,
    /// It can take no applications.
    Unable(FailureCode),
    /// Its citizen has left; the process ends now.
    Leaving {
        /// Whether the citizen goes on with another application.
        again: bool,
    },
    /// An application of this id is durable.
    Stored(Uuid),
    /// Its socket is closed: the process is ending or dead.
    Closed,
}

/// Input of the pool.
#[derive(Clone, Debug, PartialEq)]
pub enum PoolEvent {
    /// Time passes.
    Poll,
    /// A process runs, after [`PoolEffect::Spawn`].
    Spawned {
        /// Of the effect.
        visit: VisitNumber,
        /// Whether a service list was on disk when it started.
        has_list: bool,
    },
    /// No process could be started, after [`PoolEffect::Spawn`].
    SpawnFailed(VisitNumber),
    /// A visit reported something.
    Report(VisitNumber, VisitReport),
    /// A newer catalogue, configuration or identity is in force.
    Renewed,
    /// Whether the platform answers has changed.
    Network {
        /// It does.
        up: bool,
    },
    /// Why the kiosk takes no applications has changed; `None`: it takes them.
    Service(Option<FailureCode>),
    /// Which devices are at fault has changed.
    Devices(Vec<DeviceFault>),
    /// The kiosk's status was observed anew.
    Status(Box<Status>),
    /// The platform holds an application.
    Delivered {
        /// Of its manifest.
        application_id: Uuid,
        /// When the platform received it.
        received_at: jiff::Timestamp,
    },
    /// Core stops.
    Stop,
}

/// Why a visit's process is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// It said goodbye and closed its socket.
    Left,
    /// Its socket closed without a goodbye.
    Crashed,
    /// It said goodbye and did not end in time.
    Overdue,
    /// It gave no sign of life for too long.
    Hung,
    /// Something newer is in force and no citizen is served.
    Outdated,
    /// Core stops.
    Stopped,
}

/// What core has to do, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum PoolEffect {
    /// Start a process; [`PoolEvent::Spawned`] or [`PoolEvent::SpawnFailed`] follows.
    Spawn(VisitNumber),
    /// End a process whatever it does, and remove its private folder.
    End {
        /// Whose process.
        visit: VisitNumber,
        /// For the log.
        reason: EndReason,
    },
    /// Send a message to a visit.
    Send(VisitNumber, CoreMessage),
}

/// One visit of the pool.
#[derive(Clone, Debug)]
struct Visit {
    number: VisitNumber,
    /// Whether it has drawn its first page.
    ready: bool,
    /// Whether it has handled events for a while since.
    proven: bool,
    /// Why it can take no applications, in its own words.
    unable: Option<FailureCode>,
    /// Whether a service list was on disk when it started.
    has_list: bool,
    /// Whether something newer is in force since it started.
    outdated: bool,
    /// Last sign of life.
    alive_at: Duration,
    /// Whether core works for it: then it is core's disk that is slow.
    served: bool,
    leaving: Option<Leaving>,
    /// Applications of it that are durable.
    applications: BTreeSet<Uuid>,
}

/// A goodbye.
#[derive(Clone, Copy, Debug)]
struct Leaving {
    since: Duration,
    again: bool,
}

impl Visit {
    fn new(number: VisitNumber, now: Duration) -> Visit {
        Visit {
            number,
            ready: false,
            proven: false,
            unable: None,
            has_list: true,
            outdated: false,
            alive_at: now,
            served: false,
            leaving: None,
            applications: BTreeSet::new(),
        }
    }

    /// Why its process must be ended now, if so.
    fn expired(&self, now: Duration) -> Option<EndReason> {
        let limit = match (self.served, self.ready) {
            (true, _) => VISIT_SERVED_LIMIT,
            (false, true) => VISIT_ALIVE_LIMIT,
            (false, false) => VISIT_START_LIMIT,
        };
        if self.leaving.is_some_and(|leaving| now > leaving.since + VISIT_EXIT_LIMIT) {
            return Some(EndReason::Overdue);
        }
        (now > self.alive_at + limit).then_some(EndReason::Hung)
    }
}

/// Both visits, and what a visit is sent when it is raised.
#[derive(Clone, Debug, Default)]
pub struct VisitPool {
    active: Option<Visit>,
    waiting: Option<Visit>,
    /// How many visits were started.
    count: u64,
    /// The citizen of the visit before goes on with another application.
    again: bool,
    network: Option<bool>,
    fault: Option<FailureCode>,
    devices: Option<Vec<DeviceFault>>,
    status: Option<Box<Status>>,
    /// No visit is started earlier.
    not_before: Duration,
    /// Visits in a row that could not start, or died before they were proven.
    deaths: u32,
    /// What the last of them said.
    last_words: Option<FailureCode>,
}

impl VisitPool {
    /// Why this kiosk takes no applications, as far as its visits know: the one on the screen or the next one says so, or
    /// none of them lives to show a page.
    pub fn fault(&self) -> Option<FailureCode> {
        let mut visits = [&self.active, &self.waiting].into_iter().flatten();
        let unable = visits.find_map(|visit| visit.unable);
        let many = self.deaths >= VISIT_DEATHS_MAX;
        let is_shown = self.active.as_ref().is_some_and(|visit| visit.proven || visit.ready && !many);
        let die = !is_shown && (many || self.deaths > 0 && self.last_words.is_some());
        unable.or_else(|| die.then(|| self.last_words.unwrap_or(FailureCode::VisitsEnd)))
    }

    /// Handles one event. `now` is monotonic time since core's start; it never runs backwards.
    pub fn handle(&mut self, event: PoolEvent, now: Duration) -> Vec<PoolEffect> {
        let mut effects = Vec::new();
        match event {
            PoolEvent::Poll => {
                self.end_expired(now, &mut effects);
                self.ask_outdated(&mut effects);
                self.fill(now, &mut effects);
            }
            PoolEvent::Spawned { visit, has_list } => {
                if let Some(visit) = self.visit(visit) {
                    visit.has_list = has_list;
                }
            }
            PoolEvent::SpawnFailed(visit) => {
                self.take(visit);
                self.note_death(None);
                self.rest(now);
            }
            PoolEvent::Report(visit, report) => self.reported(visit, report, now, &mut effects),
            PoolEvent::Renewed => self.renewed(now, &mut effects),
            PoolEvent::Network { up } => {
                self.network = Some(up);
                self.broadcast(&CoreMessage::Network { up }, &mut effects);
            }
            PoolEvent::Devices(faults) => {
                self.devices = Some(faults.clone());
                self.broadcast(&CoreMessage::Devices { faults }, &mut effects);
            }
            PoolEvent::Service(fault) => {
                self.fault = fault;
                // The technician's page has its facts before it can be asked for.
                if let Some(status) = self.status.clone().filter(|_| fault.is_some()) {
                    self.broadcast(&CoreMessage::Status { status }, &mut effects);
                }
                let message = fault.map_or(CoreMessage::InService, |code| CoreMessage::OutOfService { code });
                self.broadcast(&message, &mut effects);
            }
            PoolEvent::Status(status) => {
                // A technician may ask on the screen of a kiosk that is out of service.
                if self.fault.is_some() {
                    self.broadcast(&CoreMessage::Status { status: status.clone() }, &mut effects);
                }
                self.status = Some(status);
            }
            PoolEvent::Delivered { application_id, received_at } => {
                if let Some(active) = self.active.as_ref().filter(|visit| visit.applications.contains(&application_id))
                {
                    effects
                        .push(PoolEffect::Send(active.number, CoreMessage::Delivered { application_id, received_at }));
                }
            }
            PoolEvent::Stop => {
                for visit in [self.active.take(), self.waiting.take()].into_iter().flatten() {
                    effects.push(PoolEffect::End { visit: visit.number, reason: EndReason::Stopped });
                }
            }
        }
        effects
    }

    fn reported(&mut self, number: VisitNumber, report: VisitReport, now: Duration, effects: &mut Vec<PoolEffect>) {
        let Some(visit) = self.visit(number) else { return };
        visit.alive_at = now;
        visit.served = report == VisitReport::Served;
        match report {
            VisitReport::Ready => {
                visit.ready = true;
                self.fill(now, effects);
            }
            VisitReport::Alive => {
                if visit.ready {
                    visit.proven = true;
                    self.note_life();
                }
            }
            VisitReport::Served | VisitReport::Monitored => {}
            VisitReport::Unable(code) => visit.unable = Some(code),
            VisitReport::Leaving { again } => visit.leaving = Some(Leaving { since: now, again }),
            VisitReport::Stored(application_id) => {
                visit.applications.insert(application_id);
            }
            VisitReport::Closed => {
                self.closed(number, now, effects);
                self.fill(now, effects);
            }
        }
    }

    fn closed(&mut self, number: VisitNumber, now: Duration, effects: &mut Vec<PoolEffect>) {
        let Some(visit) = self.take(number) else { return };
        let reason = match visit.leaving {
            Some(leaving) => {
                self.again = leaving.again;
                self.note_life();
                EndReason::Left
            }
            None => {
                if !visit.proven {
                    self.note_death(visit.unable);
                }
                EndReason::Crashed
            }
        };
        // One that dies on its citizen is replaced at once, unless they all do.
        if !visit.ready || !visit.proven && self.deaths >= VISIT_DEATHS_MAX {
            self.rest(now);
        }
        effects.push(PoolEffect::End { visit: number, reason });
    }

    fn end_expired(&mut self, now: Duration, effects: &mut Vec<PoolEffect>) {
        let mut ended = Vec::new();
        for place in [&mut self.active, &mut self.waiting] {
            if let Some(reason) = place.as_ref().and_then(|visit| visit.expired(now))
                && let Some(visit) = place.take()
            {
                effects.push(PoolEffect::End { visit: visit.number, reason });
                ended.push(visit);
            }
        }
        // The limit that they have passed is pause enough.
        ended.iter().filter(|visit| !visit.proven).for_each(|visit| self.note_death(visit.unable));
    }

    fn note_life(&mut self) {
        (self.deaths, self.last_words) = (0, None);
    }

    fn note_death(&mut self, last_words: Option<FailureCode>) {
        self.deaths = self.deaths.saturating_add(1);
        self.last_words = last_words;
    }

    /// Starts no visit for a while: the longer, the more have died.
    fn rest(&mut self, now: Duration) {
        let doubled = VISIT_RESTART_PAUSE.saturating_mul(1_u32 << self.deaths.saturating_sub(1).min(16));
        self.not_before = now + doubled.min(VISIT_RESTART_PAUSE_MAX);
    }

    /// Something newer is in force: the waiting visit starts anew with it, the active one serves its citizen to the end
    /// with what was in force before. Without a service list it serves no citizen and is ended at once.
    fn renewed(&mut self, now: Duration, effects: &mut Vec<PoolEffect>) {
        let without_list = self.active.take_if(|active| !active.has_list);
        for visit in [self.waiting.take(), without_list].into_iter().flatten() {
            effects.push(PoolEffect::End { visit: visit.number, reason: EndReason::Outdated });
        }
        if let Some(active) = &mut self.active {
            active.outdated = true;
        }
        self.fill(now, effects);
    }

    /// Asks an outdated visit to end, as soon as a fresh one waits below it. It does so where no citizen has begun;
    /// otherwise it is asked again until the citizen has left.
    fn ask_outdated(&self, effects: &mut Vec<PoolEffect>) {
        let ready = self.waiting.as_ref().is_some_and(|waiting| waiting.ready);
        let outdated = self.active.as_ref().filter(|active| active.outdated && active.leaving.is_none());
        if let Some(active) = outdated.filter(|_| ready) {
            effects.push(PoolEffect::Send(active.number, CoreMessage::YieldIfIdle));
        }
    }

    /// Makes the waiting visit the active one where there is none, and starts a new waiting one.
    fn fill(&mut self, now: Duration, effects: &mut Vec<PoolEffect>) {
        if self.active.is_none() {
            self.active = self.waiting.take();
            if self.active.is_none() {
                self.active = self.spawn(now, effects);
            }
            self.raise(now, effects);
        }
        // The next one starts once the active one has drawn: two starting at once would slow the first page.
        if self.waiting.is_none() && self.active.as_ref().is_some_and(|active| active.ready) {
            self.waiting = self.spawn(now, effects);
        }
    }

    fn spawn(&mut self, now: Duration, effects: &mut Vec<PoolEffect>) -> Option<Visit> {
        if now < self.not_before {
            return None;
        }
        self.count += 1;
        let number = VisitNumber(self.count);
        effects.push(PoolEffect::Spawn(number));
        Some(Visit::new(number, now))
    }

    /// Tells a new active visit how the kiosk is, then that it is its turn.
    fn raise(&mut self, now: Duration, effects: &mut Vec<PoolEffect>) {
        let Some(active) = &mut self.active else { return };
        active.alive_at = now;
        let network = self.network.map(|up| CoreMessage::Network { up });
        let devices = self.devices.clone().map(|faults| CoreMessage::Devices { faults });
        let status = self.status.clone().filter(|_| self.fault.is_some()).map(|status| CoreMessage::Status { status });
        let fault = self.fault.map(|code| CoreMessage::OutOfService { code });
        let raise = CoreMessage::Raise { again: std::mem::take(&mut self.again) };
        let messages = [network, devices, status, fault, Some(raise)].into_iter().flatten();
        effects.extend(messages.map(|message| PoolEffect::Send(active.number, message)));
    }

    fn broadcast(&self, message: &CoreMessage, effects: &mut Vec<PoolEffect>) {
        let visits = [&self.active, &self.waiting].into_iter().flatten();
        effects.extend(visits.map(|visit| PoolEffect::Send(visit.number, message.clone())));
    }

    fn visit(&mut self, number: VisitNumber) -> Option<&mut Visit> {
        [&mut self.active, &mut self.waiting].into_iter().flatten().find(|visit| visit.number == number)
    }

    fn take(&mut self, number: VisitNumber) -> Option<Visit> {
        let place = [&mut self.active, &mut self.waiting]
            .into_iter()
            .find(|place| place.as_ref().is_some_and(|visit| visit.number == number));
        place.and_then(Option::take)
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
