//! When a letter counts as served.

use lobby_casework::calendar::WorkingCalendar;
use lobby_casework::day::Day;
use lobby_casework::handling::serving::{ANNOUNCED, Attempt, Consent, Served, Standing, Way, standing};
use proptest::prelude::*;

use super::{day, plain};

const WAYS: [Way; 6] = [Way::Kiosk, Way::Counter, Way::Post, Way::Message, Way::Page, Way::Announcement];

fn calendar() -> WorkingCalendar {
    plain(2024..=2032)
}

fn attempt(way: Way, begun: &str, reached: Option<&str>) -> Attempt {
    Attempt { way, begun: day(begun), reached: reached.map(day) }
}

fn on(attempts: &[Attempt], consent: Consent, today: &str) -> Standing {
    standing(day("2025-03-03"), attempts, consent, day(today), &calendar())
}

#[test]
fn each_way_counts_when_it_reached_the_addressee_and_the_public_page_never() {
    let served = |way| Standing::Served(Served { on: day("2025-03-06"), way });
    for way in [Way::Kiosk, Way::Counter, Way::Post] {
        let reached = [attempt(way, "2025-03-04", Some("2025-03-06"))];
        assert_eq!(on(&reached, Consent::NotGiven, "2025-03-06"), served(way));
        assert_eq!(on(&reached, Consent::NotGiven, "2025-03-05"), Standing::Open, "not before it reached anybody");
        assert_eq!(on(&[attempt(way, "2025-03-04", None)], Consent::NotGiven, "2025-03-06"), Standing::Open);
    }
    let message = [attempt(Way::Message, "2025-03-04", Some("2025-03-06"))];
    assert_eq!(on(&message, Consent::Given, "2025-03-06"), served(Way::Message));
    assert_eq!(on(&message, Consent::NotGiven, "2025-03-06"), Standing::Open);
    let page = [attempt(Way::Page, "2025-03-04", Some("2025-03-06"))];
    assert_eq!(on(&page, Consent::Given, "2025-03-06"), Standing::Open);
}

#[test]
fn silence_asks_for_another_way_and_an_announcement_counts_after_thirty_days() {
    let lost = attempt(Way::Post, "2025-03-04", None);
    assert_eq!(on(&[lost], Consent::NotGiven, "2025-03-17"), Standing::Open, "the tenth working day");
    assert_eq!(on(&[lost], Consent::NotGiven, "2025-03-18"), Standing::Silent);
    let announced = [lost, attempt(Way::Announcement, "2025-03-18", None)];
    assert_eq!(on(&announced, Consent::NotGiven, "2025-04-16"), Standing::Open);
    let served = Served { on: day("2025-04-17"), way: Way::Announcement };
    assert_eq!(on(&announced, Consent::NotGiven, "2025-04-17"), Standing::Served(served));
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let one = (0..WAYS.len(), 0..40i32, proptest::option::of(0..40i32)).prop_map(|(way, begun, reached)| {
        let begun = day("2025-03-03").plus(begun - 3);
        Attempt { way: WAYS[way], begun, reached: reached.map(|days| begun.plus(days - 2)) }
    });
    proptest::collection::vec(one, 0..6)
}

fn served_on(standing: Standing) -> Option<Day> {
    match standing {
        Standing::Served(served) => Some(served.on),
        Standing::Open | Standing::Silent => None,
    }
}

proptest! {
    /// What counts on a day counts on every later one, on the same day; the order of attempts tells nothing.
    #[test]
    fn what_counts_goes_on_counting_and_never_before_the_issue(mut known in attempts(), given: bool, at in 0..90i32) {
        let issued = day("2025-03-03");
        let consent = if given { Consent::Given } else { Consent::NotGiven };
        let then = issued.plus(at);
        let first = standing(issued, &known, consent, then, &calendar());
        known.reverse();
        prop_assert_eq!(first, standing(issued, &known, consent, then, &calendar()));
        if let Some(on) = served_on(first) {
            prop_assert!(issued <= on && on <= then);
            let later = standing(issued, &known, consent, then.plus(ANNOUNCED + 90), &calendar());
            prop_assert_eq!(Some(on), served_on(later));
        }
    }

    /// What reached no addressee serves nothing, and without consent no message does.
    #[test]
    fn only_what_reached_the_addressee_or_was_announced_counts(known in attempts(), at in 0..90i32) {
        let unproved: Vec<Attempt> = known
            .into_iter()
            .filter(|attempt| attempt.way != Way::Announcement)
            .map(|attempt| match attempt.way {
                Way::Message | Way::Page => attempt,
                Way::Kiosk | Way::Counter | Way::Post | Way::Announcement => Attempt { reached: None, ..attempt },
            })
            .collect();
        let issued = day("2025-03-03");
        let found = standing(issued, &unproved, Consent::NotGiven, issued.plus(at), &calendar());
        prop_assert_eq!(served_on(found), None);
    }
}
