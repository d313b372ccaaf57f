use jiff::{SignedDuration, Timestamp};

use crate::refusal::Refusal;
use crate::signed::Head;

/// Longer than this no kiosk has been without a word of its platform: a root lives one year.
const OUT_OF_TOUCH: SignedDuration = SignedDuration::from_hours(400 * 24);

/// How far the machine's clock can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Nothing speaks against it.
    Plausible,
    /// Before a time that has certainly passed.
    Behind,
    /// So far ahead that it may be wrong: a warning and another try, never a stored truth.
    Ahead,
}

/// The one time that an update judges by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    now: Timestamp,
    clock: Clock,
}

impl Moment {
    /// Of the machine's clock and a time that has certainly passed: of building the running release, or of signing the
    /// newest verified metadata. Never before the latter.
    pub(crate) fn judge(wall: Timestamp, passed: Option<Timestamp>) -> Self {
        match passed {
            Some(passed) if wall < passed => Self { now: passed, clock: Clock::Behind },
            Some(passed) if wall.duration_since(passed) > OUT_OF_TOUCH => Self { now: wall, clock: Clock::Ahead },
            Some(_) | None => Self { now: wall, clock: Clock::Plausible },
        }
    }

    /// How far the machine's clock can be believed.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Ended at its last instant already.
    pub(crate) fn check(&self, role: &str, head: &Head) -> Result<(), Refusal> {
        match self.clock {
            _ if head.expires > self.now => Ok(()),
            Clock::Ahead => Err(Refusal::Clock(role.to_owned())),
            Clock::Plausible | Clock::Behind => Err(Refusal::Expired(role.to_owned())),
        }
    }

    /// A time of signing that may become the next time that has certainly passed. One far ahead may not: a thief of
    /// the timestamp key would end every kiosk's time with one signature.
    pub(crate) fn believes(&self, issued: Timestamp) -> bool {
        issued.duration_since(self.now) <= OUT_OF_TOUCH
    }
}
