//! `bench clocks`: how many cases' dates are computed a second on one core.
//!
//! 20,000 invented cases over twenty years of holidays: one in four with a correction, one in two with stops (up to
//! three, overlapping), one in four with an extension, one in eight with a stop that is still open, limits in working
//! days, natural days and months. The figure is the median of the rounds.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::hint::black_box;
use std::io::{self, Write};
use std::time::Instant;

use lobby_casework::calendar::{CalendarYear, CalendarYears, Issued, Ruling, WorkingCalendar};
use lobby_casework::day::Day;
use lobby_casework::deadlines::deadlines;
use lobby_casework::limits::{DecisionTerms, Term, TermUnit};
use lobby_casework::stops::StopId;
use lobby_casework::timeline::{Dated, Happening, Timeline};

const CASES: usize = 20_000;
const ROUNDS: usize = 15;
const AT_LEAST: f64 = 200_000.0;
const YEARS: std::ops::RangeInclusive<i16> = 2007..=2026;

struct Case {
    received: Day,
    terms: DecisionTerms,
    events: Vec<Dated>,
}

/// A row of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: i32) -> i32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((self.0 >> 33) % u64::try_from(end).unwrap()).unwrap()
    }
}

fn main() {
    // `cargo test` runs benches too, without this word.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let calendar = calendar();
    let mut numbers = Numbers(15);
    let cases: Vec<Case> = (0..CASES).map(|n| case(n, &mut numbers)).collect();
    let mut rates: Vec<f64> = (0..=ROUNDS).map(|_| round(&cases, &calendar)).skip(1).collect();
    rates.sort_by(f64::total_cmp);
    let rate = rates[ROUNDS / 2];
    let figure = format!(
        "{{\"what\": \"dates of cases on one core\", \"value\": {rate:.0}, \"unit\": \"cases/s\", \"at_least\": {AT_LEAST:.0}, \"binds\": \"idle\"}}"
    );
    writeln!(io::stdout().lock(), "{{\"bench\": \"clocks\", \"figures\": [{figure}]}}").unwrap();
}

fn round(cases: &[Case], calendar: &WorkingCalendar) -> f64 {
    let begun = Instant::now();
    for Case { received, terms, events } in cases {
        let timeline = Timeline {
            received: *received,
            terms: *terms,
            intake: 5,
            extension_cap: 10,
            delivery: 10,
            events,
            as_of: None,
        };
        black_box(deadlines(&timeline, calendar).unwrap());
    }
    f64::from(u32::try_from(cases.len()).unwrap()) / begun.elapsed().as_secs_f64()
}

/// Seven holidays of four days a year, each with a make-up Saturday before it.
fn calendar() -> WorkingCalendar {
    let year = |year: i16| {
        let first = Day::first_of(year).unwrap();
        let days = (0..7).flat_map(|n| (0..4).map(move |d| (first.plus(40 * n + d), false)));
        let saturdays = (0..7).map(|n| {
            let week = (1..8).map(|back| first.plus(40 * n + 20 - back));
            let saturday = |day: &Day| day.date().weekday() == jiff::civil::Weekday::Saturday;
            (week.into_iter().find(saturday).unwrap(), true)
        });
        let ruling = |(day, is_working)| Ruling { day, issued: Issued::Unknown, is_working };
        CalendarYear { year, published: Some(Issued::Unknown), rulings: days.chain(saturdays).map(ruling).collect() }
    };
    CalendarYears::new(YEARS.map(year)).unwrap().known_on(None)
}

fn case(n: usize, numbers: &mut Numbers) -> Case {
    let received = Day::first_of(2007).unwrap().plus(numbers.below(6900));
    let unit = match numbers.below(10) {
        0 | 1 => TermUnit::NaturalDay,
        2 => TermUnit::Month,
        _ => TermUnit::WorkingDay,
    };
    let statutory = Term { amount: if unit == TermUnit::Month { 2 } else { 20 }, unit };
    let mut events = Vec::new();
    let mut happen = |after: i32, event| events.push(Dated { day: received.plus(after), event });
    if n.is_multiple_of(4) {
        happen(2, Happening::CorrectionNotice);
        happen(9, Happening::CorrectionComplete);
    }
    happen(if n.is_multiple_of(4) { 10 } else { 3 }, Happening::Accept);
    if n.is_multiple_of(2) {
        for stop in 0..=numbers.below(3) {
            let stop_id = StopId(u32::try_from(stop).unwrap());
            let from = 12 + 4 * stop;
            happen(from, Happening::Suspend { stop: stop_id, expected_end: Some(received.plus(from + 20)) });
            if !n.is_multiple_of(8) {
                happen(from + 1 + numbers.below(12), Happening::Resume { stop: stop_id });
            }
        }
    }
    if n % 4 == 1 {
        happen(13, Happening::Extension { amount: 10 });
    }
    if n % 8 == 3 {
        happen(20, Happening::Decide);
    }
    Case { received, terms: DecisionTerms { statutory, promised: Term::working_days(10) }, events }
}
