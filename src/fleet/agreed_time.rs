//! Which of the platform's answers about the time are believed: two of them, far enough apart, that agree. One answer may
//! come from a server whose clock jumped for a few seconds, or have lain on the way.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Least distance of two answers that prove each other, on the monotonic clock: a clock that jumps for less keeps no
/// kiosk out of service.
pub const APART_MIN: Duration = Duration::from_secs(60);
/// How much two answers that agree may differ, monotonic time between them taken off.
pub const AGREE_WITHIN: SignedDuration = SignedDuration::from_secs(5);
/// An answer that took longer says nothing: it was written at an unknown instant of that time.
pub const ROUND_TRIP_MAX: Duration = Duration::from_secs(10);

/// The platform's time as one answer gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeAnswer {
    /// What the platform's clock showed when it wrote the answer.
    pub platform: Timestamp,
    /// When it was asked, on the monotonic clock.
    pub asked: Duration,
    /// When its answer had come, on the monotonic clock.
    pub answered: Duration,
}

impl TimeAnswer {
    /// When the answer was written, half way, on the monotonic clock.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.asked + self.answered.saturating_sub(self.asked) / 2
    }

    /// What the platform's clock shows at `mono` by this answer.
    fn shown_at(&self, mono: Duration) -> Option<Timestamp> {
        let gone = SignedDuration::try_from(mono).ok()? - SignedDuration::try_from(self.at()).ok()?;
        self.platform.checked_add(gone).ok()
    }
}

/// The answers heard so far, as far as they matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgreedTime {
    /// First of the answers that all agree, up to the last one.
    first: Option<TimeAnswer>,
}

impl AgreedTime {
    /// Takes an answer in. Returns it where it is believed: one that came at least [`APART_MIN`] before agrees with it,
    /// and so does every answer between them.
    pub fn apply_answer(&mut self, answer: TimeAnswer) -> Option<TimeAnswer> {
        if answer.answered.saturating_sub(answer.asked) > ROUND_TRIP_MAX {
            return None;
        }
        let first = self.first.filter(|first| agree(first, &answer));
        let apart = first.is_some_and(|first| answer.at().saturating_sub(first.at()) >= APART_MIN);
        if apart || first.is_none() {
            // What was believed begins the next row: the two clocks drift apart over days.
            self.first = Some(answer);
        }
        apart.then_some(answer)
    }
}

fn agree(one: &TimeAnswer, other: &TimeAnswer) -> bool {
    one.shown_at(other.at()).is_some_and(|shown| shown.duration_since(other.platform).abs() <= AGREE_WITHIN)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    const NINE: &str = "2026-11-10T09:00:00Z";

    /// An answer at `seconds` of a platform whose clock is ahead by so much.
    fn answered(seconds: u64, ahead_ms: i64) -> TimeAnswer {
        let at = Duration::from_secs(seconds);
        let right = NINE.parse::<Timestamp>().unwrap() + SignedDuration::try_from(at).unwrap();
        TimeAnswer { platform: right + SignedDuration::from_millis(ahead_ms), asked: at, answered: at }
    }

    fn believed(answers: &[(u64, i64)]) -> Vec<u64> {
        let mut agreed = AgreedTime::default();
        let believed = answers.iter().filter_map(|(seconds, ahead)| agreed.apply_answer(answered(*seconds, *ahead)));
        believed.map(|answer| answer.asked.as_secs()).collect()
    }

    #[test]
    fn one_answer_is_not_believed_and_two_a_minute_apart_are() {
        assert_eq!(believed(&[(0, 0), (59, 0)]), [0_u64; 0]);
        assert_eq!(believed(&[(0, 0), (48, 0), (60, 0), (119, 0), (120, 0)]), [60, 120]);
    }

    #[test]
    fn answers_that_differ_by_more_than_five_seconds_prove_nothing() {
        assert_eq!(believed(&[(0, 0), (60, 5_001)]), [0_u64; 0]);
        assert_eq!(believed(&[(0, 0), (60, 5_000)]), [60]);
    }

    #[test]
    fn a_server_whose_clock_is_wrong_among_others_is_not_believed() {
        let hour = 3_600_000;
        assert_eq!(believed(&[(0, 0), (60, hour), (120, 0), (180, hour)]), [0_u64; 0]);
    }

    #[test]
    fn an_answer_that_lay_on_the_way_is_not_heard() {
        let mut agreed = AgreedTime::default();
        agreed.apply_answer(answered(0, 0));
        let late = TimeAnswer { asked: Duration::from_secs(60), ..answered(71, 0) };
        assert_eq!(agreed.apply_answer(late), None);
        assert!(agreed.apply_answer(answered(72, 0)).is_some());
    }

    #[test]
    fn times_at_the_ends_of_the_calendar_are_no_panic() {
        let mut agreed = AgreedTime::default();
        for platform in [Timestamp::MAX, Timestamp::MIN, Timestamp::MAX] {
            agreed.apply_answer(TimeAnswer { platform, asked: Duration::ZERO, answered: Duration::ZERO });
            let end = TimeAnswer { platform, asked: Duration::MAX, answered: Duration::MAX };
            assert_eq!(agreed.apply_answer(end), None);
        }
    }

    proptest! {
        #[test]
        fn a_clock_that_is_wrong_for_less_than_a_minute_is_never_believed(
            pauses in proptest::collection::vec(1_u64..90, 1..60),
            from in 0_u64..2_000,
            lasts in 0_u64..60,
            wrong_ms in prop_oneof![-86_400_000_i64..-5_001, 5_001_i64..86_400_000],
        ) {
            let mut agreed = AgreedTime::default();
            let (mut seconds, mut last_right) = (0, None);
            for pause in pauses {
                seconds += pause;
                let wrong = (from..from + lasts).contains(&seconds);
                let believed = agreed.apply_answer(answered(seconds, if wrong { wrong_ms } else { 0 }));
                prop_assert!(!wrong || believed.is_none(), "wrong at {seconds}");
                if wrong {
                    last_right = None;
                } else if believed.is_some() || last_right.is_none() {
                    last_right = Some(seconds);
                } else if let Some(right) = last_right {
                    prop_assert!(seconds - right < 60, "a right clock is believed after a minute");
                }
            }
        }

        #[test]
        fn a_believed_time_was_given_twice_a_minute_apart(
            answers in proptest::collection::vec((0_u64..120, -20_000_i64..20_000), 0..40),
        ) {
            let mut agreed = AgreedTime::default();
            let (mut seconds, mut before) = (0, Vec::<TimeAnswer>::new());
            for (pause, ahead) in answers {
                seconds += pause;
                let answer = answered(seconds, ahead);
                if let Some(believed) = agreed.apply_answer(answer) {
                    let proof = before.iter().any(|one| answer.at() - one.at() >= APART_MIN && agree(one, &answer));
                    prop_assert!(believed == answer && proof);
                }
                before.push(answer);
            }
        }
    }
}
