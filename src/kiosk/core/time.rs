//! Time as core's rules get it.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// One instant on both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreTime {
    /// Since core's start; never runs backwards, goes on through every change of the wall clock.
    pub mono: Duration,
    /// The machine's time of day; may be wrong.
    pub wall: Timestamp,
}

/// Reads both clocks.
#[derive(Clone, Copy, Debug)]
pub struct CoreClock(Instant);

impl CoreClock {
    /// Starts with core.
    pub fn start() -> CoreClock {
        CoreClock(Instant::now())
    }

    /// Both clocks now.
    pub fn now(&self) -> CoreTime {
        CoreTime { mono: self.0.elapsed(), wall: Timestamp::now() }
    }

    /// Where an instant lies on the monotonic clock; zero before core's start.
    pub fn since_start(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.0)
    }
}
