//! The time of an event, handed in: the flow reads no clock.

use std::time::Duration;

use jiff::civil::DateTime;

/// The time of an event on three clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Monotonic time since the visit's process began.
    pub mono: Duration,
    /// Local civil time, for pages and documents.
    pub local: DateTime,
    /// The same instant in UTC, for records.
    pub utc: jiff::Timestamp,
}
