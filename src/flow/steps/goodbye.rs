//! Step goodbye: everything is forgotten, then the process ends.

use std::time::Duration;

use super::{Context, Turn};
use crate::delays;
use crate::effect::Effect;
use crate::state::State;

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
    pub(crate) fn tick(mut self, cx: &Context) -> Turn {
        let stay = if self.again { Duration::ZERO } else { delays::GOODBYE };
        if self.ended || cx.now.mono < self.since + stay {
            return Turn::stay(State::Goodbye(self));
        }
        self.ended = true;
        Turn::stay(State::Goodbye(self)).with(Effect::EndVisit { again: self.again })
    }
}
