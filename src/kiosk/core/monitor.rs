//! State of the kiosk itself as a pure function: identity, admission, clock, devices. Decides whether the kiosk itself
//! may take applications, and what the platform, the technician's page and `lobby doctor` show.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lobby_domain::FailureCode;
use lobby_fleet::certificate::{Action, decide};
use lobby_fleet::health::ReportOutcome;
use lobby_fleet::{AgreedTime, Dates, TimeAnswer, TimeBounds};
use lobby_store::QueueDepth;
use lobby_wire::health::{DeviceKind, DiskHealth, HeldHealth, NumberRange};
use uuid::Uuid;

use super::clock::ClockGuard;
use super::health::{self, ReportInput};
use super::time::CoreTime;
use crate::admission::Admission;
use crate::delays::{MONITOR_POLL, TIME_FLOOR_EVERY};
use crate::status::Status;

/// Devices of the kiosk; a code where one is at fault.
pub type Devices = BTreeMap<DeviceKind, Option<FailureCode>>;

/// Input of the monitor.
#[derive(Clone, Debug)]
pub enum MonitorEvent {
    /// Time passes.
    Poll,
    /// What was asked for by [`MonitorEffect::Observe`].
    Observed(Box<Observation>),
    /// The platform answered a report.
    Answered {
        /// The certificate that asked, PEM.
        certificate: String,
        /// What the platform said.
        outcome: ReportOutcome,
        /// The platform's time.
        time: Option<TimeAnswer>,
    },
    /// The platform refused a delivery for who this kiosk is.
    NotAdmitted,
    /// A visit used a device; `None`: it worked.
    Device(DeviceKind, Option<FailureCode>),
    /// A failure that the operator should see.
    Failed(FailureCode),
    /// Another configuration is in force, with these devices.
    Configured(Devices),
    /// Something that the report counts has changed.
    Dirty,
    /// Another identity is in force.
    IdentityReplaced(CertificateInForce),
}

/// The certificate that the kiosk shows.
#[derive(Clone, Debug)]
pub struct CertificateInForce {
    /// PEM.
    pub pem: String,
    /// Its validity.
    pub dates: Dates,
    /// What the platform said about it last.
    pub admission: Admission,
}

/// What the monitor cannot know by itself.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Name of the kiosk.
    pub kiosk: String,
    /// Why no applications are taken, whatever the reason.
    pub fault: Option<FailureCode>,
    /// Devices by what can be seen without touching them.
    pub devices_in_sight: Devices,
    /// The outbox.
    pub queue: QueueDepth,
    /// Its applications that do not go by themselves.
    pub held: Vec<HeldHealth>,
    /// The disk of the state folder.
    pub disk: DiskHealth,
    /// Version of the service list.
    pub catalogue: Option<u64>,
    /// Version of the remote configuration.
    pub configuration: Option<u64>,
    /// Highest counter of a case number that is given or known to be.
    pub numbered_to: Option<u32>,
    /// Numbers of the latest applications that have their receipt.
    pub receipted: Vec<NumberRange>,
}

/// What core has to do, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum MonitorEffect {
    /// Judge certificates by these bounds of the time.
    SetTimeBounds {
        /// Certainly past.
        past: Timestamp,
        /// Certainly still to come.
        future: Timestamp,
    },
    /// Store the last known time.
    StoreTimeFloor(Timestamp),
    /// Look at disk, queue and devices; [`MonitorEvent::Observed`] follows.
    Observe,
    /// Store the status, report it and tell the visits.
    Publish(Box<Status>),
    /// Report at once: the answer tells what the platform thinks of this kiosk.
    ReportAtOnce,
    /// The platform's time has changed the judgement of this kiosk's clock; for the log.
    ClockJudged {
        /// Whether the clock can be right now.
        is_sane: bool,
        /// How far the clock is ahead of the platform's.
        ahead: Option<SignedDuration>,
    },
    /// Store what the platform said about this certificate.
    StoreAdmission {
        /// What it said.
        admission: Admission,
        /// PEM.
        certificate: String,
    },
}

/// State of the kiosk itself.
#[derive(Clone, Debug)]
pub struct Monitor {
    clock: ClockGuard,
    /// What the platform's answers say of the time.
    agreed: AgreedTime,
    certificate: CertificateInForce,
    /// Devices that are configured, by what can be seen without touching them.
    in_sight: Devices,
    /// Failures that a visit met. A success or a probe that worked clears one; that a device is plugged in does not.
    met: BTreeMap<DeviceKind, FailureCode>,
    last_contact: Option<Timestamp>,
    last_failure: Option<(FailureCode, Timestamp)>,
    /// Last observation; `None`: the next poll observes.
    observed_at: Option<Duration>,
    floor_stored_at: Option<Duration>,
    /// This run of core.
    run: Uuid,
}

impl Monitor {
    /// The state at core's start: `floor` is the last known time of the run before, `run` names this one.
    pub fn new(certificate: CertificateInForce, floor: Option<Timestamp>, devices: Devices, run: Uuid) -> Monitor {
        Monitor {
            clock: ClockGuard::new(floor, &certificate.dates, Duration::ZERO),
            agreed: AgreedTime::default(),
            certificate,
            in_sight: devices,
            met: BTreeMap::new(),
            last_contact: None,
            last_failure: None,
            observed_at: None,
            floor_stored_at: None,
            run,
        }
    }

