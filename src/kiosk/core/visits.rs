//! The active visit and the one waiting below it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use lobby_domain::FailureCode;
use lobby_fleet::{Access, CatalogueStore};
use lobby_store::Outbox;
use lobby_wire::health::DeviceKind;
use uuid::Uuid;

use super::CoreEvent;
use super::child::{Tools, Unfit, VisitProcess};
use super::status::Status;
use crate::ipc::CoreSays;
use crate::start::StartArgs;

/// A visit that said goodbye must be gone within this time (`wipe_limit`).
const WIPE_LIMIT: Duration = Duration::from_secs(5);
/// A visit whose screen handled nothing for so long hangs.
const ALIVE_LIMIT: Duration = Duration::from_secs(15);
/// A visit may take so long to load fonts and draw its first page.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Pause before a visit that ended at once is started again.
const RESPAWN: Duration = Duration::from_secs(2);

/// Number of a visit within this run of core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VisitNumber(pub u64);

/// What a visit's thread tells the loop.
#[derive(Debug)]
pub enum Said {
    /// Home is drawn.
    Waiting,
    /// The screen works.
    Alive,
    /// The citizen left.
    Leaving { again: bool },
    /// An application is durable.
    Stored(Uuid),
    /// A device was used: it worked, or it did not.
    Device { kind: DeviceKind, code: Option<FailureCode> },
    /// The socket is closed: the process is ending or dead.
    Gone,
}

struct Running {
    number: VisitNumber,
    process: VisitProcess,
    /// Whether it has drawn its first page.
    drawn: bool,
    /// Whether it started without a service list.
    listless: bool,
    /// Whether something else is in force since it started.
    stale: bool,
    alive: Instant,
    leaving: Option<(Instant, bool)>,
    applications: BTreeSet<Uuid>,
}

/// Both visits and how they are started.
pub struct Visits {
    args: StartArgs,
    list: CatalogueStore,
    tools: Tools,
    active: Option<Running>,
    waiting: Option<Running>,
    count: u64,
    /// The citizen before goes on with another application.
    again: bool,
    up: Option<bool>,
    fault: Option<FailureCode>,
    /// How the kiosk is, for its technician.
    status: Option<Box<Status>>,
    not_before: Option<Instant>,
}

impl Visits {
    /// No visit yet.
    pub fn new(
        args: StartArgs,
        list: CatalogueStore,
        access: Arc<Access>,
        outbox: Arc<Outbox>,
        events: Sender<CoreEvent>,
    ) -> Visits {
        Visits {
            args,
            list,
            tools: Tools { outbox, access, events, unfit: Unfit::default() },
            active: None,
            waiting: None,
            count: 0,
            again: false,
            up: None,
            fault: None,
            status: None,
            not_before: None,
        }
    }

    /// Whether applications can be taken; new visits are told when raised. `unfit` is why this kiosk may not take any
    /// whatever room there is: then those under way are refused too.
    pub fn set_service(&mut self, fault: Option<FailureCode>, unfit: Option<FailureCode>) {
        self.fault = fault;
        self.tools.unfit.set(unfit);
    }

    /// How the kiosk is. Visits are told while they are out of service: then a technician may ask on their screen.
    pub fn tell_technician(&mut self, status: Status) {
        let status = Box::new(status);
        if self.fault.is_some() {
            self.broadcast(&CoreSays::Status { status: status.clone() });
        }
        self.status = Some(status);
    }

    /// Makes the waiting visit the active one where there is none, and starts a new waiting one.
    pub fn fill(&mut self) {
        if self.active.is_none() {
            self.active = self.waiting.take();
            if self.active.is_none() {
                self.active = self.start();
            }
            self.raise();
        }
        // The next one starts once the active one has drawn: two starting at once would slow the first page.
        if self.waiting.is_none() && self.active.as_ref().is_some_and(|active| active.drawn) {
            self.waiting = self.start();
        }
    }

    fn start(&mut self) -> Option<Running> {
        let now = Instant::now();
        if self.not_before.is_some_and(|at| now < at) {
            return None;
        }
        self.count += 1;
        let number = VisitNumber(self.count);
        let listless = self.list.version().is_none();
        match VisitProcess::start(&self.args, number, self.tools.clone()) {
            Ok(process) => {
                tracing::info!(visit = number.0, pid = process.pid(), "visit started");
                let (leaving, applications) = (None, BTreeSet::new());
                Some(Running {
                    number,
                    process,
                    drawn: false,
                    listless,
                    stale: false,
                    alive: now,
                    leaving,
                    applications,
                })
            }
            Err(error) => {
                tracing::error!(error = %error, "a visit could not be started");
                self.not_before = Some(now + RESPAWN);
                None
            }
        }
    }

