//! How long to wait after a failure.

use std::time::Duration;

/// Named delays of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// First pause after a failure.
    pub backoff_min: Duration,
    /// Longest pause after many failures.
    pub backoff_max: Duration,
    /// From the start of one probe to the next while the platform is silent.
    pub probe_down: Duration,
    /// From an answered probe to the next.
    pub probe_up: Duration,
    /// Shortest `Retry-After` that is obeyed; a shorter one becomes this.
    pub retry_after_min: Duration,
    /// Longest `Retry-After` that is obeyed; a longer one becomes this.
    pub retry_after_max: Duration,
    /// Applications delivered side by side.
    pub lanes: usize,
}

impl Default for Timing {
    fn default() -> Timing {
        Timing {
            backoff_min: Duration::from_secs(1),
            backoff_max: Duration::from_secs(300),
            probe_down: Duration::from_secs(2),
            probe_up: Duration::from_secs(10),
            retry_after_min: Duration::from_secs(5),
            retry_after_max: Duration::from_secs(3600),
            lanes: 3,
        }
    }
}

impl Timing {
    /// Pause after the `failures`th failure in a row (from 1): doubled each time up to the cap, of which the upper
    /// half is drawn by `random`; never shorter than what the platform asked for.
    #[must_use]
    pub fn pause(&self, failures: u32, retry_after: Option<Duration>, random: u64) -> Duration {
        let doubled =
            self.backoff_min.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
        let half = doubled.min(self.backoff_max) / 2;
        let spread = u64::try_from(half.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        let own = half + Duration::from_millis(random % spread);
        let asked = retry_after.map(|asked| asked.clamp(self.retry_after_min, self.retry_after_max));
        asked.map_or(own, |asked| asked.max(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_cap_and_are_spread_over_their_upper_half() {
        let timing = Timing::default();
        assert_eq!(timing.pause(1, None, 0), Duration::from_millis(500));
        assert_eq!(timing.pause(1, None, 500), Duration::from_millis(1000));
        assert_eq!(timing.pause(4, None, 0), Duration::from_secs(4));
        for failures in [20, 33, 64, u32::MAX] {
            assert_eq!(timing.pause(failures, None, 0), Duration::from_secs(150), "{failures}");
            assert!(timing.pause(failures, None, u64::MAX) <= timing.backoff_max);
        }
    }

    #[test]
    fn what_the_platform_asks_for_is_obeyed_within_reason() {
        let timing = Timing::default();
        assert_eq!(timing.pause(1, Some(Duration::ZERO), 0), Duration::from_secs(5));
        assert_eq!(timing.pause(1, Some(Duration::from_secs(90)), 0), Duration::from_secs(90));
        assert_eq!(timing.pause(1, Some(Duration::from_secs(u64::MAX)), 0), Duration::from_secs(3600));
        assert_eq!(timing.pause(20, Some(Duration::from_secs(10)), 0), Duration::from_secs(150));
    }
}