    /// Why this kiosk takes no applications, if that is its own fault: the platform shut it out, its certificate is
    /// lost, or its clock is wrong.
    pub fn fault(&self, now: CoreTime) -> Option<FailureCode> {
        if !self.clock.is_sane(now.wall, now.mono) {
            return Some(FailureCode::ClockWrong);
        }
        let best = TimeBounds::new(self.clock.past(now.mono), self.clock.future()).best(now.wall);
        let lost = decide(&self.certificate.dates, best, None) == Action::EnrolAnew;
        (self.certificate.admission.shuts_out() || lost).then_some(FailureCode::ShutOut)
    }

    /// Devices of the kiosk, each with the failure that keeps it from working: one that can be seen goes before one
    /// that a visit met.
    pub fn devices(&self) -> Devices {
        let mut devices = self.in_sight.clone();
        for (kind, code) in &self.met {
            devices.entry(*kind).or_default().get_or_insert(*code);
        }
        devices
    }

    /// Handles one event.
    pub fn handle(&mut self, event: MonitorEvent, now: CoreTime) -> Vec<MonitorEffect> {
        match event {
            MonitorEvent::Poll => return self.poll(now.mono),
            MonitorEvent::Observed(observation) => return vec![self.observed(&observation, now)],
            MonitorEvent::Answered { certificate, outcome, time } => {
                return self.answered(&certificate, &outcome, time, now);
            }
            MonitorEvent::NotAdmitted => return vec![MonitorEffect::ReportAtOnce],
            MonitorEvent::Device(kind, code) => {
                let before = match code {
                    Some(code) => self.met.insert(kind, code),
                    None => self.met.remove(&kind),
                };
                if before != code {
                    self.observed_at = None;
                }
                if let Some(code) = code {
                    self.last_failure = Some((code, now.wall));
                }
            }
            MonitorEvent::Failed(code) => self.last_failure = Some((code, now.wall)),
            MonitorEvent::Configured(devices) => {
                self.met.retain(|kind, _| devices.contains_key(kind));
                self.in_sight = devices;
                self.observed_at = None;
            }
            MonitorEvent::Dirty => self.observed_at = None,
            MonitorEvent::IdentityReplaced(certificate) => {
                self.clock.renewed(&certificate.dates);
                self.certificate = certificate;
                self.observed_at = None;
                return vec![MonitorEffect::ReportAtOnce];
            }
        }
        Vec::new()
    }

    fn poll(&mut self, mono: Duration) -> Vec<MonitorEffect> {
        let past = self.clock.past(mono);
        let mut effects = vec![MonitorEffect::SetTimeBounds { past, future: self.clock.future() }];
        if self.floor_stored_at.is_none_or(|at| mono >= at + TIME_FLOOR_EVERY) {
            self.floor_stored_at = Some(mono);
            effects.push(MonitorEffect::StoreTimeFloor(past));
        }
        if self.observed_at.is_none_or(|at| mono >= at + MONITOR_POLL) {
            self.observed_at = Some(mono);
            effects.push(MonitorEffect::Observe);
        }
        effects
    }

    fn observed(&mut self, observation: &Observation, now: CoreTime) -> MonitorEffect {
        self.in_sight.clone_from(&observation.devices_in_sight);
        let devices = self.devices();
        let report = health::report(&ReportInput {
            kiosk: &observation.kiosk,
            fault: observation.fault,
            devices: &devices,
            queue: observation.queue,
            held: &observation.held,
            disk: observation.disk.clone(),
            now: now.wall,
            ahead: self.clock.ahead(now.wall, now.mono),
            clock_trusted: self.clock.is_sane(now.wall, now.mono),
            expires_at: self.certificate.dates.not_after,
            catalogue: observation.catalogue,
            configuration: observation.configuration,
            last_failure: self.last_failure,
            run: self.run,
            numbered_to: observation.numbered_to,
            receipted: &observation.receipted,
        });
        let (admission, last_contact) = (self.certificate.admission, self.last_contact);
        MonitorEffect::Publish(Box::new(Status { standing: admission, last_contact, report }))
    }

    fn answered(
        &mut self,
        certificate: &str,
        outcome: &ReportOutcome,
        time: Option<TimeAnswer>,
        now: CoreTime,
    ) -> Vec<MonitorEffect> {
        let mut effects = Vec::new();
        self.last_contact = Some(now.wall);
        self.observed_at = None;
        if let Some(agreed) = time.and_then(|answer| self.agreed.apply_answer(answer)) {
            let was_sane = self.clock.is_sane(now.wall, now.mono);
            self.clock.confirm(agreed.platform, agreed.at());
            let is_sane = self.clock.is_sane(now.wall, now.mono);
            if was_sane != is_sane {
                effects.push(MonitorEffect::ClockJudged { is_sane, ahead: self.clock.ahead(now.wall, now.mono) });
            }
        }
        // An answer about the certificate before says nothing about the one in force.
        let about_this = certificate == self.certificate.pem;
        let news = Admission::after(outcome).filter(|admission| about_this && *admission != self.certificate.admission);
        if let Some(admission) = news {
            self.certificate.admission = admission;
            effects.push(MonitorEffect::StoreAdmission { admission, certificate: self.certificate.pem.clone() });
        }
        effects
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
