//! The dates of a case that is told as dated events, by the rules R1 to R14 of docs/clocks.md: what counted, what was
//! void, and what is due when. Events may come in any order; those of one day stand as they were given.

use crate::calendar::{WorkingCalendar, YearMissing};
use crate::day::Day;
use crate::limits::{DecisionDays, Lengthened, intake_left, working_day};
use crate::stops::{Stop, Stops};
use crate::timeline::{Dated, Happening, Timeline};

/// An event that did not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoidEvent {
    /// Its place among the timeline's events.
    pub event: usize,
    /// Why.
    pub why: Void,
}

/// Why an event did not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Void {
    /// Corrections may be asked for once.
    SecondNotice,
    /// The case had been accepted.
    AfterAcceptance,
    /// Nothing was said in time, so that the case counted as accepted.
    DeemedAccepted,
    /// The clocks were not running yet.
    BeforeAcceptance,
}

/// A day by which something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day; it is the last one that is in time.
    pub day: Day,
    /// Whether it depends on a year whose holiday notice is not published.
    pub is_provisional: bool,
}

/// The dates of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// What did not count, by kind and then in the order given.
    pub void_events: Vec<VoidEvent>,
    /// By when the case is accepted, refused or a correction asked for; `None` while a correction is open.
    pub intake_due: Option<Due>,
    /// What became of it.
    pub course: Course,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// It was not accepted, or not yet.
    AtIntake(AtIntake),
    /// It was accepted.
    Accepted(Accepted),
}

/// How far a case has come that is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtIntake {
    /// Corrections are awaited.
    CorrectionOpen,
    /// Withdrawn.
    Withdrawn,
    /// Refused.
    NotAccepted,
}

/// The dates of an accepted case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The acceptance date, which the terms start from.
    pub on: Day,
    /// The day at whose beginning the case counted as accepted, where nothing was said in time.
    pub deemed_on: Option<Day>,
    /// What became of each extension, in the order given.
    pub extensions: Vec<ExtensionResult>,
    /// By when the law wants a decision; `None` while an open stop keeps it from being known.
    pub statutory: Option<Due>,
    /// By when one is promised; likewise.
    pub promised: Option<Due>,
    /// Whether the promised term alone would end after the law's.
    pub is_promise_capped: bool,
    /// How far it has come.
    pub state: AcceptedState,
    /// The dates if open stops end as expected.
    pub projected: Option<Projected>,
    /// How the decision stands to its limits.
    pub decided: Option<Decided>,
    /// Working days left out up to the law's day; `None` while that is not known.
    pub suspended_working_days: Option<i32>,
    /// Working days that had been counted on the day that was asked for.
    pub consumed: Option<i32>,
}

/// How far an accepted case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedState {
    /// The clocks run, or ran out.
    Running,
    /// An open stop holds them.
    Suspended,
    /// Decided.
    Decided,
    /// Withdrawn.
    Withdrawn,
}

/// What became of an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionResult {
    /// Its place among the timeline's events.
    pub event: usize,
    /// Granted, or why not.
    pub result: Result<Extension, ExtensionVoid>,
}

/// Which terms a granted extension lengthens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// Both.
    Both,
    /// The law's alone: the promised day was over.
    StatutoryOnly,
}

/// Why an extension did not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionVoid {
    /// The clocks were not running yet.
    BeforeAcceptance,
    /// One had been granted.
    Second,
    /// It is longer than allowed.
    OverCap,
    /// The law's day was over.
    AfterDue,
}

/// The dates if open stops end as expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Projected {
    /// The last expected end.
    pub resume_on: Day,
    /// By law.
    pub statutory: Due,
    /// As promised.
    pub promised: Due,
}

/// How a decision stands to its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Whether it was in time by law.
    pub within_statutory: bool,
    /// Whether it was in time as promised.
    pub within_promised: bool,
    /// By when it is delivered.
    pub delivery: Due,
}

/// The events of a timeline, oldest first, with their places.
struct Sorted<'a> {
    timeline: &'a Timeline<'a>,
    calendar: &'a WorkingCalendar,
    events: Vec<(usize, Dated)>,
}

/// What intake came to.
struct Intake {
    void_events: Vec<VoidEvent>,
    due: Option<Day>,
    outcome: Result<(Day, Option<Day>), AtIntake>,
}

