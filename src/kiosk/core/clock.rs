//! Whether the machine's clock can be right. Core does not correct it; it takes no applications while the clock is wrong,
//! because every document carries its time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lobby_fleet::Dates;
use lobby_fleet::certificate::GRACE;

use crate::delays::CLOCK_OFF_MAX;

/// Bounds of the time, and whether the platform has confirmed them.
#[derive(Clone, Copy, Debug)]
pub struct ClockGuard {
    /// Latest time that is certainly past at `at`.
    past: Timestamp,
    /// When `past` was certain, on the monotonic clock.
    at: Duration,
    /// Earliest time that is certainly still to come.
    future: Timestamp,
    /// Whether an answer of the platform gave its time in this run.
    confirmed: bool,
}

impl ClockGuard {
    /// From the last known time of the run before, and the certificate: it was made earlier, and without a newer one the
    /// platform would not admit this kiosk after its grace.
    pub fn new(kept: Option<Timestamp>, dates: &Dates, mono: Duration) -> ClockGuard {
        let past = kept.map_or(dates.not_before, |kept| kept.max(dates.not_before));
        ClockGuard { past, at: mono, future: dates.lost_at().max(past + GRACE), confirmed: false }
    }

    /// Takes in the platform's time. A time that cannot be yet comes from a wrong clock: it is ignored, since the platform's
    /// own certificate would be judged by it.
    pub fn confirm(&mut self, platform: Timestamp, mono: Duration) {
        if platform >= self.future {
            return;
        }
        *self = ClockGuard { past: platform, at: mono, future: self.future.max(platform + GRACE), confirmed: true };
    }

    /// Takes in that another certificate is in force: it too is lost after its grace.
    pub fn renewed(&mut self, dates: &Dates) {
        self.future = self.future.max(dates.lost_at());
    }

    /// Latest time that is certainly past now.
    pub fn past(&self, mono: Duration) -> Timestamp {
        self.past.checked_add(mono.saturating_sub(self.at)).unwrap_or(self.past)
    }

    /// Earliest time that is certainly still to come.
    pub fn future(&self) -> Timestamp {
        self.future
    }

    /// Whether a clock that shows `wall` can be right.
    pub fn is_sane(&self, wall: Timestamp, mono: Duration) -> bool {
        let ahead = wall.duration_since(self.past(mono));
        let near = !self.confirmed || ahead.abs() <= CLOCK_OFF_MAX;
        near && ahead >= -CLOCK_OFF_MAX && wall < self.future
    }

    /// How far the clock is ahead of the platform's; `None` before an answer of the platform gave its time.
    pub fn ahead(&self, wall: Timestamp, mono: Duration) -> Option<SignedDuration> {
        self.confirmed.then(|| wall.duration_since(self.past(mono)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_fleet::TimeBounds;
    use lobby_fleet::certificate::{Action, decide};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn dates() -> Dates {
        let not_before = at("2026-11-01T00:00:00Z");
        Dates { not_before, not_after: at("2026-12-01T00:00:00Z"), spread: 0 }
    }

    const BOOT: Duration = Duration::from_secs(100);
    const KEPT: &str = "2026-11-10T08:00:00Z";

    fn guard() -> ClockGuard {
        ClockGuard::new(Some(at(KEPT)), &dates(), BOOT)
    }

    #[test]
    fn a_start_in_1970_is_wrong_even_where_no_time_was_kept() {
        let zero = Timestamp::UNIX_EPOCH;
        assert!(!guard().is_sane(zero, BOOT));
        assert!(!ClockGuard::new(None, &dates(), BOOT).is_sane(zero, BOOT));
    }

    #[test]
    fn a_start_in_2038_is_wrong_without_asking_the_platform() {
        assert!(!guard().is_sane(at("2038-01-19T03:14:08Z"), BOOT));
        assert!(guard().is_sane(at("2027-04-01T00:00:00Z"), BOOT), "a hall may be shut for the winter");
    }

    #[test]
    fn one_hour_back_is_wrong_at_the_start_and_in_the_middle_of_the_day() {
        assert!(!guard().is_sane(at("2026-11-10T07:00:00Z"), BOOT));
        let mut guard = guard();
        guard.confirm(at("2026-11-10T09:00:00Z"), BOOT);
        let later = BOOT + Duration::from_secs(3600);
        assert!(guard.is_sane(at("2026-11-10T10:00:00Z"), later));
        assert!(!guard.is_sane(at("2026-11-10T09:00:00Z"), later));
        assert_eq!(guard.ahead(at("2026-11-10T09:00:00Z"), later), Some(SignedDuration::from_hours(-1)));
    }

    #[test]
    fn a_small_step_of_the_time_service_is_no_fault_and_an_hour_ahead_is_one_once_the_platform_gave_its_time() {
        let mut guard = guard();
        assert!(guard.is_sane(at("2026-11-10T09:00:00Z"), BOOT), "the machine was off for an hour");
        guard.confirm(at(KEPT), BOOT);
        assert!(!guard.is_sane(at("2026-11-10T09:00:00Z"), BOOT));
        for near in ["2026-11-10T07:55:01Z", "2026-11-10T08:04:59Z"] {
            assert!(guard.is_sane(at(near), BOOT), "{near}");
        }
    }

    #[test]
    fn a_clock_may_be_five_minutes_off_in_either_direction_and_a_restart_makes_no_other_rule() {
        let mut confirmed = guard();
        confirmed.confirm(at(KEPT), BOOT);
        for guard in [guard(), confirmed] {
            assert!(guard.is_sane(at("2026-11-10T07:55:00Z"), BOOT));
            assert!(!guard.is_sane(at("2026-11-10T07:54:59Z"), BOOT));
        }
        assert!(confirmed.is_sane(at("2026-11-10T08:05:00Z"), BOOT));
        assert!(!confirmed.is_sane(at("2026-11-10T08:05:01Z"), BOOT));
    }

    #[test]
    fn a_platform_that_tells_a_time_which_cannot_be_yet_is_not_believed() {
        let mut guard = guard();
        guard.confirm(at("2038-01-19T03:14:08Z"), BOOT);
        assert!(guard.is_sane(at(KEPT), BOOT));
        assert_eq!(guard.past(BOOT), at(KEPT));
    }

    #[test]
    fn what_is_past_goes_on_with_the_monotonic_clock_whatever_the_wall_clock_does() {
        let later = BOOT + Duration::from_secs(7200);
        assert_eq!(guard().past(later), at("2026-11-10T10:00:00Z"));
        assert!(!guard().is_sane(at("2026-11-10T09:54:59Z"), later));
    }

    #[test]
    fn a_clock_at_2038_neither_renews_nor_gives_the_certificate_up() {
        let guard = guard();
        let bounds = TimeBounds::new(guard.past(BOOT), guard.future());
        for wrong in [Timestamp::UNIX_EPOCH, at("2038-01-19T03:14:08Z")] {
            assert_eq!(decide(&dates(), bounds.best(wrong), None), Action::Rest, "{wrong}");
        }
        assert_eq!(decide(&dates(), bounds.best(at("2026-11-21T12:00:00Z")), None), Action::Renew);
    }
}
