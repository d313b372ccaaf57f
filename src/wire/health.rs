//! Health report of a kiosk, for its platform and its technicians. It holds nothing of a citizen.

use std::time::Duration;

use jiff::SignedDuration;
use lobby_domain::held::Held;
use lobby_domain::kiosk_health::{self as judged, Vitals};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::message;

/// `PUT /v1/kiosks/self/health`: the whole picture, each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthReport {
    /// `lobby-health/1`.
    pub schema: String,
    /// Kiosk id as in its certificate.
    pub kiosk: String,
    /// Whether it takes applications, and why not.
    pub service: ServiceHealth,
    /// Devices that are configured.
    pub devices: Vec<DeviceHealth>,
    /// Pending deliveries.
    pub queue: QueueHealth,
    /// The disk of the outbox.
    pub disk: DiskHealth,
    /// The kiosk's clock.
    pub clock: ClockHealth,
    /// The certificate in use.
    pub certificate: CertificateHealth,
    /// Versions in use.
    pub versions: Versions,
    /// The failure noted last, whether or not it is over.
    pub last_failure: Option<Failure>,
    /// Id of this run of the program, made at its start: reports of two runs by turns come from two machines. None in
    /// reports of earlier programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Uuid>,
    /// Highest counter of a case number that this kiosk gave, or knows to be given: a machine that takes its place under
    /// the same code goes on above it. None in reports of earlier programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbered_to: Option<u32>,
    /// Numbers of the latest applications that have their receipt, at most [`NumberRange::MOST`] ranges in rising order: the
    /// platform finds what it has lost. Empty in reports of earlier programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipted: Vec<NumberRange>,
}
message!(HealthReport, "lobby-health/1");

impl HealthReport {
    /// The parts that platform and kiosk judge alike.
    #[must_use]
    pub fn vitals(&self) -> Vitals {
        Vitals {
            devices: self
                .devices
                .iter()
                .map(|device| judged::Device { kind: device.kind.into(), code: device.code.clone() })
                .collect(),
            queue: judged::Queue {
                waiting: self.queue.waiting,
                needs_staff: self.queue.needs_staff,
                oldest: self.queue.oldest_s.map(Duration::from_secs),
            },
            held: self.queue.held.iter().filter_map(HeldHealth::judged).collect(),
            disk: judged::Disk { free_bytes: self.disk.free_bytes, low_water_bytes: self.disk.low_water_bytes },
            clock: judged::Clock {
                ahead: self.clock.ahead_ms.map(SignedDuration::from_millis),
                trusted: self.clock.trusted,
            },
        }
    }
}

impl HeldHealth {
    /// None where the number is none: then only the counts tell of it.
    fn judged(&self) -> Option<Held> {
        Some(Held { number: self.case_number.parse().ok()?, reason: crate::held::held_reason(&self.reason) })
    }
}

/// Counters of one kiosk's case numbers that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberRange {
    /// The lowest.
    pub first: u32,
    /// The highest.
    pub last: u32,
}

impl NumberRange {
    /// Most ranges of one report.
    pub const MOST: usize = 64;
    /// Most numbers that the ranges of one report hold.
    pub const NUMBERS_MAX: u32 = 5_000;

    /// How many numbers it holds; 0 where its ends are the wrong way round.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.last.checked_sub(self.first).map_or(0, |more| more.saturating_add(1))
    }

    /// Whether it holds no number.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Whether applications are taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceHealth {
    /// They are.
    pub open: bool,
    /// Failure code, where they are not.
    pub code: Option<String>,
}

/// Kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Reader of identity cards.
    Reader,
    /// Scanner.
    Scanner,
    /// Printer.
    Printer,
}

impl From<DeviceKind> for judged::DeviceKind {
    fn from(kind: DeviceKind) -> judged::DeviceKind {
        match kind {
            DeviceKind::Reader => judged::DeviceKind::Reader,
            DeviceKind::Scanner => judged::DeviceKind::Scanner,
            DeviceKind::Printer => judged::DeviceKind::Printer,
        }
    }
}

/// One device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceHealth {
    /// Its kind.
    pub kind: DeviceKind,
    /// Failure code of what is wrong with it; none where it worked when it was used or looked at last.
    pub code: Option<String>,
}

/// Pending deliveries, as numbers only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueHealth {
    /// Applications without a receipt.
    pub waiting: u64,
    /// Those of them that people must look at.
    pub needs_staff: u64,
    /// Age of the oldest, seconds; none where nothing waits.
    pub oldest_s: Option<u64>,
    /// Those that do not go by themselves, the most urgent first; no more than [`HELD_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<HeldHealth>,
}

/// Most applications that a report tells one by one.
pub const HELD_MAX: usize = 20;

/// An application that does not go by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldHealth {
    /// The number on the citizen's slip.
    pub case_number: String,
    /// Why, as a word: the platform's code, `damaged` or `delayed`; lowercase ASCII and `_`.
    pub reason: String,
}

/// The disk of the outbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskHealth {
    /// Bytes free.
    pub free_bytes: u64,
    /// Bytes free below which no new citizen starts.
    pub low_water_bytes: u64,
}

/// The kiosk's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockHealth {
    /// Its time.
    pub kiosk_time: jiff::Timestamp,
    /// How far it is ahead of the platform's, milliseconds, as found at the contact before; none before the first.
    pub ahead_ms: Option<i64>,
    /// Whether the kiosk trusts its own clock.
    pub trusted: bool,
}

/// The certificate in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateHealth {
    /// When it ends.
    pub expires_at: jiff::Timestamp,
}

/// Versions in use on the kiosk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Of the program.
    pub program: String,
    /// Of the service list; none where there is none.
    pub catalogue: Option<u64>,
    /// Of the remote configuration; none where none was sent.
    pub configuration: Option<u64>,
}

/// A reported failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its code, e.g. `R-01`.
    pub code: String,
    /// When, by the kiosk's clock.
    pub at: jiff::Timestamp,
}
