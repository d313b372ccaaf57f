//! Limits, as functions of a case and the time.

use jiff::{SignedDuration, Timestamp};

use crate::state::Phase;

/// How long full pages may be missing. On a line that is slower than this, or from a kiosk that cannot send any more,
/// they will not arrive by themselves.
pub const PAGES_LATE: SignedDuration = SignedDuration::from_hours(24);

/// Whether the full pages of a case that could first be read at `received_at` are overdue: staff should ask.
#[must_use]
pub fn is_overdue(phase: Phase, received_at: Timestamp, now: Timestamp) -> bool {
    match phase {
        Phase::Arriving => now.duration_since(received_at) > PAGES_LATE,
        Phase::Received => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_overdue_after_a_day_and_only_while_they_are_missing() {
        let received_at: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
        let overdue = |phase, after| is_overdue(phase, received_at, received_at + after);
        let more = PAGES_LATE + SignedDuration::from_millis(1);
        assert!(!overdue(Phase::Arriving, PAGES_LATE) && overdue(Phase::Arriving, more));
        assert!(!overdue(Phase::Received, more));
        assert!(!is_overdue(Phase::Arriving, Timestamp::MAX, Timestamp::MIN), "a clock that was set back");
    }
}
