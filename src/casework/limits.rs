//! Terms and the days they end on, with stops left out (R2, R6 to R11 of docs/clocks.md).

use lobby_domain::limit::{Limit, LimitUnit};

use crate::calendar::WorkingCalendar;
use crate::day::Day;
use crate::stops::Stops;

/// What a term is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TermUnit {
    /// Working days.
    WorkingDay,
    /// Every day.
    NaturalDay,
    /// Months, which end on the day with the same number.
    Month,
}

/// An amount of time that the law or the authority allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// How many; 0 is "on the spot".
    pub amount: u16,
    /// Of which unit.
    pub unit: TermUnit,
}

/// The two terms within which a case is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionTerms {
    /// The law's.
    pub statutory: Term,
    /// What the authority has promised; never later than the law's.
    pub promised: Term,
}

/// By how much an extension has lengthened each term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengthened {
    /// The law's.
    pub statutory: u16,
    /// The promised one; 0 where it was over when the extension was granted.
    pub promised: u16,
}

/// The days by which a case is to be decided; `None` while an open stop keeps the day from being known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionDays {
    /// By law.
    pub statutory: Option<Day>,
    /// As promised.
    pub promised: Option<Day>,
    /// Whether the promised term alone would end after the law's.
    pub is_capped: bool,
}

/// A limit of the catalogue.
impl From<Limit> for Term {
    fn from(limit: Limit) -> Term {
        let unit = match limit.unit {
            LimitUnit::WorkingDay => TermUnit::WorkingDay,
            LimitUnit::NaturalDay => TermUnit::NaturalDay,
        };
        Term { amount: limit.days, unit }
    }
}

impl Term {
    /// A term in working days.
    #[must_use]
    pub const fn working_days(amount: u16) -> Term {
        Term { amount, unit: TermUnit::WorkingDay }
    }

    /// The last day of the term that starts on `start`, which is not counted itself; `longer` of its unit are added,
    /// where that is days: an extension is so many days and does not lengthen a term in months.
    #[must_use]
    pub fn end(self, calendar: &WorkingCalendar, start: Day, longer: u16, stops: &Stops) -> Option<Day> {
        let amount = i32::from(self.amount) + i32::from(longer);
        let last = match self.unit {
            TermUnit::WorkingDay if amount == 0 => return Some(working_day(calendar, start, 0)),
            TermUnit::WorkingDay => return working_end(calendar, start, amount, stops),
            TermUnit::NaturalDay => natural_end(start, start.plus(amount), stops)?,
            TermUnit::Month => natural_end(start, start.plus_months(self.amount), stops)?,
        };
        Some(calendar.on_or_after(last))
    }
}

impl DecisionTerms {
    /// The days that the terms end on for a case that was accepted on `start`.
    #[must_use]
    pub fn days(self, calendar: &WorkingCalendar, start: Day, longer: Lengthened, stops: &Stops) -> DecisionDays {
        let statutory = self.statutory.end(calendar, start, longer.statutory, stops);
        let promised = self.promised.end(calendar, start, longer.promised, stops);
        match (statutory, promised) {
            (Some(law), Some(promise)) if promise > law => {
                DecisionDays { statutory, promised: statutory, is_capped: true }
            }
            (Some(_) | None, Some(_) | None) => DecisionDays { statutory, promised, is_capped: false },
        }
    }
}

/// What is left of the intake term after a correction: at least one day (R4). `used`: working days until the notice.
#[must_use]
pub fn intake_left(intake: u16, used: i32) -> u16 {
    intake.saturating_sub(u16::try_from(used).unwrap_or(u16::MAX)).max(1)
}

/// The last day of a term in working days that nothing stops.
#[must_use]
pub fn working_day(calendar: &WorkingCalendar, start: Day, amount: u16) -> Day {
    match amount {
        0 => calendar.on_or_after(start),
        _ => calendar.of_rank(calendar.rank(start) + i32::from(amount)),
    }
}

fn working_end(calendar: &WorkingCalendar, start: Day, amount: i32, stops: &Stops) -> Option<Day> {
    let mut rank = calendar.rank(start) + amount;
    for stop in stops.after(start) {
        if calendar.of_rank(rank) <= stop.from {
            break;
        }
        rank += calendar.between(stop.from, stop.through?);
    }
    Some(calendar.of_rank(rank))
}

fn natural_end(start: Day, end: Day, stops: &Stops) -> Option<Day> {
    let mut end = end;
    for stop in stops.after(start) {
        if end <= stop.from {
            break;
        }
        end = end.plus(stop.through?.since(stop.from));
    }
    Some(end)
}
