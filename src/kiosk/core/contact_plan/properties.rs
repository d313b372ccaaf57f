//! The plan against a platform that answers or does not, for hours.
#![allow(clippy::unwrap_used)]

use jiff::SignedDuration;
use proptest::prelude::*;

use super::tests::{dates, renews, report, request, s};
use super::*;
use crate::delays::CONTACT_POLL;

#[derive(Clone, Copy, Debug)]
enum Step {
    Waiting(u64),
    Urgent,
    Rounds(u8),
}

fn steps() -> impl Strategy<Value = Vec<(Step, bool, u64)>> {
    let step = prop_oneof![(0_u64..4).prop_map(Step::Waiting), Just(Step::Urgent), (0_u8..90).prop_map(Step::Rounds),];
    proptest::collection::vec((step, any::<bool>(), any::<u64>()), 0..60)
}

proptest! {
    #[test]
    fn reports_never_come_in_a_flood_and_never_stay_away_for_longer_than_a_minute(steps in steps()) {
        let (mut plan, mut now) = (ContactPlan::new(s(0)), s(0));
        let mut request = request(0, 0);
        let mut sent: Option<Duration> = None;
        for (step, answered, random) in steps {
            let rounds = match step {
                Step::Waiting(waiting) => {
                    request.report = Some(report(waiting, random));
                    1
                }
                Step::Urgent => {
                    request.urgent += 1;
                    1
                }
                Step::Rounds(rounds) => rounds,
            };
            for _ in 0..rounds {
                if plan.next(&request, None, now).report.is_some() {
                    prop_assert!(sent.is_none_or(|at| now >= at + REPORT_REST), "a flood");
                    plan.reported(answered, now, random);
                    sent = Some(now);
                    prop_assert!(plan.next(&request, None, now).report.is_none(), "the loop would spin");
                }
                prop_assert!(sent.is_some_and(|at| now <= at + REPORT_EVERY), "silent for too long");
                now += CONTACT_POLL;
            }
        }
    }

    #[test]
    fn a_renewal_that_fails_for_ever_is_tried_at_the_certificates_own_pauses(hours in 1_u64..200) {
        let (mut plan, dates) = (ContactPlan::new(s(0)), dates());
        let (mut tries, mut last) = (0, None);
        for minute in 0..hours * 60 {
            let now = s(minute * 60);
            let best_time = dates.renew_at() + SignedDuration::try_from(now).unwrap();
            if best_time >= dates.lost_at() {
                break;
            }
            if renews(&mut plan, "first", best_time, now) {
                if let Some(at) = last {
                    let last = LastTry { ago: now - at, failures: tries };
                    prop_assert_eq!(decide(&dates, best_time, Some(last)), Action::Renew);
                    prop_assert!(now > at, "tried again at once");
                }
                tries = plan.renewal_tried(now);
                last = Some(now);
            }
        }
        prop_assert!(tries > 0);
    }
}
