//! Carries out what the monitor decides, and looks at what it cannot know: files, disk, queue, devices.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use lobby_domain::FailureCode;
use lobby_fleet::config::Profile;
use lobby_fleet::{Access, CatalogueStore, DesiredStore, FloorFile, Identity, KioskConfig, TimeBounds};
use lobby_store::Outbox;
use uuid::Uuid;

use super::admission_file::AdmissionFile;
use super::case_numbers::CaseNumbers;
use super::clock::ClockGuard;
use super::contact::{self, ContactParts, Reporter};
use super::error::CoreError;
use super::event::CoreEvent;
use super::health;
use super::identity_watch::IdentityWatch;
use super::monitor::{CertificateInForce, Devices, Monitor, MonitorEffect, MonitorEvent, Observation};
use super::time::{CoreClock, CoreTime};
use crate::admission::Admission;
use crate::floors::MarkedFloors;
use crate::status::Status;

/// The monitor and everything that it is fed from.
pub struct MonitorHost {
    state: PathBuf,
    config: KioskConfig,
    access: Arc<Access>,
    list: CatalogueStore,
    outbox: Arc<Outbox>,
    numbers: Arc<CaseNumbers>,
    reporter: Reporter,
    floor: FloorFile,
    admission_file: AdmissionFile,
    identity_watch: IdentityWatch,
    monitor: Monitor,
    /// Whether cases of this kiosk would be taken for real although it is only tried out.
    unmarked_trial: bool,
    /// Whether the service list on disk was missing or not genuine when it was looked at last.
    listless: bool,
}

/// What a poll brought.
#[derive(Default)]
pub struct Polled {
    /// Another identity is in force: requests under the one before must be sent again.
    pub identity_changed: bool,
    /// The status, where everything was looked at anew.
    pub status: Option<Box<Status>>,
}

/// The way to the platform under the identity on disk, with the time bounds that are known.
///
/// # Errors
/// [`CoreError::Trust`] where the identity is damaged.
pub fn access(state: &std::path::Path, identity: Identity, config: &KioskConfig) -> Result<Access, CoreError> {
    let damaged = |error: &dyn std::fmt::Display| CoreError::Trust(error.to_string());
    let dates = identity.dates().ok_or_else(|| damaged(&"the certificate is not one"))?;
    let guard = ClockGuard::new(FloorFile::new(state).load(), &dates, std::time::Duration::ZERO);
    let bounds = TimeBounds::new(guard.past(std::time::Duration::ZERO), guard.future());
    Access::new(identity, config.sync.clone(), bounds).map_err(|error| damaged(&error))
}

/// What the monitor is made of at core's start.
pub struct MonitorParts {
    /// The kiosk's state folder.
    pub state: PathBuf,
    /// What it was started for.
    pub profile: Profile,
    /// In force.
    pub config: KioskConfig,
    /// In force.
    pub access: Arc<Access>,
    /// The service list on disk.
    pub list: CatalogueStore,
    /// The queue on disk.
    pub outbox: Arc<Outbox>,
    /// The numbers of what is in it.
    pub numbers: Arc<CaseNumbers>,
    /// Where the platform answers.
    pub url: String,
}

impl MonitorHost {
    /// Starts the monitor, and with it the contact with the platform.
    ///
    /// # Errors
    /// [`CoreError`] where the certificate is damaged or a thread cannot start.
    pub fn start(parts: MonitorParts, clock: CoreClock, events: Sender<CoreEvent>) -> Result<MonitorHost, CoreError> {
        let MonitorParts { state, profile, config, access, list, outbox, numbers, url } = parts;
        let identity = access.identity();
        let dates = identity.dates().ok_or_else(|| CoreError::Trust("the certificate is not one".into()))?;
        let unmarked_trial = identity.public.record.is_unmarked_trial(profile);
        let parts =
            ContactParts { access: Arc::clone(&access), url, state: state.clone(), outbox: Arc::clone(&outbox) };
        let reporter = contact::start(parts, clock, events)?;
        let (floor, admission_file) = (FloorFile::new(&state), AdmissionFile::new(&state));
        let admission = admission_file.load(&identity.certificate_pem);
        let certificate = CertificateInForce { pem: identity.certificate_pem.clone(), dates, admission };
        let monitor = Monitor::new(certificate, floor.load(), health::devices_in_sight(&config), Uuid::new_v4());
        let identity_watch = IdentityWatch::new(&state);
        Ok(MonitorHost {
            state,
            config,
            access,
            list,
            outbox,
            numbers,
            reporter,
            floor,
            admission_file,
            identity_watch,
            monitor,
            unmarked_trial,
            listless: false,
        })
    }

    /// Why this kiosk takes no applications, if that is its own fault.
    pub fn fault(&self, now: CoreTime) -> Option<FailureCode> {
        self.unmarked_trial.then_some(FailureCode::TrialUnmarked).or_else(|| self.monitor.fault(now))
    }

    /// Devices of the kiosk, each with the failure that keeps it from working.
    pub fn devices(&self) -> Devices {
        self.monitor.devices()
    }

