//! How the kiosk itself is: identity, standing, clock, devices. Core asks here whether it may take applications, and
//! the platform, the technician's page and `lobby doctor` are told from here.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lobby_domain::FailureCode;
use lobby_fleet::certificate::{Action, decide};
use lobby_fleet::{Access, CatalogueStore, Dates, DesiredStore, FloorFile, Identity, KioskConfig, TimeBounds};
use lobby_store::Outbox;
use lobby_wire::health::DeviceKind;

use super::clock::ClockGuard;
use super::contact::{self, Contact, Reporter};
use super::health::{self, Findings};
use super::standing::{Standing, StandingFile};
use super::status::Status;
use super::{CoreError, CoreEvent};

/// How often everything is looked at anew, even if nothing is heard.
const LOOK: Duration = Duration::from_secs(5);
/// How often the last known time is written down.
const KEEP_TIME: Duration = Duration::from_secs(600);

/// Takes care of the kiosk.
pub struct Care {
    state: PathBuf,
    config: KioskConfig,
    access: Arc<Access>,
    list: CatalogueStore,
    reporter: Reporter,
    started: Instant,
    floor: FloorFile,
    guard: ClockGuard,
    dates: Dates,
    standing: Standing,
    standing_file: StandingFile,
    /// Device and time of change of the identity's folder, as seen last.
    seen: Option<(u64, i64, i64)>,
    devices: BTreeMap<DeviceKind, Option<FailureCode>>,
    last_contact: Option<Timestamp>,
    last_failure: Option<(FailureCode, Timestamp)>,
    looked: Option<Instant>,
    time_kept: Option<Instant>,
}

/// What a look found.
#[derive(Default)]
pub struct Look {
    /// Another identity is in force: whoever holds the one before must ask again.
    pub identity_changed: bool,
    /// How it stands, where it was looked at anew.
    pub status: Option<Box<Status>>,
}

/// The way to the platform of the identity on disk, with the time bounds that are known.
pub fn access(state: &std::path::Path, identity: Identity, config: &KioskConfig) -> Result<Access, CoreError> {
    let damaged = |error: &dyn std::fmt::Display| CoreError::Trust(error.to_string());
    let dates = identity.dates().ok_or_else(|| damaged(&"the certificate is not one"))?;
    let guard = ClockGuard::new(FloorFile::new(state).load(), &dates, Duration::ZERO);
    let bounds = TimeBounds::new(guard.past(Duration::ZERO), guard.future());
    Access::new(identity, config.sync.clone(), bounds).map_err(|error| damaged(&error))
}

impl Care {
    /// Begins; the contact with the platform starts with it.
    pub fn new(
        state: PathBuf,
        config: KioskConfig,
        access: Arc<Access>,
        list: CatalogueStore,
        url: String,
        events: Sender<CoreEvent>,
    ) -> Result<Care, CoreError> {
        let identity = access.identity();
        let dates = identity.dates().ok_or_else(|| CoreError::Trust("the certificate is not one".into()))?;
        let reporter = contact::start(Arc::clone(&access), url, state.clone(), events)?;
        let floor = FloorFile::new(&state);
        let standing_file = StandingFile::new(&state);
        Ok(Care {
            guard: ClockGuard::new(floor.load(), &dates, Duration::ZERO),
            standing: standing_file.load(&identity.certificate_pem),
            devices: health::devices_in_sight(&config),
            dates,
            seen: None,
            started: Instant::now(),
            last_contact: None,
            last_failure: None,
            looked: None,
            time_kept: None,
            state,
            config,
            access,
            list,
            reporter,
            floor,
            standing_file,
        })
    }

    /// Why this kiosk takes no applications, if that is its own fault: the platform shut it out, or its clock is wrong.
    pub fn fault(&self) -> Option<FailureCode> {
        let mono = self.started.elapsed();
        if !self.guard.is_sane(Timestamp::now(), mono) {
            return Some(FailureCode::ClockWrong);
        }
        let lost = decide(&self.dates, self.access.time().best(Timestamp::now()), None) == Action::EnrolAnew;
        (self.standing != Standing::Active || lost).then_some(FailureCode::ShutOut)
    }

    /// The platform answered.
    pub fn contact(&mut self, contact: &Contact) {
        self.last_contact = Some(Timestamp::now());
        // An answer about the certificate before says nothing of the one in force.
        let current = contact.certificate == self.access.identity().certificate_pem;
        if let Some((platform, at)) = contact.time {
            let was_sane = self.guard.is_sane(Timestamp::now(), self.started.elapsed());
            self.guard.confirm(platform, at.saturating_duration_since(self.started));
            let ahead = self.guard.ahead(Timestamp::now(), self.started.elapsed());
            if was_sane != self.guard.is_sane(Timestamp::now(), self.started.elapsed()) {
                let ahead_s = ahead.map(|ahead| ahead.as_secs());
                tracing::warn!(ahead_s, was_sane, "the platform's time changes what is thought of the clock");
            }
        }
        if let Some(standing) = Standing::after(&contact.heard).filter(|standing| current && *standing != self.standing)
        {
            match standing {
                Standing::Active => tracing::info!("the platform speaks to this kiosk again"),
                Standing::Revoked => tracing::error!(
                    code = FailureCode::ShutOut.code(),
                    "the platform has revoked this kiosk: it takes no applications, what waits stays; enrol it again"
                ),
                Standing::EnrolAnew => tracing::error!(
                    code = FailureCode::ShutOut.code(),
                    "the platform does not accept this kiosk's certificate any more; enrol it again"
                ),
            }
            self.standing = standing;
            self.standing_file.store(standing, &self.access.identity().certificate_pem);
        }
        self.looked = None;
    }

