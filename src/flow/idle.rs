//! The idle clock: time since the last touch, and how often it was extended.

use std::time::Duration;

use crate::delays;
use crate::step::Step;

/// The idle clock of a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdleClock {
    /// Monotonic time of the last touch, extensions added.
    since: Duration,
    extensions: u8,
}

impl IdleClock {
    /// Counts from `now` on, unless an extension lasts longer.
    pub fn touch(&mut self, now: Duration) {
        // An extension lies in the future; a touch must not shorten it.
        self.since = self.since.max(now);
    }

    /// Adds [`delays::IDLE_EXTEND`]; after [`delays::IDLE_EXTEND_MAX`] times, counts from `now` on only.
    pub fn extend(&mut self, now: Duration) {
        let extra = if self.extensions < delays::IDLE_EXTEND_MAX { delays::IDLE_EXTEND } else { Duration::ZERO };
        self.extensions = self.extensions.saturating_add(1);
        self.since = now + extra;
    }

    /// Counts from `until` on, e.g. while help is coming.
    pub fn hold(&mut self, until: Duration) {
        self.since = self.since.max(until);
    }

    /// Counts from `now` on and drops an extension, e.g. on entering a step.
    pub fn restart(&mut self, now: Duration) {
        self.since = now;
    }

    /// Whether the countdown is due on this step.
    #[must_use]
    pub fn due(&self, step: Step, large_text: bool, now: Duration) -> bool {
        delays::idle_warning(step, large_text).is_some_and(|limit| now >= self.since + limit)
    }
}
