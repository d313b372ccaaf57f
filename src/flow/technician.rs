//! What a technician may read at the screen of a kiosk that is out of service. Nothing of a citizen.

use std::time::Duration;

use jiff::civil::DateTime;
use lobby_domain::FailureCode;

/// How the platform looks at this kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It speaks to it.
    Active,
    /// An operator shut it out.
    Revoked,
    /// Its certificate counts no more.
    EnrolAnew,
}

/// What a device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Reader of identity cards.
    Reader,
    /// Scanner.
    Scanner,
    /// Printer.
    Printer,
}

/// How the kiosk is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Kiosk id.
    pub kiosk: String,
    /// Why it takes no applications, if so.
    pub fault: Option<FailureCode>,
    /// How the platform looks at it.
    pub standing: Standing,
    /// When its certificate ends, local time.
    pub certificate_ends: DateTime,
    /// When the platform answered last, local time; none since the program started.
    pub last_contact: Option<DateTime>,
    /// Applications that wait for delivery.
    pub waiting: u64,
    /// Those of them that people must look at.
    pub needs_staff: u64,
    /// How long the oldest has waited.
    pub oldest: Option<Duration>,
    /// Megabytes free on the disk.
    pub free_mb: u64,
    /// Megabytes below which no new citizen starts.
    pub low_water_mb: u64,
    /// Whether the clock can be right.
    pub clock_trusted: bool,
    /// Seconds it is ahead of the platform's, where known.
    pub clock_ahead_s: Option<i64>,
    /// Devices, with the failure code of those that do not work.
    pub devices: Vec<(Device, Option<FailureCode>)>,
    /// Version of the program.
    pub program: String,
    /// Version of the service list.
    pub catalogue: Option<u64>,
}