    fn raise(&mut self) {
        let again = std::mem::take(&mut self.again);
        let (up, fault) = (self.up, self.fault);
        let Some(active) = &mut self.active else { return };
        active.alive = Instant::now();
        if let Some(up) = up {
            active.process.say(&CoreSays::Network { up });
        }
        if let Some(status) = self.status.clone().filter(|_| fault.is_some()) {
            active.process.say(&CoreSays::Status { status });
        }
        if let Some(code) = fault {
            active.process.say(&CoreSays::OutOfService { code: code.code().into() });
        }
        active.process.say(&CoreSays::Raise { again });
        tracing::info!(visit = active.number.0, "visit raised");
    }

    /// A visit said something.
    pub fn said(&mut self, number: VisitNumber, said: Said, now: Instant) {
        if matches!(said, Said::Gone) {
            self.gone(number, now);
            return self.fill();
        }
        let running = [&mut self.active, &mut self.waiting].into_iter().flatten();
        let Some(visit) = running.into_iter().find(|visit| visit.number == number) else { return };
        visit.alive = now;
        match said {
            Said::Waiting => {
                visit.drawn = true;
                self.fill();
            }
            Said::Leaving { again } => visit.leaving = Some((now, again)),
            Said::Stored(application_id) => {
                visit.applications.insert(application_id);
            }
            Said::Alive | Said::Gone | Said::Device { .. } => {}
        }
    }

    fn gone(&mut self, number: VisitNumber, now: Instant) {
        for place in [&mut self.active, &mut self.waiting] {
            if place.as_ref().is_none_or(|visit| visit.number != number) {
                continue;
            }
            let Some(visit) = place.take() else { continue };
            match visit.leaving {
                Some((_, again)) => self.again = again,
                None => tracing::warn!(visit = number.0, "visit ended without saying goodbye"),
            }
            if !visit.drawn {
                self.not_before = Some(now + RESPAWN);
            }
            visit.process.end();
        }
    }

    /// Ends visits that hang or should have ended, and fills the places.
    pub fn look(&mut self, now: Instant) {
        for place in [&mut self.active, &mut self.waiting] {
            let Some(visit) = place else { continue };
            let limit = if visit.drawn { ALIVE_LIMIT } else { START_LIMIT };
            let overdue = visit.leaving.is_some_and(|(since, _)| now > since + WIPE_LIMIT);
            let hangs = now > visit.alive + limit;
            if overdue || hangs {
                tracing::error!(visit = visit.number.0, overdue, hangs, "visit is ended");
                if let Some(visit) = place.take() {
                    visit.process.end();
                }
            }
        }
        self.ask_to_give_way();
        self.fill();
    }

    /// Something else is in force: the waiting visit starts anew with it, the active one ends its visit with the old.
    pub fn renew(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.process.end();
        }
        if let Some(active) = self.active.take_if(|active| active.listless) {
            active.process.end();
        }
        if let Some(active) = &mut self.active {
            active.stale = true;
        }
        self.fill();
    }

    /// Asks a stale visit to give way, as soon as a fresh one waits below it. It does where nobody has begun; where
    /// somebody has, it is asked again until the citizen has left.
    fn ask_to_give_way(&self) {
        let ready = self.waiting.as_ref().is_some_and(|waiting| waiting.drawn);
        if let Some(active) = self.active.as_ref().filter(|active| ready && active.stale && active.leaving.is_none()) {
            active.process.say(&CoreSays::GiveWay);
        }
    }

    /// Tells both visits.
    pub fn broadcast(&mut self, message: &CoreSays) {
        for visit in [&self.active, &self.waiting].into_iter().flatten() {
            visit.process.say(message);
        }
    }

    /// The network's state changed.
    pub fn network(&mut self, up: bool) {
        self.up = Some(up);
        self.broadcast(&CoreSays::Network { up });
    }

    /// The platform holds an application; the visit it came from is told while its citizen is still there.
    pub fn delivered(&mut self, application_id: Uuid, received_at: jiff::Timestamp) {
        if let Some(active) = self.active.as_ref().filter(|active| active.applications.contains(&application_id)) {
            active.process.say(&CoreSays::Delivered { application_id, received_at });
        }
    }

    /// Ends both.
    pub fn stop(&mut self) {
        for visit in [self.active.take(), self.waiting.take()].into_iter().flatten() {
            visit.process.end();
        }
    }
}
