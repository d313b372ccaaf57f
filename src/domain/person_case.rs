//! A person's cases, as the platform tells them to that person: what has become of each, until when, and what to do.

use jiff::civil::Date;

use crate::case_document::Document;
use crate::case_number::CaseNumber;
use crate::case_stage::Stage;
use crate::clock_kind::ClockKind;
use crate::id::MaterialCode;
use crate::text::Text;

/// The cases of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonCases {
    /// The day that they stand on.
    pub today: Date,
    /// What needs the person comes first, then what is running, then what is over; the newest of each first.
    pub cases: Vec<PersonCase>,
    /// Whether there are older ones that are not here.
    pub has_more: bool,
}

/// One case.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonCase {
    /// Its number.
    pub number: CaseNumber,
    /// The item's name.
    pub item: Text,
    /// Who handles it.
    pub agency: Text,
    /// The day of receipt.
    pub received_on: Date,
    /// How far it has come.
    pub stage: Stage,
    /// Clocks that have begun.
    pub clocks: Vec<CaseClock>,
    /// Times in which the clocks stood still, oldest first.
    pub pauses: Vec<CasePause>,
    /// What the one notice asks for.
    pub demands: Vec<CaseDemand>,
    /// Its letters, newest first.
    pub letters: Vec<CaseLetter>,
}

/// Whether a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// It runs.
    Running,
    /// It stands still.
    Stopped,
    /// It ended.
    Ended,
}

/// A clock.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseClock {
    /// Which.
    pub kind: ClockKind,
    /// Whether it runs.
    pub state: ClockState,
    /// The last day that is in time; `None` while it is not known.
    pub due: Option<Date>,
    /// Days left, below zero after the due day; `None` unless it runs.
    pub days_left: Option<i32>,
    /// Whether working days are counted; else every day.
    pub in_working_days: bool,
    /// Whether the due day depends on a year whose holidays are not published.
    pub is_provisional: bool,
    /// Whether the due day was missed.
    pub is_missed: bool,
}

/// A time in which the clocks stand still.
#[derive(Clone, PartialEq, Eq)]
pub struct CasePause {
    /// Why; `None` for the time between a decision and its reopening.
    pub ground: Option<Text>,
    /// When it should end.
    pub expected_end: Option<Date>,
    /// Working days of it that are over.
    pub working_days: u32,
    /// Whether it is over.
    pub is_over: bool,
}

/// A material that was asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseDemand {
    /// Its code in the material dictionary.
    pub code: MaterialCode,
    /// Its name.
    pub name: Text,
    /// In which form.
    pub how: Text,
    /// Whether it is in.
    pub is_in: bool,
}

/// A letter of a case.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseLetter {
    /// The code that it is asked for by, 16 digits.
    pub code: String,
    /// Its number.
    pub number: String,
    /// Its kind.
    pub kind: Document,
    /// The day of issue.
    pub issued_on: Date,
    /// The day on which it counted as served; `None` until it does.
    pub served_on: Option<Date>,
}

/// A letter that was handed over to be read and printed.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterCopy {
    /// Its code.
    pub code: String,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What stands in bold, and the text behind it; one of the two may be empty.
    pub paragraphs: Vec<(String, String)>,
    /// The file, PDF on A4.
    pub pdf: Vec<u8>,
}

/// Why a question got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The platform cannot be reached.
    Offline,
    /// The person has asked as often as is answered in an hour.
    TooOften,
    /// The platform does not answer it, or its answer cannot be read.
    Refused,
}

impl PersonCases {
    /// These cases, given newest first, in the order in which they are shown.
    #[must_use]
    pub fn new(today: Date, mut cases: Vec<PersonCase>, has_more: bool) -> PersonCases {
        cases.sort_by_key(|case| case.stage.attention());
        PersonCases { today, cases, has_more }
    }
}

impl PersonCase {
    /// The clock of this kind, where it has begun.
    #[must_use]
    pub fn clock(&self, kind: ClockKind) -> Option<&CaseClock> {
        self.clocks.iter().find(|clock| clock.kind == kind)
    }

    /// The running clock that ends first.
    #[must_use]
    pub fn next_due(&self) -> Option<&CaseClock> {
        self.clocks
            .iter()
            .filter(|clock| clock.state == ClockState::Running && clock.due.is_some())
            .min_by_key(|c| c.due)
    }
}

macro_rules! hidden {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            /// Shows nothing: it is personal.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        })+
    };
}
hidden!(PersonCases, PersonCase, CaseClock, CasePause, CaseDemand, CaseLetter, LetterCopy);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::case_stage::Attention;

    fn case(at: u32, stage: Stage, clocks: Vec<CaseClock>) -> PersonCase {
        let number = CaseNumber::new("WL01", "K01", at).unwrap();
        let received_on = jiff::civil::date(2026, 11, 2);
        let (pauses, demands, letters) = (Vec::new(), Vec::new(), Vec::new());
        let text = || Text::new("x", "x");
        PersonCase { number, item: text(), agency: text(), received_on, stage, clocks, pauses, demands, letters }
    }

    prop_compose! {
        fn clock()(
            kind in proptest::sample::select(&ClockKind::ALL[..]),
            state in proptest::sample::select(vec![ClockState::Running, ClockState::Stopped, ClockState::Ended]),
            day in proptest::option::of(1..=28i8),
        ) -> CaseClock {
            let due = day.map(|day| jiff::civil::date(2026, 11, day));
            let (in_working_days, is_provisional, is_missed) = (true, false, false);
            CaseClock { kind, state, due, days_left: None, in_working_days, is_provisional, is_missed }
        }
    }

    proptest! {
        #[test]
        fn cases_that_want_something_come_first_and_keep_their_order_among_themselves(
            stages in proptest::collection::vec(proptest::sample::select(&Stage::ALL[..]), 0..12),
        ) {
            let given = (1..).zip(stages).map(|(at, stage)| case(at, stage, Vec::new())).collect::<Vec<_>>();
            let shown = PersonCases::new(jiff::civil::date(2026, 11, 22), given.clone(), false).cases;
            let mut wanted = Vec::new();
            for attention in [Attention::Needed, Attention::Running, Attention::Over] {
                wanted.extend(given.iter().filter(|case| case.stage.attention() == attention).cloned());
            }
            prop_assert!(shown == wanted);
        }

        #[test]
        fn the_next_due_day_is_the_earliest_of_a_clock_that_runs(clocks in proptest::collection::vec(clock(), 0..6)) {
            let of_running = |clock: &CaseClock| clock.due.filter(|_| clock.state == ClockState::Running);
            let earliest = clocks.iter().filter_map(of_running).min();
            let case = case(1, Stage::InProcess, clocks);
            prop_assert_eq!(case.next_due().and_then(of_running), earliest);
            prop_assert_eq!(case.next_due().is_some(), earliest.is_some());
        }
    }

    #[test]
    fn only_a_correction_wants_something_of_the_applicant() {
        let wanting = Stage::ALL.into_iter().filter(|stage| stage.attention() == Attention::Needed);
        assert_eq!(wanting.collect::<Vec<_>>(), [Stage::Correction]);
    }

    #[test]
    fn nothing_of_a_person_is_shown_for_debugging() {
        let shown = format!(
            "{:?}",
            PersonCases::new(jiff::civil::date(2026, 11, 22), vec![case(1, Stage::Received, Vec::new())], true)
        );
        assert_eq!(shown, "PersonCases");
    }
}
