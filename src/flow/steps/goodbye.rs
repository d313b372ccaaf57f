//! Step goodbye: the application is forgotten, then the visit's process ends.

use std::time::Duration;

use super::{Context, StepOutcome};
use crate::delays;
use crate::effect::Effect;

/// The last page of a visit; nothing personal is left in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goodbye {
    /// Since when, monotonic.
    pub since: Duration,
    /// Whether the citizen goes on with another application.
    pub again: bool,
    /// Whether the end was asked of the shell already.
    pub ended: bool,
    /// Whether papers were on the glass in this visit, so that originals are reminded of.
    pub papers: bool,
}

impl Goodbye {
    pub(crate) fn tick(mut self, cx: &Context) -> StepOutcome<Goodbye> {
        let stay = if self.again { Duration::ZERO } else { delays::GOODBYE };
        if self.ended || cx.now.mono < self.since + stay {
            return StepOutcome::stay(self);
        }
        self.ended = true;
        StepOutcome::stay(self).with(Effect::EndVisit { again: self.again })
    }
}
