//! One thing that is wrong with a kiosk, and how much it matters.

use super::DeviceKind;

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
    /// Two machines show its identity: nothing is taken in of either until an officer has decided.
    TwoMachines,
    /// A machine that was enrolled under its name before still asks; it is refused, and what waits there stays there.
    FormerMachine {
        /// Minutes since it asked.
        minutes: i64,
    },
    /// No report for longer than [`SILENT_AFTER`](super::SILENT_AFTER).
    Silent {
        /// Minutes since the last report; `None` where none was ever received.
        minutes: Option<i64>,
    },
    /// No key of the platform opens applications of it.
    KeyMissing {
        /// How many.
        count: u64,
    },
    /// It has receipts for applications that the platform does not know: the platform was restored from a backup.
    Lost {
        /// How many.
        count: u64,
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
    /// Applications came of late with a number that another one carries: its state went back, or another machine counts too.
    SharedNumbers {
        /// How many.
        count: u64,
    },
    /// The oldest application has waited for [`AGEING_AFTER`](super::AGEING_AFTER) or longer.
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
    /// The clock differs by more than [`CLOCK_TOLERANCE`](super::CLOCK_TOLERANCE), or the kiosk does not trust it.
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
    /// Its certificate is one that the platform's CA signed and the platform does not remember.
    Adopted,
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
            | Finding::TwoMachines
            | Finding::FormerMachine { .. }
            | Finding::KeyMissing { .. }
            | Finding::Lost { .. }
            | Finding::Silent { .. }
            | Finding::Closed { .. }
            | Finding::NeedsStaff { .. } => true,
            Finding::NotReached
            | Finding::SharedNumbers { .. }
            | Finding::Ageing { .. }
            | Finding::Device { .. }
            | Finding::DiskLow { .. }
            | Finding::ClockOff { .. }
            | Finding::Behind { .. }
            | Finding::CertificateEnded
            | Finding::CertificateEnding { .. }
            | Finding::Adopted
            | Finding::NoCatalogue => false,
        }
    }

    /// How serious it is for the part that it is about.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Finding::Revoked { .. }
            | Finding::EnrolAnew
            | Finding::TwoMachines
            | Finding::FormerMachine { .. }
            | Finding::KeyMissing { .. }
            | Finding::Lost { .. }
            | Finding::Silent { .. }
            | Finding::Closed { .. }
            | Finding::NeedsStaff { .. }
            | Finding::Device { .. }
            | Finding::DiskLow { stops: true, .. }
            | Finding::ClockOff { trusted: false, .. }
            | Finding::CertificateEnded
            | Finding::NoCatalogue => Severity::Fault,
            Finding::NotReached
            | Finding::SharedNumbers { .. }
            | Finding::Ageing { .. }
            | Finding::DiskLow { stops: false, .. }
            | Finding::ClockOff { trusted: true, .. }
            | Finding::Behind { .. }
            | Finding::CertificateEnding { .. }
            | Finding::Adopted => Severity::Attention,
        }
    }

    /// The part that it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Finding::Revoked { .. }
            | Finding::EnrolAnew
            | Finding::TwoMachines
            | Finding::FormerMachine { .. }
            | Finding::Silent { .. }
            | Finding::NotReached => Subject::Platform,
            Finding::Closed { .. } => Subject::Service,
            Finding::NeedsStaff { .. }
            | Finding::SharedNumbers { .. }
            | Finding::Ageing { .. }
            | Finding::KeyMissing { .. }
            | Finding::Lost { .. } => Subject::Queue,
            Finding::Device { kind, .. } => Subject::Device(*kind),
            Finding::DiskLow { .. } => Subject::Disk,
            Finding::ClockOff { .. } => Subject::Clock,
            Finding::Behind { .. } => Subject::Configuration,
            Finding::CertificateEnded | Finding::CertificateEnding { .. } | Finding::Adopted => Subject::Certificate,
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
