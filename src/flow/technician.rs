//! State of a kiosk that is out of service, for a technician at its screen. Nothing in it is personal.

use std::time::Duration;

use jiff::civil::DateTime;
use lobby_domain::FailureCode;

/// Enrolment of this kiosk at the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// Enrolled.
    Active,
    /// Revoked by an operator.
    Revoked,
    /// The certificate has expired beyond renewal: it has to be enrolled again.
    EnrolAnew,
}

/// Kind of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Reader of identity cards.
    Reader,
    /// Scanner.
    Scanner,
    /// Printer.
    Printer,
}

/// State of the kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KioskStatus {
    /// Kiosk id.
    pub kiosk: String,
    /// Why it takes no applications, if so.
    pub fault: Option<FailureCode>,
    /// Enrolment at the platform.
    pub enrolment: Enrolment,
    /// When its certificate expires, local time.
    pub certificate_ends: DateTime,
    /// When the platform answered last, local time; `None` where it has not since the program started.
    pub last_contact: Option<DateTime>,
    /// Applications pending delivery.
    pub waiting: u64,
    /// Those of them that staff must look at.
    pub needs_staff: u64,
    /// Age of the oldest.
    pub oldest: Option<Duration>,
    /// Megabytes free on the disk.
    pub free_mb: u64,
    /// Megabytes below which no new citizen starts.
    pub low_water_mb: u64,
    /// Whether the clock is plausible.
    pub clock_trusted: bool,
    /// Seconds by which it is ahead of the platform's; `None` while unknown.
    pub clock_ahead_s: Option<i64>,
    /// Devices, each with its failure code if it does not work.
    pub devices: Vec<(Device, Option<FailureCode>)>,
    /// Version of the program.
    pub program: String,
    /// Version of the service list.
    pub catalogue: Option<u64>,
}
