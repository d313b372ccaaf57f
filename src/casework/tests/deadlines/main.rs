//! Dates of cases, against a walk from day to day over random calendars, and by what must hold of them.

#![allow(clippy::unwrap_used)]

mod walker;

use std::collections::BTreeSet;

use lobby_casework::calendar::{
    CalendarError, CalendarYear, CalendarYears, Issued, Ruling, WorkingCalendar, YearMissing,
};
use lobby_casework::day::Day;
use lobby_casework::deadlines::{Course, Deadlines, Due, deadlines};
use lobby_casework::limits::{DecisionTerms, Term, TermUnit};
use lobby_casework::stops::StopId;
use lobby_casework::timeline::{Dated, Happening, Timeline};
use proptest::prelude::*;
use walker::World;

/// Years of the random calendars; the last has no notice.
const YEARS: [i16; 4] = [2024, 2025, 2026, 2027];

fn day(text: &str) -> Day {
    Day::new(text.parse().unwrap()).unwrap()
}

/// A case that owns its events.
#[derive(Clone, Debug)]
struct Case {
    received: Day,
    terms: DecisionTerms,
    intake: u16,
    extension_cap: u32,
    events: Vec<Dated>,
    as_of: Option<Day>,
}

impl Case {
    fn timeline(&self) -> Timeline<'_> {
        let Case { received, terms, intake, extension_cap, ref events, as_of } = *self;
        Timeline { received, terms, intake, extension_cap, delivery: 10, events, as_of }
    }
}

fn term() -> impl Strategy<Value = Term> {
    let unit =
        prop_oneof![3 => Just(TermUnit::WorkingDay), 2 => Just(TermUnit::NaturalDay), 1 => Just(TermUnit::Month)];
    (0_u16..45, unit).prop_map(|(amount, unit)| {
        let amount = if unit == TermUnit::Month { amount % 4 } else { amount };
        Term { amount, unit }
    })
}

