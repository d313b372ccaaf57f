//! The platform's clock. Everything that reckons takes the time as an argument; only handlers and commands ask here.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// Now, in whole milliseconds: what is stored and what is signed are then the same.
#[must_use]
pub fn now() -> Timestamp {
    whole_milliseconds(Timestamp::now())
}

/// The same instant without its microseconds.
#[must_use]
pub fn whole_milliseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

/// Time zone of every page. China has one offset and no summer time, so no time zone database is needed.
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}
