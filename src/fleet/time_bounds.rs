//! Bounds of the wall clock: a clock outside of them is wrong.
//!
//! With a dead battery the machine starts in 1970: no certificate would be valid yet, and the kiosk would never reach
//! its platform again. So TLS judges certificates by the machine's clock only within the bounds, and by the lower
//! bound, the last known time, outside of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::time_provider::{DefaultTimeProvider, TimeProvider};
use serde::{Deserialize, Serialize};

use crate::durable;

const FILE: &str = "clock.json";

#[derive(Serialize, Deserialize)]
struct Kept {
    earliest: Timestamp,
}

/// The file that keeps the last known time over a restart.
#[derive(Clone, Debug)]
pub struct FloorFile(PathBuf);

impl FloorFile {
    /// The file below `state_dir`.
    #[must_use]
    pub fn new(state_dir: &Path) -> FloorFile {
        FloorFile(state_dir.join(FILE))
    }

    /// The last known time; `None` where the file is missing or damaged.
    #[must_use]
    pub fn load(&self) -> Option<Timestamp> {
        let kept: Kept = serde_json::from_slice(&std::fs::read(&self.0).ok()?).ok()?;
        Some(kept.earliest)
    }

    /// Stores the last known time, durable at return.
    ///
    /// # Errors
    /// Those of writing the file.
    pub fn store(&self, earliest: Timestamp) -> std::io::Result<()> {
        durable::replace_file(&self.0, &serde_json::to_vec(&Kept { earliest })?)
    }
}

/// Bounds between which the clock is trusted; shared with TLS.
#[derive(Debug)]
pub struct TimeBounds {
    earliest: AtomicI64,
    latest: AtomicI64,
}

impl TimeBounds {
    /// Bounds, inclusive, to the second.
    #[must_use]
    pub fn new(earliest: Timestamp, latest: Timestamp) -> Arc<TimeBounds> {
        Arc::new(TimeBounds { earliest: earliest.as_second().into(), latest: latest.as_second().into() })
    }

    /// Replaces both bounds.
    pub fn set(&self, earliest: Timestamp, latest: Timestamp) {
        self.earliest.store(earliest.as_second(), Ordering::Relaxed);
        self.latest.store(latest.as_second(), Ordering::Relaxed);
    }

    /// `clock` where it lies within the bounds, else the lower bound.
    #[must_use]
    pub fn best(&self, clock: Timestamp) -> Timestamp {
        Timestamp::from_second(self.judged_by(clock.as_second())).unwrap_or(clock)
    }

    /// The time to judge certificates by when the clock shows `clock` (seconds since 1970).
    fn judged_by(&self, clock: i64) -> i64 {
        let (earliest, latest) = (self.earliest.load(Ordering::Relaxed), self.latest.load(Ordering::Relaxed));
        if clock < earliest || clock > latest { earliest } else { clock }
    }
}

impl TimeProvider for TimeBounds {
    fn current_time(&self) -> Option<UnixTime> {
        let clock = DefaultTimeProvider.current_time().map_or(0, |time| time.as_secs());
        let seconds = self.judged_by(i64::try_from(clock).unwrap_or(i64::MAX));
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds.unsigned_abs())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn certificates_are_judged_by_the_last_known_time_where_the_clock_cannot_be_right() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (earliest, latest) = (at("2026-11-22T08:00:00Z"), at("2027-06-01T00:00:00Z"));
        let bounds = TimeBounds::new(earliest, latest);
        for wrong in ["1970-01-01T00:00:09Z", "2026-11-22T07:00:00Z", "2038-01-19T03:14:08Z"] {
            assert_eq!(bounds.judged_by(at(wrong).as_second()), earliest.as_second(), "{wrong}");
        }
        let right = at("2026-12-24T18:00:00Z").as_second();
        assert_eq!(bounds.judged_by(right), right);
    }

    #[test]
    fn the_last_known_time_survives_a_restart_and_a_torn_file_counts_as_none() {
        let dir = tempfile::tempdir().unwrap();
        let file = FloorFile::new(dir.path());
        assert_eq!(file.load(), None);
        let now = "2026-11-22T08:00:00Z".parse().unwrap();
        file.store(now).unwrap();
        assert_eq!(FloorFile::new(dir.path()).load(), Some(now));
        std::fs::write(dir.path().join("clock.json"), "{\"earl").unwrap();
        assert_eq!(file.load(), None);
    }
}
