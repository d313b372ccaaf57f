//! The idle clock: time since the last touch, and how often it was extended.

use std::time::Duration;

use crate::delays;
use crate::step::Step;

/// The idle clock of a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdleClock {
    /// Monotonic time of the last touch, extensions added.
    since: Duration,
    /// Monotonic time of the last touch that meant something, or of the page's coming.
    acted: Duration,
    extensions: u8,
}

impl IdleClock {
    /// Counts from `now` on, unless an extension lasts longer.
    pub fn touch(&mut self, now: Duration) {
        // An extension lies in the future; a touch must not shorten it.
        self.since = self.since.max(now);
        self.acted = now;
    }

    /// A touch that meant nothing: counts as well, but not for ever ([`delays::STRAY_TOUCHES`]).
    pub fn touch_nothing(&mut self, now: Duration) {
        self.since = self.since.max(now.min(self.acted + delays::STRAY_TOUCHES));
    }

    /// Adds [`delays::IDLE_EXTEND`]; after [`delays::IDLE_EXTEND_MAX`] times, counts from `now` on only.
    pub fn extend(&mut self, now: Duration) {
        let extra = if self.may_extend() { delays::IDLE_EXTEND } else { Duration::ZERO };
        self.extensions = self.extensions.saturating_add(1);
        self.since = now + extra;
        self.acted = now;
    }

    /// Whether [`IdleClock::extend`] would add time.
    #[must_use]
    pub fn may_extend(&self) -> bool {
        self.extensions < delays::IDLE_EXTEND_MAX
    }

    /// Counts from `until` on, e.g. while help is coming.
    pub fn hold(&mut self, until: Duration) {
        self.since = self.since.max(until);
    }

    /// Counts from `now` on and drops an extension, e.g. on entering a step.
    pub fn restart(&mut self, now: Duration) {
        self.since = now;
        self.acted = now;
    }

    /// Whether the countdown is due on this step.
    #[must_use]
    pub fn due(&self, step: Step, large_text: bool, now: Duration) -> bool {
        delays::idle_warning(step, large_text).is_some_and(|limit| now >= self.since + limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn due(clock: IdleClock, now: u64) -> bool {
        clock.due(Step::FillForm, false, secs(now))
    }

    #[test]
    fn the_countdown_is_due_two_minutes_after_the_last_touch_and_never_where_there_is_none() {
        let mut clock = IdleClock::default();
        clock.touch(secs(10));
        assert!(!due(clock, 129) && due(clock, 130));
        assert!(!clock.due(Step::FillForm, true, secs(249)) && clock.due(Step::FillForm, true, secs(250)));
        assert!(!clock.due(Step::Submitting, false, secs(100_000)));
    }

    #[test]
    fn touches_that_mean_nothing_keep_no_page_open_for_ever() {
        let mut clock = IdleClock::default();
        clock.touch(secs(10));
        for second in 11..=5000 {
            clock.touch_nothing(secs(second));
            assert_eq!(due(clock, second), second >= 10 + 600 + 120, "second {second}");
        }
        clock.touch(secs(5000));
        assert!(!due(clock, 5119), "a touch that means something counts as ever");
        let mut clock = IdleClock::default();
        clock.extend(secs(100));
        clock.touch_nothing(secs(110));
        assert!(!due(clock, 399) && due(clock, 400), "nothing shortens an extension");
    }

    #[test]
    fn an_extension_is_not_shortened_by_a_touch_and_the_eleventh_adds_nothing() {
        let mut clock = IdleClock::default();
        for _ in 0..delays::IDLE_EXTEND_MAX {
            clock.extend(secs(100));
            clock.touch(secs(110));
            assert!(!due(clock, 399) && due(clock, 400));
        }
        assert!(!clock.may_extend(), "nothing is offered that would not be given");
        clock.extend(secs(100));
        assert!(!due(clock, 219) && due(clock, 220));
    }

    #[test]
    fn a_hold_lasts_until_its_end_and_a_restart_drops_it() {
        let mut clock = IdleClock::default();
        clock.hold(secs(600));
        clock.touch(secs(5));
        assert!(!due(clock, 719) && due(clock, 720));
        clock.restart(secs(5));
        assert!(due(clock, 125));
    }
}
