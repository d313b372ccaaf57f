//! What is wrong with a kiosk: thresholds, and findings as a function of facts and the time. The platform judges from
//! its rows and the kiosk's last report ([`RemoteFacts`]), the kiosk from what it knows itself ([`KioskStatus`]); both
//! share the thresholds here. Views put findings into words and decide nothing.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use crate::FailureCode;

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

/// How serious a finding is for the part that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The part does not work.
    Fault,
    /// The part works but needs attention.
    Attention,
    /// Nothing is wrong.
    Fine,
}

/// The part of a kiosk that a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whether applications are taken at all.
    Service,
    /// The connection to the platform and its admission there.
    Platform,
    /// The certificate.
    Certificate,
    /// Undelivered applications.
    Queue,
    /// A device.
    Device(DeviceKind),
    /// The clock.
    Clock,
    /// The disk.
    Disk,
    /// The catalogue.
    Catalogue,
    /// The platform's configuration.
    Configuration,
}

/// One thing that is wrong. Ordered by urgency for an operator of many kiosks, most urgent first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Revoked by an operator.
    Revoked {
        /// In the operator's words.
        reason: Option<String>,
    },
    /// Its certificate can no longer be renewed; it must be enrolled again.
    EnrolAnew,
    /// No report for longer than [`SILENT_AFTER`].
    Silent {
        /// Minutes since the last report; `None` where none was ever received.
        minutes: Option<i64>,
    },
    /// It takes no applications.
    Closed {
        /// Failure code.
        code: Option<String>,
    },
    /// The platform has not answered since the program started.
    NotReached,
    /// The platform refused applications, which wait for staff.
    NeedsStaff {
        /// How many.
        count: u64,
    },
    /// The oldest application has waited for [`AGEING_AFTER`] or longer.
    Ageing {
        /// Age of the oldest, minutes.
        minutes: u64,
    },
    /// A device does not work.
    Device {
        /// Its kind.
        kind: DeviceKind,
        /// Failure code.
        code: String,
    },
    /// Less than twice the low-water mark is free.
    DiskLow {
        /// Megabytes free.
        megabytes: u64,
        /// Whether less than the mark itself is free, so that no new visit starts.
        stops: bool,
    },
    /// The clock differs by more than [`CLOCK_TOLERANCE`], or the kiosk does not trust it.
    ClockOff {
        /// Seconds ahead of the platform, negative where behind; `None` where the difference is unknown or tolerable.
        seconds: Option<i64>,
        /// Whether the kiosk trusts its clock all the same.
        trusted: bool,
    },
    /// It reports an older configuration than it should use: most likely it refused the newer one.
    Behind {
        /// Reported version; 0 where it reports none.
        has: u64,
        /// Version that it should use.
        wanted: u64,
    },
    /// The certificate has ended and may still renew.
    CertificateEnded,
    /// The certificate ends soon and was not renewed.
    CertificateEnding {
        /// Whole days left.
        days: i64,
    },
    /// There is no catalogue, so no item can be chosen.
    NoCatalogue,
}

impl Finding {
    /// Whether citizens are turned away or their applications stay behind, so that staff must act now.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        match self {
            Finding::Revoked { .. }
            | Finding::EnrolAnew
            | Finding::Silent { .. }
            | Finding::Closed { .. }
            | Finding::NeedsStaff { .. } => true,
            Finding::NotReached
            | Finding::Ageing { .. }
            | Finding::Device { .. }
            | Finding::DiskLow { .. }
            | Finding::ClockOff { .. }
            | Finding::Behind { .. }
            | Finding::CertificateEnded
            | Finding::CertificateEnding { .. }
            | Finding::NoCatalogue => false,
        }
    }

    /// How serious it is for the part that it is about.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Finding::Revoked { .. }
            | Finding::EnrolAnew
            | Finding::Silent { .. }
            | Finding::Closed { .. }
            | Finding::NeedsStaff { .. }
            | Finding::Device { .. }
            | Finding::DiskLow { stops: true, .. }
            | Finding::ClockOff { trusted: false, .. }
            | Finding::CertificateEnded
            | Finding::NoCatalogue => Severity::Fault,
            Finding::NotReached
            | Finding::Ageing { .. }
            | Finding::DiskLow { stops: false, .. }
            | Finding::ClockOff { trusted: true, .. }
            | Finding::Behind { .. }
            | Finding::CertificateEnding { .. } => Severity::Attention,
        }
    }

    /// The part that it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Finding::Revoked { .. } | Finding::EnrolAnew | Finding::Silent { .. } | Finding::NotReached => {
                Subject::Platform
            }
            Finding::Closed { .. } => Subject::Service,
            Finding::NeedsStaff { .. } | Finding::Ageing { .. } => Subject::Queue,
            Finding::Device { kind, .. } => Subject::Device(*kind),
            Finding::DiskLow { .. } => Subject::Disk,
            Finding::ClockOff { .. } => Subject::Clock,
            Finding::Behind { .. } => Subject::Configuration,
            Finding::CertificateEnded | Finding::CertificateEnding { .. } => Subject::Certificate,
            Finding::NoCatalogue => Subject::Catalogue,
        }
    }
}