    /// Why the next citizen could choose nothing. One who is being served has the list in memory and goes on.
    pub fn list_fault(&self) -> Option<FailureCode> {
        self.listless.then_some(FailureCode::CatalogueUntrusted)
    }

    /// Hands an event to the monitor and carries out what follows.
    pub fn handle(&mut self, event: MonitorEvent, now: CoreTime) {
        for effect in self.monitor.handle(event, now) {
            // Only a poll observes, and only an observation publishes.
            self.carry_out(effect, None, now);
        }
    }

    /// Puts another configuration in force.
    pub fn configure(&mut self, config: KioskConfig, now: CoreTime) {
        let devices = health::devices_in_sight(&config);
        self.config = config;
        self.handle(MonitorEvent::Configured(devices), now);
    }

    /// Looks at the identity on disk, and at everything else where it is time. `fault` is why no applications are taken,
    /// whatever the reason.
    pub fn poll(&mut self, fault: Option<FailureCode>, now: CoreTime) -> Polled {
        let identity_changed = self.reload_identity(now);
        let mut status = None;
        for effect in self.monitor.handle(MonitorEvent::Poll, now) {
            status = self.carry_out(effect, fault, now).or(status);
        }
        Polled { identity_changed, status }
    }

    /// The status, where the effect published one.
    fn carry_out(&mut self, effect: MonitorEffect, fault: Option<FailureCode>, now: CoreTime) -> Option<Box<Status>> {
        match effect {
            MonitorEffect::SetTimeBounds { past, future } => self.access.time().set(past, future),
            MonitorEffect::StoreTimeFloor(past) => {
                if let Err(error) = self.floor.store(past) {
                    tracing::warn!(error = %error, "the last known time could not be stored");
                }
            }
            MonitorEffect::Observe => {
                let observation = Box::new(self.observe(fault));
                self.listless = observation.catalogue.is_none();
                let published = self.monitor.handle(MonitorEvent::Observed(observation), now);
                return published.into_iter().find_map(|effect| self.carry_out(effect, fault, now));
            }
            MonitorEffect::Publish(status) => {
                status.store(&self.state);
                self.reporter.report(status.report.clone());
                return Some(status);
            }
            MonitorEffect::ReportAtOnce => self.reporter.report_at_once(),
            MonitorEffect::ClockJudged { is_sane, ahead } => {
                let ahead_s = ahead.map(|ahead| ahead.as_secs());
                tracing::warn!(ahead_s, is_sane, "the platform's time changes the judgement of the clock");
            }
            MonitorEffect::StoreAdmission { admission, certificate } => {
                log(admission);
                self.admission_file.store(admission, &certificate);
            }
        }
        None
    }

    fn observe(&self, fault: Option<FailureCode>) -> Observation {
        let identity = self.access.identity();
        Observation {
            kiosk: identity.public.record.kiosk.clone(),
            fault,
            devices_in_sight: health::devices_in_sight(&self.config),
            queue: health::queue(&self.outbox),
            held: crate::held::held(&self.outbox, jiff::Timestamp::now()),
            disk: health::disk(&self.state, &self.config),
            catalogue: self.list.version(),
            // Asked of the disk: a version may rise without a value that changes anything here.
            configuration: remote_configuration(&self.state, &identity),
            numbered_to: self.numbers.given(),
            receipted: health::receipted(&self.outbox, &identity.public.record.kiosk),
        }
    }

    /// Puts another identity in force where one was stored: renewed by core, or enrolled again by `lobby enrol`.
    fn reload_identity(&mut self, now: CoreTime) -> bool {
        let Some(next) = self.identity_watch.poll(&self.access.identity()) else { return false };
        let (pem, dates) = (next.certificate_pem.clone(), next.dates());
        let (Some(dates), Ok(())) = (dates, self.access.replace(next)) else {
            tracing::error!("the identity on disk does not hold together; the one before goes on");
            return false;
        };
        tracing::info!("another certificate is in force");
        let admission = self.admission_file.load(&pem);
        self.handle(MonitorEvent::IdentityReplaced(CertificateInForce { pem, dates, admission }), now);
        true
    }
}

fn log(admission: Admission) {
    match admission {
        Admission::Active => tracing::info!("the platform admits this kiosk again"),
        Admission::Revoked => tracing::error!(
            code = FailureCode::ShutOut.code(),
            "the platform has revoked this kiosk: it takes no applications, what waits stays; enrol it again"
        ),
        Admission::InDoubt => tracing::error!(
            "another machine shows this kiosk's identity: applications are taken and wait here until an officer has \
             decided which machine is the kiosk"
        ),
        Admission::EnrolAnew => tracing::error!(
            code = FailureCode::ShutOut.code(),
            "the platform does not accept this kiosk's certificate any more; enrol it again"
        ),
    }
}

/// Version of the remote configuration on disk.
fn remote_configuration(state: &std::path::Path, identity: &Identity) -> Option<u64> {
    let floors = MarkedFloors::of(state);
    Some(DesiredStore::new(state, &identity.public, floors).ok()?.configuration()?.version)
}
