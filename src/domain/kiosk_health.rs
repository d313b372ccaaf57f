//! What is wrong with a kiosk: thresholds, and findings as a function of facts and the time. The platform judges from
//! its rows and the kiosk's last report ([`RemoteFacts`]), the kiosk from what it knows itself ([`KioskStatus`]); both
//! share the thresholds here. Views put findings into words and decide nothing.

mod finding;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use crate::FailureCode;
use crate::held::Held;

pub use finding::{Finding, Severity, Subject, severity_of};

/// A kiosk reports every minute; after three missing reports it counts as silent.
pub const SILENT_AFTER: SignedDuration = SignedDuration::from_mins(3);
/// Age of the oldest undelivered application from which delivery counts as slow.
pub const AGEING_AFTER: Duration = Duration::from_secs(3600);
/// Largest difference between the clocks of kiosk and platform that is not a finding: documents carry the time.
pub const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(30);
/// Age of a configuration change from which a report must show it: a kiosk learns of it within a minute and reports it
/// with its next report.
pub const BEHIND_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// A certificate that ends sooner than this, or within the last sixth of its life where that is shorter, should have
/// been renewed long ago: kiosks renew after two thirds.
pub const ENDING_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 5);

const MEGABYTE: u64 = 1024 * 1024;

/// A kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceKind {
    /// Reader of identity cards.
    Reader,
    /// Scanner of pages.
    Scanner,
    /// Printer of receipts and notices.
    Printer,
}

/// A configured device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its kind.
    pub kind: DeviceKind,
    /// Failure code, e.g. `R-01`; a later kiosk may report codes that are unknown here. `None`: no fault found.
    pub code: Option<String>,
}

/// Applications that wait for delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Applications without a receipt.
    pub waiting: u64,
    /// Those of them that the platform refused.
    pub needs_staff: u64,
    /// Age of the oldest; `None` while nothing waits.
    pub oldest: Option<Duration>,
}

/// The disk of the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Bytes free.
    pub free_bytes: u64,
    /// Bytes free below which the kiosk starts no new visit.
    pub low_water_bytes: u64,
}

/// The kiosk's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// How far it is ahead of the platform's, negative where behind; `None` before the first comparison.
    pub ahead: Option<SignedDuration>,
    /// Whether the kiosk trusts it.
    pub trusted: bool,
}

/// The parts of a kiosk that both sides judge alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// Configured devices.
    pub devices: Vec<Device>,
    /// Undelivered applications.
    pub queue: Queue,
    /// Applications that do not go by themselves, the most urgent first, as far as they are told.
    pub held: Vec<Held>,
    /// Free space.
    pub disk: Disk,
    /// Clock.
    pub clock: Clock,
}

/// A kiosk's last report, as far as it is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// When the platform received it.
    pub seen_at: Timestamp,
    /// Whether the kiosk takes applications.
    pub is_open: bool,
    /// Failure code of why it takes none.
    pub code: Option<String>,
    /// End of the certificate in use.
    pub certificate_ends: Timestamp,
    /// Version of the platform's configuration in use; `None` where none was ever sent.
    pub configuration: Option<u64>,
    /// Devices, queue, disk and clock.
    pub vitals: Vitals,
}

/// The last change of a kiosk's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigurationChange {
    /// Version that the change made.
    pub version: u64,
    /// When it was made.
    pub at: Timestamp,
}

/// What the platform knows of a kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteFacts {
    /// Whether an operator revoked it, and the operator's reason.
    pub revoked: Option<Option<String>>,
    /// Whether two machines show its identity and nothing was decided yet.
    pub in_doubt: bool,
    /// Applications of it that no key of the platform opens.
    pub unopenable: u64,
    /// Applications that came of late with a number that another one carries.
    pub shared_numbers: u64,
    /// How long ago a machine asked that was enrolled under this name before; `None` where none did of late.
    pub former: Option<SignedDuration>,
    /// Applications that it has receipts for and the platform does not know.
    pub lost: u64,
    /// Whether its certificate is one that the platform's CA signed and the platform did not remember.
    pub is_adopted: bool,
    /// When it was enrolled last.
    pub enrolled_at: Timestamp,
    /// End of the certificate that it was given last.
    pub certificate_given_until: Timestamp,
    /// How long certificates last.
    pub certificate_life: SignedDuration,
    /// How long after its end a certificate may still renew.
    pub renewal_grace: SignedDuration,
    /// Last change of its configuration.
    pub configured: Option<ConfigurationChange>,
    /// Its last report.
    pub report: Option<Report>,
}

/// Whether the platform still admits a kiosk, as the kiosk knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// Admitted.
    Active,
    /// Revoked by an operator.
    Revoked,
    /// Its certificate is no longer accepted and cannot be renewed.
    EnrolAnew,
    /// Another machine shows the same identity: nothing is delivered until an officer has decided.
    InDoubt,
}

/// What a kiosk knows of itself. Times are local.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KioskStatus {
    /// Kiosk id, e.g. `WL01-K01`.
    pub kiosk: String,
    /// Why it takes no applications; `None` while it does.
    pub fault: Option<FailureCode>,
    /// Whether the platform admits it.
    pub enrolment: Enrolment,
    /// End of its certificate.
    pub certificate_ends: DateTime,
    /// Last answer of the platform; `None` since the program started.
    pub last_contact: Option<DateTime>,
    /// Devices, queue, disk and clock.
    pub vitals: Vitals,
    /// Version of the program.
    pub program: String,
    /// Version of the catalogue on disk.
    pub catalogue: Option<u64>,
}