/// The worst severity among the findings about a part.
#[must_use]
pub fn severity_of(findings: &[Finding], subject: Subject) -> Severity {
    let about = findings.iter().filter(|finding| finding.subject() == subject);
    about.map(Finding::severity).min().unwrap_or(Severity::Fine)
}

impl RemoteFacts {
    /// Everything wrong with the kiosk, most urgent first. A revoked kiosk has no other finding.
    #[must_use]
    pub fn findings(&self, now: Timestamp) -> Vec<Finding> {
        if let Some(reason) = &self.revoked {
            return vec![Finding::Revoked { reason: reason.clone() }];
        }
        let mut found = Vec::new();
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const LIFE: SignedDuration = SignedDuration::from_hours(24 * 30);
    const GRACE: SignedDuration = SignedDuration::from_hours(24 * 180);

    fn now() -> Timestamp {
        "2026-11-22T08:00:00Z".parse().unwrap()
    }

    fn days(days: i64) -> SignedDuration {
        SignedDuration::from_hours(24 * days)
    }

    fn vitals() -> Vitals {
        Vitals {
            devices: vec![Device { kind: DeviceKind::Reader, code: None }],
            queue: Queue::default(),
            disk: Disk { free_bytes: 10_000_000_000, low_water_bytes: 512 * MEGABYTE },
            clock: Clock { ahead: Some(SignedDuration::from_millis(400)), trusted: true },
        }
    }

    fn report() -> Report {
        Report {
            seen_at: now(),
            is_open: true,
            code: None,
            certificate_ends: now() + days(20),
            configuration: None,
            vitals: vitals(),
        }
    }

    fn facts() -> RemoteFacts {
        RemoteFacts {
            revoked: None,
            enrolled_at: now() - days(10),
            certificate_given_until: now() + days(20),
            certificate_life: LIFE,
            renewal_grace: GRACE,
            configured: None,
            report: Some(report()),
        }
    }

    fn reported(bend: impl FnOnce(&mut Report)) -> Vec<Finding> {
        let mut report = report();
        bend(&mut report);
        RemoteFacts { report: Some(report), ..facts() }.findings(now())
    }

    fn local() -> KioskStatus {
        KioskStatus {
            kiosk: "WL01-K01".into(),
            fault: None,
            enrolment: Enrolment::Active,
            certificate_ends: jiff::civil::date(2026, 12, 22).at(15, 30, 0, 0),
            last_contact: Some(jiff::civil::date(2026, 11, 24).at(10, 31, 0, 0)),
            vitals: vitals(),
            program: "0.1.0".into(),
            catalogue: Some(3),
        }
    }

    fn here() -> DateTime {
        jiff::civil::date(2026, 11, 24).at(10, 33, 0, 0)
    }

    #[test]
    fn a_kiosk_that_reports_and_works_is_fine() {
        assert_eq!(facts().findings(now()), []);
        assert_eq!(reported(|report| report.seen_at = now() - SILENT_AFTER), []);
        assert_eq!(local().findings(here()), []);
    }

    #[test]
    fn a_revoked_kiosk_has_no_other_finding() {
        let revoked = RemoteFacts { revoked: Some(Some("stolen".into())), report: None, ..facts() };
        assert_eq!(revoked.findings(now()), [Finding::Revoked { reason: Some("stolen".into()) }]);
    }

    #[test]
    fn silence_has_a_length_where_there_was_ever_a_report() {
        let silent = reported(|report| report.seen_at = now() - SignedDuration::from_mins(41));
        assert_eq!(silent, [Finding::Silent { minutes: Some(41) }]);
        let never = RemoteFacts { report: None, ..facts() };
        assert_eq!(never.findings(now()), [Finding::Silent { minutes: None }]);
        assert_eq!(RemoteFacts { enrolled_at: now(), ..never }.findings(now()), []);
    }

    #[test]
    fn what_turns_citizens_away_comes_before_what_needs_attention() {
        let found = reported(|report| {
            report.certificate_ends = now() + days(2);
            report.vitals.clock.ahead = Some(SignedDuration::from_millis(-41_000));
            report.vitals.disk.free_bytes = 700 * MEGABYTE;
            report.vitals.devices[0].code = Some("R-01".into());
            report.vitals.queue = Queue { waiting: 3, needs_staff: 1, oldest: Some(Duration::from_secs(7200)) };
            (report.is_open, report.code) = (false, Some("Q-01".into()));
        });
        let expected = [
            Finding::Closed { code: Some("Q-01".into()) },
            Finding::NeedsStaff { count: 1 },
            Finding::Ageing { minutes: 120 },
            Finding::Device { kind: DeviceKind::Reader, code: "R-01".into() },
            Finding::DiskLow { megabytes: 700, stops: false },
            Finding::ClockOff { seconds: Some(-41), trusted: true },
            Finding::CertificateEnding { days: 2 },
        ];
        assert_eq!(found, expected);
        assert!(found[1].is_urgent() && !found[2].is_urgent());
    }

    #[test]
    fn a_clock_is_off_beyond_the_tolerance_or_where_the_kiosk_does_not_trust_it() {
        let off = |ahead| reported(|report| report.vitals.clock.ahead = Some(SignedDuration::from_millis(ahead)));
        for (ahead, is_off) in [(0, false), (30_000, false), (30_001, true), (-30_001, true), (i64::MIN, true)] {
            assert_eq!(off(ahead).is_empty(), !is_off, "{ahead}");
        }
        let distrusted = reported(|report| report.vitals.clock.trusted = false);
        assert_eq!(distrusted, [Finding::ClockOff { seconds: None, trusted: false }]);
        assert_eq!(severity_of(&distrusted, Subject::Clock), Severity::Fault);
        assert_eq!(severity_of(&off(31_000), Subject::Clock), Severity::Attention);
    }

    #[test]
    fn a_certificate_may_renew_for_the_grace_after_its_end_and_then_the_kiosk_is_enrolled_anew() {
        let until = |ends: Timestamp| reported(|report| report.certificate_ends = ends);
        assert_eq!(until(now() - SignedDuration::from_mins(1)), [Finding::CertificateEnded]);
        assert_eq!(until(now() - GRACE)[0], Finding::EnrolAnew);
        assert_eq!(until(now()), [Finding::CertificateEnding { days: 0 }]);
        let short = RemoteFacts {
            certificate_given_until: now() + SignedDuration::from_mins(2),
            certificate_life: SignedDuration::from_mins(3),
            enrolled_at: now(),
            report: None,
            ..facts()
        };
        assert_eq!(short.findings(now()), [], "a short life is not late before its last sixth");
        for absurd in [Timestamp::MIN, Timestamp::MAX] {
            let _ = until(absurd);
        }
    }

    #[test]
    fn the_certificate_in_use_counts_and_not_one_that_was_given_and_never_stored() {
        let given = RemoteFacts { certificate_given_until: now() + days(30), ..facts() };
        let in_use = Report { certificate_ends: now() + days(2), ..report() };
        let found = RemoteFacts { report: Some(in_use), ..given.clone() }.findings(now());
        assert_eq!(found, [Finding::CertificateEnding { days: 2 }]);
        let earlier =
            Report { certificate_ends: now() - GRACE, seen_at: now() - SignedDuration::from_mins(1), ..report() };
        let enrolled_since = RemoteFacts { enrolled_at: now(), report: Some(earlier), ..given };
        assert_eq!(enrolled_since.findings(now()), [], "a report from before the enrolment says nothing");
    }

    #[test]
    fn a_kiosk_that_reports_an_older_configuration_a_while_after_the_change_is_behind() {
        let behind = |configuration, minutes| {
            let configured = ConfigurationChange { version: 7, at: now() - SignedDuration::from_mins(minutes) };
            let report = Report { configuration, ..report() };
            RemoteFacts { configured: Some(configured), report: Some(report), ..facts() }.findings(now())
        };
        assert_eq!(behind(Some(4), 6), [Finding::Behind { has: 4, wanted: 7 }]);
        assert_eq!(behind(None, 6), [Finding::Behind { has: 0, wanted: 7 }]);
        assert_eq!(behind(Some(4), 5), [], "its next report may still show it");
        assert_eq!(behind(Some(7), 600), []);
        assert!(!behind(None, 6)[0].is_urgent());
    }

    #[test]
    fn a_kiosk_knows_of_itself_what_the_platform_cannot_see() {
        let unreached = KioskStatus { last_contact: None, catalogue: None, ..local() }.findings(here());
        assert_eq!(unreached, [Finding::NotReached, Finding::NoCatalogue]);
        assert_eq!(severity_of(&unreached, Subject::Platform), Severity::Attention);
        assert_eq!(severity_of(&unreached, Subject::Catalogue), Severity::Fault);
        let ended = KioskStatus { certificate_ends: here().yesterday(), ..local() };
        assert_eq!(ended.findings(here()), [Finding::CertificateEnded]);
        let mut distrusted = ended;
        distrusted.vitals.clock.trusted = false;
        assert_eq!(severity_of(&distrusted.findings(here()), Subject::Certificate), Severity::Fine);
        let out = KioskStatus { enrolment: Enrolment::EnrolAnew, fault: Some(FailureCode::ShutOut), ..local() };
        assert_eq!(severity_of(&out.findings(here()), Subject::Platform), Severity::Fault);
        assert_eq!(severity_of(&out.findings(here()), Subject::Service), Severity::Fault);
    }

    #[test]
    fn a_disk_stops_the_kiosk_below_its_mark_and_warns_below_twice_that() {
        let disk = |free: u64| {
            let mut facts = local();
            facts.vitals.disk.free_bytes = free;
            severity_of(&facts.findings(here()), Subject::Disk)
        };
        let mark = 512 * MEGABYTE;
        assert_eq!([disk(mark - 1), disk(mark)], [Severity::Fault, Severity::Attention]);
        assert_eq!([disk(2 * mark - 1), disk(2 * mark)], [Severity::Attention, Severity::Fine]);
    }
}
