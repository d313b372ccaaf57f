//! The idle clock: how long nobody has touched, and how often time was extended.

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
    /// Somebody touched.
    pub fn touched(&mut self, now: Duration) {
        // An extension lies in the future; a touch must not shorten it.
        self.since = self.since.max(now);
    }

    /// The citizen asks for three more minutes. Past the tenth time it counts as a touch.
    pub fn extend(&mut self, now: Duration) {
        let extra = if self.extensions < delays::IDLE_EXTEND_MAX { delays::IDLE_EXTEND } else { Duration::ZERO };
        self.extensions = self.extensions.saturating_add(1);
        self.since = now + extra;
    }

    /// Holds the clock until `until`, e.g. while help is coming.
    pub fn hold(&mut self, until: Duration) {
        self.since = self.since.max(until);
    }

    /// Starts anew, e.g. on entering a step.
    pub fn restart(&mut self, now: Duration) {
        self.since = now;
    }

    /// Whether the countdown is due on this step.
    #[must_use]
    pub fn due(&self, step: Step, large_text: bool, now: Duration) -> bool {
        delays::idle_warning(step, large_text).is_some_and(|limit| now >= self.since + limit)
    }
}
