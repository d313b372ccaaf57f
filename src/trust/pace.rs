use std::time::Duration;

/// A transfer that is too slow to be honest, or to end: to be given up and taken up again later where it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too slow")]
pub struct TooSlow;

/// Holds a transfer to a least number of bytes in each window of time. A slow line that goes on is fine; a drip is not.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    least: u64,
    window: Duration,
    began: Duration,
    bytes: u64,
}

impl Pace {
    /// Of metadata: 64 KiB in 30 s. Times are of one monotonic clock.
    pub fn of_metadata(now: Duration) -> Self {
        Self { least: 64 * 1024, window: Duration::from_secs(30), began: now, bytes: 0 }
    }

    /// Of a target: 1 KiB a second over a minute.
    pub fn of_target(now: Duration) -> Self {
        Self { least: 60 * 1024, window: Duration::from_secs(60), began: now, bytes: 0 }
    }

    /// When the window ends: to be asked again then, though nothing came.
    pub fn deadline(&self) -> Duration {
        self.began + self.window
    }

    /// Notes bytes that came, none for a look at the clock.
    ///
    /// # Errors
    /// A window has ended with fewer bytes than the least.
    pub fn note(&mut self, now: Duration, bytes: u64) -> Result<(), TooSlow> {
        if now >= self.deadline() {
            if self.bytes < self.least {
                return Err(TooSlow);
            }
            (self.began, self.bytes) = (now, 0);
        }
        self.bytes = self.bytes.saturating_add(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Pace, TooSlow};

    const SECOND: Duration = Duration::from_secs(1);

    /// Bytes that arrive in each second, until the pace gives up; the second in which it did.
    fn given_up(mut pace: Pace, each: impl Fn(u32) -> u64) -> Option<u32> {
        (1..3600).find(|second| pace.note(SECOND * *second, each(*second)) == Err(TooSlow))
    }

    #[test]
    fn a_drip_and_a_stall_are_given_up_and_a_slow_line_is_not() {
        assert_eq!(given_up(Pace::of_target(Duration::ZERO), |_| 1), Some(60));
        assert_eq!(given_up(Pace::of_metadata(Duration::ZERO), |_| 1), Some(30));
        assert_eq!(given_up(Pace::of_target(Duration::ZERO), |_| 1100), None);
        assert_eq!(given_up(Pace::of_metadata(Duration::ZERO), |_| 4096), None);
        assert_eq!(given_up(Pace::of_target(Duration::ZERO), |second| if second < 100 { 9000 } else { 0 }), Some(180));
        let cut = |second: u32| if second % 60 < 30 { 32 * 1024 } else { 0 };
        assert_eq!(given_up(Pace::of_target(Duration::ZERO), cut), None, "256 kbit/s, cut every 30 s");
    }

    #[test]
    fn silence_is_noticed_at_the_end_of_the_window_though_nothing_came() {
        let mut pace = Pace::of_target(SECOND);
        assert_eq!(pace.note(pace.deadline() - Duration::from_nanos(1), 0), Ok(()));
        assert_eq!(pace.note(pace.deadline(), 0), Err(TooSlow));
    }
}