impl RemoteFacts {
    /// Everything wrong with the kiosk, most urgent first. A revoked kiosk has no other finding.
    #[must_use]
    pub fn findings(&self, now: Timestamp) -> Vec<Finding> {
        if let Some(reason) = &self.revoked {
            return vec![Finding::Revoked { reason: reason.clone() }];
        }
        let mut found = Vec::new();
        if self.in_doubt {
            found.push(Finding::TwoMachines);
        }
        if self.unopenable > 0 {
            found.push(Finding::KeyMissing { count: self.unopenable });
        }
        found.extend(self.former.map(|age| Finding::FormerMachine { minutes: age.as_mins() }));
        if self.shared_numbers > 0 {
            found.push(Finding::SharedNumbers { count: self.shared_numbers });
        }
        if self.lost > 0 {
            found.push(Finding::Lost { count: self.lost });
        }
        if self.is_adopted {
            found.push(Finding::Adopted);
        }
        let seen_at = self.report.as_ref().map(|report| report.seen_at);
        let silence = now.duration_since(seen_at.unwrap_or(self.enrolled_at));
        if silence > SILENT_AFTER {
            found.push(Finding::Silent { minutes: seen_at.map(|_| silence.as_mins()) });
        }
        if let Some(report) = &self.report {
            if !report.is_open {
                found.push(Finding::Closed { code: report.code.clone() });
            }
            report.vitals.judge(&mut found);
        }
        found.extend(self.behind());
        self.judge_certificate(now, &mut found);
        found.sort();
        found
    }

    /// End of the certificate that the kiosk uses: the one it reports, because one that it was given but could not
    /// store does not help it. Before its first report since it was enrolled, the one it was given.
    #[must_use]
    pub fn certificate_ends(&self) -> Timestamp {
        self.report_since_enrolment().map_or(self.certificate_given_until, |report| report.certificate_ends)
    }

    fn report_since_enrolment(&self) -> Option<&Report> {
        self.report.as_ref().filter(|report| report.seen_at >= self.enrolled_at)
    }

    fn judge_certificate(&self, now: Timestamp, found: &mut Vec<Finding>) {
        let left = self.certificate_ends().duration_since(now);
        if left <= -self.renewal_grace {
            found.push(Finding::EnrolAnew);
        }
        if left < SignedDuration::ZERO {
            found.push(Finding::CertificateEnded);
        } else if left < ENDING_BEFORE.min(self.certificate_life / 6) {
            found.push(Finding::CertificateEnding { days: left.as_hours() / 24 });
        }
    }

    /// Judged by a report that is [`BEHIND_AFTER`] younger than the change: a kiosk that is silent since cannot know.
    fn behind(&self) -> Option<Finding> {
        let report = self.report_since_enrolment()?;
        let change = self.configured.filter(|change| report.seen_at.duration_since(change.at) > BEHIND_AFTER)?;
        let (has, wanted) = (report.configuration.unwrap_or(0), change.version);
        (has < wanted).then_some(Finding::Behind { has, wanted })
    }
}

impl KioskStatus {
    /// Everything wrong with this kiosk.
    #[must_use]
    pub fn findings(&self, now: DateTime) -> Vec<Finding> {
        let mut found = Vec::new();
        match self.enrolment {
            Enrolment::Active if self.last_contact.is_none() => found.push(Finding::NotReached),
            Enrolment::Active => {}
            Enrolment::Revoked => found.push(Finding::Revoked { reason: None }),
            Enrolment::EnrolAnew => found.push(Finding::EnrolAnew),
            Enrolment::InDoubt => found.push(Finding::TwoMachines),
        }
        if let Some(code) = self.fault {
            found.push(Finding::Closed { code: Some(code.code().to_owned()) });
        }
        self.vitals.judge(&mut found);
        // A clock that is not trusted cannot say that anything has ended.
        if self.vitals.clock.trusted && self.certificate_ends < now {
            found.push(Finding::CertificateEnded);
        }
        if self.catalogue.is_none() {
            found.push(Finding::NoCatalogue);
        }
        found.sort();
        found
    }
}

impl Vitals {
    fn judge(&self, found: &mut Vec<Finding>) {
        if self.queue.needs_staff > 0 {
            found.push(Finding::NeedsStaff { count: self.queue.needs_staff });
        }
        if let Some(age) = self.queue.oldest.filter(|age| *age >= AGEING_AFTER) {
            found.push(Finding::Ageing { minutes: age.as_secs() / 60 });
        }
        for device in &self.devices {
            if let Some(code) = &device.code {
                found.push(Finding::Device { kind: device.kind, code: code.clone() });
            }
        }
        let Disk { free_bytes, low_water_bytes } = self.disk;
        if free_bytes < low_water_bytes.saturating_mul(2) {
            let stops = free_bytes < low_water_bytes;
            found.push(Finding::DiskLow { megabytes: free_bytes / MEGABYTE, stops });
        }
        let Clock { ahead, trusted } = self.clock;
        let off = ahead.filter(|ahead| *ahead > CLOCK_TOLERANCE || *ahead < -CLOCK_TOLERANCE);
        if off.is_some() || !trusted {
            found.push(Finding::ClockOff { seconds: off.map(|ahead| ahead.as_secs()), trusted });
        }
    }
}