/// Computes the dates.
///
/// # Errors
/// [`YearMissing`] where the calendar knows nothing about a year that they depend on.
pub fn deadlines(timeline: &Timeline<'_>, calendar: &WorkingCalendar) -> Result<Deadlines, YearMissing> {
    let mut events: Vec<(usize, Dated)> = timeline.events.iter().copied().enumerate().collect();
    events.sort_by_key(|(_, event)| event.day);
    let sorted = Sorted { timeline, calendar, events };
    let Intake { mut void_events, due, outcome } = sorted.intake();
    let intake_due = due.map(|day| sorted.due(day)).transpose()?;
    let course = match outcome {
        Err(at_intake) => Course::AtIntake(at_intake),
        Ok((on, deemed_on)) => Course::Accepted(sorted.accepted(on, deemed_on, &mut void_events)?),
    };
    // By kind: the events of one kind were found together.
    Ok(Deadlines { void_events, intake_due, course })
}

impl Sorted<'_> {
    /// The places and days of one kind of event.
    fn of(&self, kind: Happening) -> impl Iterator<Item = (usize, Day)> {
        self.events.iter().filter(move |(_, dated)| dated.event == kind).map(|(at, dated)| (*at, dated.day))
    }

    fn first(&self, kind: Happening) -> Option<Day> {
        self.of(kind).next().map(|(_, day)| day)
    }

    fn due(&self, day: Day) -> Result<Due, YearMissing> {
        let is_provisional = self.calendar.is_provisional(self.timeline.received, day)?;
        Ok(Due { day, is_provisional })
    }

    /// R2 to R5.
    fn intake(&self) -> Intake {
        let Timeline { received, intake: limit, .. } = *self.timeline;
        let first_due = working_day(self.calendar, received, limit);
        let (notice, mut void_events) = self.notice(first_due);
        let complete = notice
            .and_then(|notice| self.of(Happening::CorrectionComplete).map(|(_, day)| day).find(|day| *day >= notice));
        let (due, basis) = match (notice, complete) {
            (None, _) => (first_due, received),
            (Some(_), None) => {
                let is_withdrawn = self.first(Happening::Withdraw).is_some();
                let outcome = Err(if is_withdrawn { AtIntake::Withdrawn } else { AtIntake::CorrectionOpen });
                return Intake { void_events, due: None, outcome };
            }
            (Some(notice), Some(complete)) => {
                let left = intake_left(limit, self.calendar.between(received, notice));
                (working_day(self.calendar, complete, left), complete)
            }
        };
        let in_time = |kind| self.first(kind).filter(|day| *day <= due);
        let outcome = if let Some(accepted) = in_time(Happening::Accept) {
            Ok((if complete.is_some() { basis } else { accepted }, None))
        } else if in_time(Happening::Refuse).is_some() {
            Err(AtIntake::NotAccepted)
        } else if in_time(Happening::Withdraw).is_some() {
            Err(AtIntake::Withdrawn)
        } else {
            let late = |kind| in_order(self.of(kind).map(|(event, _)| (event, Void::DeemedAccepted)));
            void_events.extend(late(Happening::Accept));
            void_events.extend(late(Happening::Refuse));
            Ok((basis, Some(due.plus(1))))
        };
        Intake { void_events, due: Some(due), outcome }
    }

    /// The day of the correction notice that counts, and the notices that do not.
    fn notice(&self, due: Day) -> (Option<Day>, Vec<VoidEvent>) {
        let accepted = self.first(Happening::Accept);
        let mut counts = None;
        let mut void = Vec::new();
        for (event, day) in self.of(Happening::CorrectionNotice) {
            let is_accepted = accepted.is_some_and(|accepted| accepted < day);
            if counts.is_some() {
                void.push((event, Void::SecondNotice));
            } else if is_accepted {
                void.push((event, Void::AfterAcceptance));
            } else if day > due {
                void.push((event, Void::DeemedAccepted));
            } else {
                counts = Some(day);
            }
        }
        (counts, in_order(void))
    }

    /// R6 to R14.
    fn accepted(
        &self,
        on: Day,
        deemed_on: Option<Day>,
        void_events: &mut Vec<VoidEvent>,
    ) -> Result<Accepted, YearMissing> {
        let ledger = self.ledger(on);
        void_events.extend(in_order(ledger.void.iter().map(|event| (*event, Void::BeforeAcceptance))));
        let (extensions, longer) = self.extensions(on, &ledger.stops);
        let days = self.timeline.terms.days(self.calendar, on, longer, &ledger.stops);
        let is_held = ledger.is_open && (days.statutory.is_none() || days.promised.is_none());
        let state = if self.first(Happening::Withdraw).is_some() {
            AcceptedState::Withdrawn
        } else if self.first(Happening::Decide).is_some() {
            AcceptedState::Decided
        } else if is_held {
            AcceptedState::Suspended
        } else {
            AcceptedState::Running
        };
        let until = days.statutory.or(days.promised).unwrap_or(on);
        let suspended = ledger.stops.working_days(self.calendar, on, until);
        Ok(Accepted {
            on,
            deemed_on,
            extensions,
            statutory: days.statutory.map(|day| self.due(day)).transpose()?,
            promised: days.promised.map(|day| self.due(day)).transpose()?,
            is_promise_capped: days.is_capped,
            state,
            projected: self.projected(on, longer, &ledger, is_held)?,
            decided: if state == AcceptedState::Decided { self.decided(days)? } else { None },
            suspended_working_days: (state != AcceptedState::Suspended).then_some(suspended),
            consumed: self.consumed(on, &ledger.stops)?,
        })
    }

    fn ledger(&self, on: Day) -> Ledger {
        let mut ledger = Ledger::default();
        let mut stops = Vec::new();
        for (event, dated) in &self.events {
            let Happening::Suspend { stop, expected_end } = dated.event else { continue };
            if dated.day < on {
                ledger.void.push(*event);
                continue;
            }
            let resumptions = self.of(Happening::Resume { stop }).map(|(_, day)| day);
            let through = resumptions.filter(|day| *day >= dated.day).min();
            if through.is_none() {
                ledger.is_open = true;
                ledger.expected_end = ledger.expected_end.max(expected_end);
            }
            stops.push(Stop { from: dated.day, through });
        }
        ledger.stops = Stops::merge(stops);
        ledger
    }

    /// R13: what became of each extension, and what they lengthen.
    fn extensions(&self, on: Day, stops: &Stops) -> (Vec<ExtensionResult>, Lengthened) {
        let mut longer = Lengthened::default();
        let mut results: Vec<ExtensionResult> = Vec::new();
        for (event, dated) in &self.events {
            let Happening::Extension { amount } = dated.event else { continue };
            let is_second = results.iter().any(|earlier| earlier.result.is_ok());
            let days = self.timeline.terms.days(self.calendar, on, longer, stops);
            let result = if dated.day < on {
                Err(ExtensionVoid::BeforeAcceptance)
            } else if is_second {
                Err(ExtensionVoid::Second)
            } else if amount > self.timeline.extension_cap {
                Err(ExtensionVoid::OverCap)
            } else if days.statutory.is_some_and(|due| dated.day > due) {
                Err(ExtensionVoid::AfterDue)
            } else if days.promised.is_some_and(|due| dated.day > due) {
                Ok(Extension::StatutoryOnly)
            } else {
                Ok(Extension::Both)
            };
            let granted = u16::try_from(amount).unwrap_or(u16::MAX);
            match result {
                Ok(Extension::Both) => longer = Lengthened { statutory: granted, promised: granted },
                Ok(Extension::StatutoryOnly) => longer.statutory = granted,
                Err(_) => {}
            }
            results.push(ExtensionResult { event: *event, result });
        }
        results.sort_by_key(|result| result.event);
        (results, longer)
    }

    fn projected(
        &self,
        on: Day,
        longer: Lengthened,
        ledger: &Ledger,
        is_held: bool,
    ) -> Result<Option<Projected>, YearMissing> {
        let Some(resume_on) = ledger.expected_end.filter(|_| is_held) else { return Ok(None) };
        let days = self.timeline.terms.days(self.calendar, on, longer, &ledger.stops.until(resume_on));
        let (Some(statutory), Some(promised)) = (days.statutory, days.promised) else { return Ok(None) };
        Ok(Some(Projected { resume_on, statutory: self.due(statutory)?, promised: self.due(promised)? }))
    }

    fn decided(&self, days: DecisionDays) -> Result<Option<Decided>, YearMissing> {
        let Some(decided) = self.first(Happening::Decide) else { return Ok(None) };
        Ok(Some(Decided {
            within_statutory: days.statutory.is_none_or(|due| decided <= due),
            within_promised: days.promised.is_none_or(|due| decided <= due),
            delivery: self.due(working_day(self.calendar, decided, self.timeline.delivery))?,
        }))
    }

    /// R14.
    fn consumed(&self, on: Day, stops: &Stops) -> Result<Option<i32>, YearMissing> {
        let Some(as_of) = self.timeline.as_of else { return Ok(None) };
        self.calendar.is_provisional(self.timeline.received, as_of)?;
        Ok(Some(self.calendar.between(on, as_of) - stops.working_days(self.calendar, on, as_of)))
    }
}

#[derive(Default)]
struct Ledger {
    stops: Stops,
    void: Vec<usize>,
    is_open: bool,
    expected_end: Option<Day>,
}

/// Void events of one kind, in the order given.
fn in_order(events: impl IntoIterator<Item = (usize, Void)>) -> Vec<VoidEvent> {
    let mut events: Vec<VoidEvent> = events.into_iter().map(|(event, why)| VoidEvent { event, why }).collect();
    events.sort_by_key(|void| void.event);
    events
}
