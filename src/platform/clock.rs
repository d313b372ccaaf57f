//! The platform's clock. Rules take the time as an argument; handlers and services ask the clock of their [`App`], which
//! tests replace.
//!
//! [`App`]: crate::app::App

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// A source of the time; clones share it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Clock {
        Clock::new(Timestamp::now)
    }

    /// A clock that shows what `read` gives.
    pub fn new(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(read))
    }

    /// Now, in whole milliseconds: rows and signatures then hold the same time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        whole_milliseconds((self.0)())
    }
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