fn happening() -> impl Strategy<Value = Happening> {
    let stop = (0_u32..3).prop_map(StopId);
    let expected = prop::option::of((400_i32..700).prop_map(|n| day("2024-01-01").plus(n)));
    prop_oneof![
        2 => Just(Happening::CorrectionNotice),
        2 => Just(Happening::CorrectionComplete),
        3 => Just(Happening::Accept),
        1 => Just(Happening::Refuse),
        1 => Just(Happening::Withdraw),
        4 => (stop.clone(), expected).prop_map(|(stop, expected_end)| Happening::Suspend { stop, expected_end }),
        4 => stop.prop_map(|stop| Happening::Resume { stop }),
        2 => (0_u32..14).prop_map(|amount| Happening::Extension { amount }),
        1 => Just(Happening::Decide),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let terms = (term(), term()).prop_map(|(statutory, promised)| DecisionTerms { statutory, promised });
    let received = (0_i32..700).prop_map(|n| day("2024-06-01").plus(n));
    let events = prop::collection::vec((0_i32..60, happening()), 0..9);
    (received, terms, 0_u16..8, events, prop::option::of(-3_i32..90)).prop_map(
        |(received, terms, intake, events, as_of)| {
            let events = events.into_iter().map(|(n, event)| Dated { day: received.plus(n), event }).collect();
            Case { received, terms, intake, extension_cap: 10, events, as_of: as_of.map(|n| received.plus(n)) }
        },
    )
}

/// Rulings about random days: off-days and make-up days in clusters, as holidays are.
fn calendar() -> impl Strategy<Value = (CalendarYears, World)> {
    prop::collection::vec((0_i32..1096, 1_i32..9, any::<bool>()), 0..40).prop_map(|clusters| {
        let first = day("2024-01-01");
        let mut ruled = std::collections::BTreeMap::new();
        for (start, length, is_working) in clusters {
            for n in start..(start + length).min(1096) {
                ruled.insert(first.plus(n), is_working);
            }
        }
        let year = |year| CalendarYear {
            year,
            published: (year != 2027).then_some(Issued::Unknown),
            rulings: (ruled.iter().filter(|(day, _)| day.year() == year))
                .map(|(day, is_working)| Ruling { day: *day, issued: Issued::Unknown, is_working: *is_working })
                .collect(),
        };
        let years = CalendarYears::new(YEARS.map(year)).unwrap();
        let is_weekday = |day: Day| day.date().weekday().to_monday_zero_offset() < 5;
        let days = (0..3000).map(|n| first.plus(n));
        let working = days.filter(|day| ruled.get(day).copied().unwrap_or(is_weekday(*day))).collect();
        (years, World { working, unpublished: (2027..2060).collect() })
    })
}

fn dates(calendar: &WorkingCalendar, case: &Case) -> Deadlines {
    deadlines(&case.timeline(), calendar).unwrap()
}

/// The law's day of a case that was accepted on its first day and has these further events.
fn statutory(calendar: &WorkingCalendar, case: &Case, events: &[Dated]) -> Option<Day> {
    let mut case = case.clone();
    case.events = vec![Dated { day: case.received, event: Happening::Accept }];
    case.events.extend(events);
    match dates(calendar, &case).course {
        Course::Accepted(accepted) => accepted.statutory.map(|due| due.day),
        Course::AtIntake(at_intake) => panic!("{at_intake:?}"),
    }
}

fn stop(from: Day, through: Day, number: u32) -> [Dated; 2] {
    let stop = StopId(number);
    [
        Dated { day: from, event: Happening::Suspend { stop, expected_end: None } },
        Dated { day: through, event: Happening::Resume { stop } },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn dates_are_those_of_a_walk_from_day_to_day((years, world) in calendar(), cases in prop::collection::vec(case(), 1..12)) {
        let calendar = years.known_on(None);
        for case in &cases {
            prop_assert_eq!(dates(&calendar, case), walker::deadlines(&case.timeline(), &world), "{:?}", case);
        }
    }

    #[test]
    fn the_order_in_which_events_are_listed_changes_no_date((years, _) in calendar(), case in case(), keys in prop::collection::vec(any::<u32>(), 9)) {
        let calendar = years.known_on(None);
        // Two events of one kind and day that differ stand as they were told.
        let mut kept: Vec<Dated> = Vec::new();
        for event in case.events {
            if !kept.iter().any(|other| other.day == event.day && std::mem::discriminant(&other.event) == std::mem::discriminant(&event.event)) {
                kept.push(event);
            }
        }
        let told = Case { events: kept.clone(), ..case };
        let mut mixed: Vec<(u32, Dated)> = keys.into_iter().zip(kept).collect();
        mixed.sort_by_key(|(key, _)| *key);
        let mixed = Case { events: mixed.into_iter().map(|(_, event)| event).collect(), ..told.clone() };
        prop_assert_eq!(without_places(dates(&calendar, &told)), without_places(dates(&calendar, &mixed)));
    }

    #[test]
    fn a_stop_before_the_due_day_shifts_it_by_at_least_its_working_days((years, _) in calendar(), case in case(), from in 0_i32..60, length in 0_i32..60) {
        let calendar = years.known_on(None);
        let from = case.received.plus(from);
        let through = from.plus(length);
        let before = statutory(&calendar, &case, &[]).unwrap();
        let after = statutory(&calendar, &case, &stop(from, through, 0)).unwrap();
        prop_assert!(after >= before);
        // A term in natural days or months that ends on an off-day has ended before the day it is due on.
        let Term { amount, unit } = case.terms.statutory;
        let ends = |days: i32| (from < case.received.plus(days)).then(|| case.received.plus(days + length));
        match unit {
            TermUnit::WorkingDay if amount > 0 && from < before => {
                let stopped = calendar.between(from, through);
                prop_assert_eq!(calendar.between(before, after), stopped, "{} {}", before, after);
            }
            TermUnit::WorkingDay => {}
            TermUnit::NaturalDay => prop_assert!(ends(i32::from(amount)).is_none_or(|end| after >= end)),
            TermUnit::Month => prop_assert!(ends(28 * i32::from(amount)).is_none_or(|end| after >= end)),
        }
        if from >= before {
            prop_assert_eq!(after, before, "a stop after the due day changes nothing");
        }
    }

    #[test]
    fn a_longer_term_a_later_start_or_one_more_stop_never_bring_a_day_forward((years, _) in calendar(), case in case(), from in 0_i32..60, length in 0_i32..30) {
        let calendar = years.known_on(None);
        let first = stop(case.received.plus(from), case.received.plus(from + length), 0);
        let base = statutory(&calendar, &case, &first).unwrap();
        let mut longer = case.clone();
        longer.terms.statutory.amount += 1;
        prop_assert!(statutory(&calendar, &longer, &first).unwrap() >= base);
        let second = stop(case.received.plus(length), case.received.plus(length + from), 1);
        let both: Vec<Dated> = first.iter().chain(&second).copied().collect();
        prop_assert!(statutory(&calendar, &case, &both).unwrap() >= base);
        let mut later = case.clone();
        later.received = case.received.plus(1);
        prop_assert!(statutory(&calendar, &later, &[]).unwrap() >= statutory(&calendar, &case, &[]).unwrap());
    }
}

/// The same without the places of events, which depend on the order in which they are told.
fn without_places(mut dates: Deadlines) -> Deadlines {
    for void in &mut dates.void_events {
        void.event = 0;
    }
    dates.void_events.sort_by_key(|void| format!("{:?}", void.why));
    if let Course::Accepted(accepted) = &mut dates.course {
        for result in &mut accepted.extensions {
            result.event = 0;
        }
        accepted.extensions.sort_by_key(|result| format!("{:?}", result.result));
    }
    dates
}

/// Two years of which the second is changed after its notice, and a notice that reaches into the December before.
fn two_years() -> CalendarYears {
    let ruling = |text, issued, is_working| Ruling { day: day(text), issued: Issued::On(day(issued)), is_working };
    let year = |year, issued, rulings| CalendarYear { year, published: Some(Issued::On(day(issued))), rulings };
    CalendarYears::new([
        year(
            2020,
            "2019-11-21",
            vec![
                // A make-up Saturday that became an off-day.
                ruling("2020-02-01", "2019-11-21", true),
                ruling("2020-02-01", "2020-01-27", false),
                ruling("2020-01-31", "2020-01-27", false),
            ],
        ),
        year(2019, "2018-12-06", vec![ruling("2019-12-28", "2019-11-21", true)]),
    ])
    .unwrap()
}

#[test]
fn a_calendar_is_what_was_known_on_a_day() {
    let years = two_years();
    let works = |known: Option<&str>, text| years.known_on(known.map(day)).is_working(day(text));
    // Friday 31 January and Saturday 1 February 2020.
    for (known, friday, saturday) in [
        (Some("2019-11-20"), true, false),
        (Some("2019-11-21"), true, true),
        (Some("2020-01-26"), true, true),
        (Some("2020-01-27"), false, false),
        (None, false, false),
    ] {
        assert_eq!((works(known, "2020-01-31"), works(known, "2020-02-01")), (friday, saturday), "{known:?}");
    }
    assert!(!works(Some("2019-11-20"), "2019-12-28") && works(Some("2019-11-21"), "2019-12-28"));
    assert_eq!(years.issued_by(Some(day("2019-11-21"))), years.issued_by(Some(day("2020-01-26"))));
    assert_ne!(years.issued_by(Some(day("2020-01-27"))), years.issued_by(Some(day("2020-01-26"))));
}

#[test]
fn years_to_come_are_provisional_and_years_that_are_not_there_are_an_error() {
    let year = |year| CalendarYear { year, published: Some(Issued::Unknown), rulings: Vec::new() };
    let calendar = CalendarYears::new([year(2020), year(2022)]).unwrap().known_on(None);
    let asked = |from, through| calendar.is_provisional(day(from), day(through));
    assert_eq!(asked("2020-12-31", "2020-12-31"), Ok(false));
    assert_eq!(asked("2022-01-01", "2023-01-01"), Ok(true));
    assert_eq!(asked("2020-12-31", "2021-01-01"), Err(YearMissing(2021)));
    assert_eq!(asked("2019-12-31", "2020-01-01"), Err(YearMissing(2019)));
    let known = two_years().known_on(Some(day("2019-11-20")));
    assert_eq!(known.is_provisional(day("2019-01-01"), day("2019-12-31")), Ok(false));
    assert_eq!(known.is_provisional(day("2019-01-01"), day("2020-01-01")), Ok(true));
    let case = Case {
        received: day("2020-12-28"),
        terms: DecisionTerms { statutory: Term::working_days(20), promised: Term::working_days(2) },
        intake: 5,
        extension_cap: 10,
        events: Vec::new(),
        as_of: None,
    };
    assert_eq!(deadlines(&case.timeline(), &calendar), Err(YearMissing(2021)));
    let later = Case { received: day("2022-12-30"), ..case };
    let due = dates(&calendar, &later).intake_due;
    assert_eq!(due, Some(Due { day: day("2023-01-06"), is_provisional: true }));
}

#[test]
fn years_that_contradict_themselves_make_no_calendar() {
    let ruling = |text, is_working| Ruling { day: day(text), issued: Issued::Unknown, is_working };
    let year = |year, rulings| CalendarYear { year, published: Some(Issued::Unknown), rulings };
    let error = |years: Vec<CalendarYear>| CalendarYears::new(years).unwrap_err();
    assert_eq!(error(Vec::new()), CalendarError::Empty);
    assert_eq!(error(vec![year(2025, vec![]), year(2025, vec![])]), CalendarError::Twice(2025));
    for out_of_range in [i16::MIN, 1948, 2200, i16::MAX] {
        assert_eq!(error(vec![year(out_of_range, vec![])]), CalendarError::OutOfRange(out_of_range));
    }
    let foreign = error(vec![year(2025, vec![ruling("2026-01-01", false)])]);
    assert_eq!(foreign, CalendarError::Foreign { year: 2025, day: day("2026-01-01") });
    let twice = error(vec![year(2025, vec![ruling("2025-01-01", false), ruling("2025-01-01", true)])]);
    assert_eq!(twice, CalendarError::Contradiction { year: 2025, day: day("2025-01-01") });
}

#[test]
fn working_days_are_numbered_without_gaps_before_within_and_after_the_years_that_are_known() {
    let calendar = two_years().known_on(None);
    let mut rank = calendar.rank(day("2015-01-01"));
    let mut seen = BTreeSet::new();
    for n in 1..4000 {
        let day = day("2015-01-01").plus(n);
        if calendar.is_working(day) {
            rank += 1;
            assert_eq!((calendar.of_rank(rank), calendar.on_or_after(day)), (day, day));
            seen.insert(day);
        } else {
            assert!(calendar.on_or_after(day) > day);
        }
        assert_eq!(calendar.rank(day), rank);
    }
    assert!(seen.contains(&day("2019-12-28")) && !seen.contains(&day("2020-01-31")));
}