    /// The platform refused something for who we are: ask what it thinks of this kiosk.
    pub fn refused(&self) {
        self.reporter.hurry();
    }

    /// A device worked or did not, in a visit.
    pub fn device(&mut self, kind: DeviceKind, code: Option<FailureCode>) {
        if self.devices.insert(kind, code) != Some(code) {
            self.looked = None;
        }
        if let Some(code) = code {
            self.failed(code);
        }
    }

    /// A failure that the operator should see.
    pub fn failed(&mut self, code: FailureCode) {
        self.last_failure = Some((code, Timestamp::now()));
    }

    /// Another configuration is in force.
    pub fn reconfigure(&mut self, config: KioskConfig) {
        self.config = config;
        let there = health::devices_in_sight(&self.config);
        self.devices.retain(|kind, _| there.contains_key(kind));
        self.looked = None;
    }

    /// Something that is counted changed.
    pub fn stir(&mut self) {
        self.looked = None;
    }

    /// Looks at everything, where it is time. `fault` is why no applications are taken, whatever the reason.
    pub fn look(&mut self, outbox: &Outbox, fault: Option<FailureCode>, now: Instant) -> Look {
        let identity_changed = self.reload();
        let mono = self.started.elapsed();
        self.access.time().set(self.guard.past(mono), self.guard.future());
        if self.time_kept.is_none_or(|at| now >= at + KEEP_TIME) {
            self.time_kept = Some(now);
            if let Err(error) = self.floor.store(self.guard.past(mono)) {
                tracing::warn!(error = %error, "the last known time could not be written down");
            }
        }
        if self.looked.is_some_and(|at| now < at + LOOK) {
            return Look { identity_changed, status: None };
        }
        self.looked = Some(now);
        let status = self.status(outbox, fault, mono);
        status.store(&self.state);
        self.reporter.report(status.report.clone());
        Look { identity_changed, status: Some(Box::new(status)) }
    }

    fn status(&mut self, outbox: &Outbox, fault: Option<FailureCode>, mono: Duration) -> Status {
        for (kind, code) in health::devices_in_sight(&self.config) {
            let known = self.devices.entry(kind).or_insert(code);
            let unplugged = [Some(FailureCode::ReaderPort), Some(FailureCode::ScannerAbsent)];
            // What can be seen is certain; what a visit found stays until a visit finds otherwise.
            if code.is_some() || unplugged.contains(known) {
                *known = code;
            }
        }
        let (identity, wall) = (self.access.identity(), Timestamp::now());
        let report = health::report(&Findings {
            kiosk: &identity.public.record.kiosk,
            fault,
            devices: &self.devices,
            queue: health::queue(outbox),
            disk: health::disk(&self.state, &self.config),
            now: wall,
            ahead: self.guard.ahead(wall, mono),
            clock_trusted: self.guard.is_sane(wall, mono),
            expires_at: self.dates.not_after,
            catalogue: self.list.version(),
            // Asked of the disk: a version may rise without a value that changes anything here.
            configuration: configuration(&self.state, &identity),
            last_failure: self.last_failure.as_ref(),
        });
        Status { standing: self.standing, last_contact: self.last_contact, report }
    }

    /// Puts another identity in force where one was stored: renewed by core, or enrolled again by `lobby enrol`.
    fn reload(&mut self) -> bool {
        let Ok(folder) = std::fs::metadata(self.state.join("identity")) else { return false };
        let seen = Some((folder.ino(), folder.ctime(), folder.ctime_nsec()));
        if seen == self.seen {
            return false;
        }
        self.seen = seen;
        let current = self.access.identity();
        let next = match Identity::load(&self.state) {
            Ok(next) if next.certificate_pem == current.certificate_pem => return false,
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = %error, "the identity on disk cannot be used; the one before goes on");
                return false;
            }
        };
        // Delivery sends and lists are verified with what stood in it at the start.
        if !next.public.is_same_kiosk_and_platform(&current.public) {
            tracing::error!(
                "this kiosk was enrolled under another name, at another platform or with other keys of it; start \
                 `lobby run` again to use it"
            );
            return false;
        }
        let (certificate, dates) = (next.certificate_pem.clone(), next.dates());
        let (Some(dates), Ok(())) = (dates, self.access.replace(next)) else {
            tracing::error!("the identity on disk does not hold together; the one before goes on");
            return false;
        };
        self.guard.renewed(&dates);
        self.dates = dates;
        tracing::info!("another certificate is in force");
        self.standing = self.standing_file.load(&certificate);
        self.reporter.hurry();
        self.looked = None;
        true
    }
}

/// Version of the remote configuration that the kiosk keeps.
fn configuration(state: &std::path::Path, identity: &Identity) -> Option<u64> {
    Some(DesiredStore::new(state, &identity.public).ok()?.configuration()?.version)
}
