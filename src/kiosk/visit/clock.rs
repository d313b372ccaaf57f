//! The visit's clock: monotonic time for delays, civil time for pages. A journey may move it forward.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use lobby_flow::Now;

/// All of China keeps UTC+8, without daylight saving.
const CHINA: Offset = Offset::constant(8);

/// A clock that started with the visit.
#[derive(Debug)]
pub struct Clock {
    start: Instant,
    /// How far a journey has moved it, milliseconds; 0 in real life.
    moved_ms: AtomicU64,
}

impl Clock {
    /// A clock that starts now.
    pub fn start() -> Clock {
        Clock { start: Instant::now(), moved_ms: AtomicU64::new(0) }
    }

    /// The time now.
    pub fn now(&self) -> Now {
        let moved = Duration::from_millis(self.moved_ms.load(Ordering::Relaxed));
        let utc = Timestamp::now();
        Now { mono: self.start.elapsed() + moved, local: local(utc), utc }
    }

    /// Moves monotonic time forward.
    #[cfg(feature = "journey")]
    pub fn advance(&self, by: Duration) {
        self.moved_ms.fetch_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// Civil time of an instant.
pub fn local(at: Timestamp) -> jiff::civil::DateTime {
    TimeZone::fixed(CHINA).to_datetime(at)
}
