//! A case as the fold of its steps.

use std::collections::{BTreeMap, BTreeSet};

use lobby_domain::id::MaterialCode;
use thiserror::Error;

use super::Stage;
use super::procedure::Procedure;
use super::step::{ClockKind, Outcome, Recorded, Step, StepKind, Suspension};
use super::table::way;
use crate::calendar::WorkingCalendar;
use crate::day::Day;
use crate::deadlines::Extension;
use crate::limits::{Lengthened, intake_left, working_day};
use crate::stops::{Stop, StopId, Stops};
use lobby_domain::case_document::Document;

/// A case in handling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// How far it has come.
    pub stage: Stage,
    /// How it is handled; it never changes.
    pub procedure: Procedure,
    /// The day of receipt.
    pub received: Day,
    /// The day of the last step.
    pub last: Day,
    /// The one correction.
    pub correction: Option<Correction>,
    /// Its acceptance.
    pub acceptance: Option<Acceptance>,
    /// When intake ended, however it did.
    pub intake_ended: Option<Day>,
    /// What stops its clocks, or has stopped them, oldest first; the number of a stop is its place.
    pub stops: Vec<CaseStop>,
    /// By how much an extension has lengthened its terms; `None` before one.
    pub extension: Option<Lengthened>,
    /// The stage of the item's own process that is being worked on.
    pub work: Option<Work>,
    /// The decision.
    pub decided: Option<(Day, Outcome)>,
    /// When it ended otherwise than by a decision, or the decision left the authority.
    pub closed: Option<Day>,
    /// Days that served notices state and that no later step has moved.
    pub served: BTreeMap<ClockKind, Day>,
}

/// The one correction of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// When it was asked for.
    pub asked: Day,
    /// Everything that was asked for.
    pub demands: BTreeSet<MaterialCode>,
    /// What of it is not in yet.
    pub missing: BTreeSet<MaterialCode>,
    /// When its notice counted as served, which begins the applicant's term; `None` until it does.
    pub served: Option<Day>,
    /// When the last of it came.
    pub complete: Option<Day>,
}

/// The acceptance of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The acceptance date, which the terms start from.
    pub on: Day,
    /// Whether nothing was said in time.
    pub is_deemed: bool,
}

/// One stop of the clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseStop {
    /// The days.
    pub days: Stop,
    /// When it should end; `None` for the time between a decision and its reopening.
    pub expected_end: Option<Day>,
}

/// A stage of the item's own process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// When it began.
    pub begun: Day,
    /// Working days it should take.
    pub working_days: u16,
}

/// Steps that cannot be a history.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StepsError {
    /// The first step is no receipt.
    #[error("the history does not begin with a receipt")]
    NoReceipt,
    /// A second receipt.
    #[error("the case was received before")]
    ReceivedTwice,
    /// A step that the table does not have.
    #[error("no way leads from {} by {step:?}", .stage.name())]
    NoWay {
        /// The stage.
        stage: Stage,
        /// The step.
        step: StepKind,
    },
    /// A day before that of the step before.
    #[error("{day} lies before {last}")]
    WentBack {
        /// The day of the step before.
        last: Day,
        /// The day.
        day: Day,
    },
    /// A step about a correction, a stop or a decision that is not there.
    #[error("{0:?} is about something that did not happen")]
    Unfounded(StepKind),
}

impl CaseFile {
    /// The case that a history makes, oldest step first.
    ///
    /// # Errors
    /// [`StepsError`] where the steps cannot have happened in this order.
    pub fn replay<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Result<CaseFile, StepsError> {
        let mut steps = history.into_iter();
        let first = steps.next().ok_or(StepsError::NoReceipt)?;
        let mut file = CaseFile::begin(first.day, &first.step).ok_or(StepsError::NoReceipt)?;
        for recorded in steps {
            file.apply(recorded.day, &recorded.step)?;
        }
        Ok(file)
    }

    /// The case that a receipt begins; `None` for any other step.
    #[must_use]
    pub fn begin(day: Day, step: &Step) -> Option<CaseFile> {
        let procedure = if let Step::Received(procedure) = step { procedure } else { return None };
        Some(CaseFile {
            stage: Stage::Received,
            procedure: (**procedure).clone(),
            received: day,
            last: day,
            correction: None,
            acceptance: None,
            intake_ended: None,
            stops: Vec::new(),
            extension: None,
            work: None,
            decided: None,
            closed: None,
            served: BTreeMap::new(),
        })
    }

    /// Changes the case by what happened next, on `day`.
    ///
    /// # Errors
    /// [`StepsError`] where it cannot have happened to this case.
    pub fn apply(&mut self, day: Day, step: &Step) -> Result<(), StepsError> {
        if day < self.last {
            return Err(StepsError::WentBack { last: self.last, day });
        }
        let from = self.stage;
        if let Some(kind) = step.kind() {
            let row = way(from, kind).ok_or(StepsError::NoWay { stage: from, step: kind })?;
            self.note(day, step).ok_or(StepsError::Unfounded(kind))?;
            self.stage = row.to;
        } else {
            self.annotate(step)?;
        }
        self.last = day;
        Ok(())
    }

    /// What the file keeps of a step that may move the case; `None` where it is about something that did not happen.
    fn note(&mut self, day: Day, step: &Step) -> Option<()> {
        match step {
            Step::CorrectionAsked { demands } => {
                let demands: BTreeSet<MaterialCode> = demands.keys().cloned().collect();
                let missing = demands.clone();
                self.correction = Some(Correction { asked: day, demands, missing, served: None, complete: None });
            }
            Step::PartSupplied { materials } => {
                self.correction.as_mut()?.missing.retain(|material| !materials.contains(material));
            }
            Step::AllSupplied { .. } => {
                let correction = self.correction.as_mut()?;
                correction.missing.clear();
                correction.complete = Some(day);
            }
            Step::Accepted { on } => self.accept(Acceptance { on: *on, is_deemed: false }, day),
            Step::DeemedAccepted { on } => self.accept(Acceptance { on: *on, is_deemed: true }, day),
            Step::StageBegun { working_days, .. } => self.work = Some(Work { begun: day, working_days: *working_days }),
            Step::Extended { amount, lengthens, .. } => {
                let promised = if *lengthens == Extension::Both { *amount } else { 0 };
                self.extension = Some(Lengthened { statutory: *amount, promised });
                self.forget_served_days();
            }
            Step::Suspended(suspension) | Step::SuspendedAgain(suspension) => self.stop(day, *suspension),
            Step::ResumedInPart { stop } | Step::Resumed { stop } => self.resume(day, *stop)?,
            Step::DecidedOnTheSpot(decision) => {
                self.accept(Acceptance { on: self.basis().unwrap_or(day), is_deemed: false }, day);
                self.decided = Some((day, decision.outcome));
            }
            Step::Decided(decision) => self.decided = Some((day, decision.outcome)),
            Step::NotAccepted(_) | Step::Withdrawn | Step::CorrectionLapsed => {
                self.intake_ended.get_or_insert(day);
                self.closed = Some(day);
            }
            Step::Delivered | Step::Waived => self.closed = Some(day),
            Step::Reopened { .. } => self.reopen(day)?,
            Step::CorrectedOnTheSpot | Step::ReviewBegun | Step::Archived => {}
            // Not of a kind that moves a case.
            Step::Received(_)
            | Step::SecondCorrectionRefused { .. }
            | Step::NoticeServed { .. }
            | Step::Reprojected { .. } => return None,
        }
        Some(())
    }

    /// What the file keeps of a note.
    fn annotate(&mut self, step: &Step) -> Result<(), StepsError> {
        if let Step::NoticeServed { document, on, days } = step {
            self.served.extend(days.iter().copied());
            if let (Document::CorrectionNotice, Some(correction)) = (document, &mut self.correction) {
                correction.served.get_or_insert(*on);
            }
        }
        // Nothing is kept of refusals and of calendars: what is due follows from the calendar itself.
        if matches!(step, Step::Received(_)) { Err(StepsError::ReceivedTwice) } else { Ok(()) }
    }

    fn accept(&mut self, acceptance: Acceptance, day: Day) {
        self.acceptance = Some(acceptance);
        self.intake_ended = Some(day);
    }

    fn stop(&mut self, day: Day, suspension: Suspension) {
        let days = Stop { from: day, through: None };
        self.stops.push(CaseStop { days, expected_end: Some(suspension.expected_end) });
        self.forget_served_days();
    }

    fn resume(&mut self, day: Day, stop: StopId) -> Option<()> {
        let stop = self.stops.get_mut(usize::try_from(stop.0).ok()?)?;
        stop.days.through.is_none().then(|| stop.days.through = Some(day))?;
        self.forget_served_days();
        Some(())
    }

    /// The time between a decision and its reopening is not counted.
    fn reopen(&mut self, day: Day) -> Option<()> {
        match self.decided.take() {
            Some((decided, _)) => {
                let days = Stop { from: decided, through: Some(day) };
                self.stops.push(CaseStop { days, expected_end: None });
            }
            None if self.acceptance.is_none() => self.acceptance = Some(Acceptance { on: day, is_deemed: false }),
            None => return None,
        }
        self.closed = None;
        self.work = None;
        self.served.clear();
        Some(())
    }

    /// A step that moves the clocks has its own notice, which states the new days.
    fn forget_served_days(&mut self) {
        for clock in [ClockKind::Statutory, ClockKind::Promised, ClockKind::Stage] {
            self.served.remove(&clock);
        }
    }

    /// The day everything was in, where a correction was asked for.
    #[must_use]
    pub fn basis(&self) -> Option<Day> {
        self.correction.as_ref().and_then(|correction| correction.complete)
    }

    /// The days on which its clocks stand still.
    #[must_use]
    pub fn ledger(&self) -> Stops {
        Stops::merge(self.stops.iter().map(|stop| stop.days))
    }

    /// The numbers of the stops that are open.
    pub fn open_stops(&self) -> impl Iterator<Item = (StopId, &CaseStop)> {
        let numbered = self.stops.iter().zip(0..).map(|(stop, number)| (StopId(number), stop));
        numbered.filter(|(_, stop)| stop.days.through.is_none())
    }

    /// The last day on which the application may be answered (R3, R4).
    #[must_use]
    pub fn intake_due(&self, calendar: &WorkingCalendar) -> Day {
        let (start, limit) = match (&self.correction, self.basis()) {
            (Some(correction), Some(complete)) => {
                let used = calendar.between(self.received, correction.asked);
                (complete, intake_left(self.procedure.intake, used))
            }
            (Some(_) | None, _) => (self.received, self.procedure.intake),
        };
        working_day(calendar, start, limit)
    }

    /// Whether the applicant's term has begun: the notice that asks for corrections counts as served.
    #[must_use]
    pub fn is_correction_served(&self) -> bool {
        self.correction.as_ref().is_some_and(|correction| correction.served.is_some())
    }

    /// The last day on which the applicant may supply what was asked for; until the notice counts as served, what it would
    /// be had it been served when it was issued.
    #[must_use]
    pub fn correction_due(&self, calendar: &WorkingCalendar) -> Option<Day> {
        let correction = self.correction.as_ref()?;
        let begins = correction.served.unwrap_or(correction.asked);
        let projected = self.procedure.correction.end(calendar, begins, 0, &Stops::default())?;
        // A later day that a notice states is not made worse.
        Some(self.served.get(&ClockKind::Correction).map_or(projected, |served| projected.max(*served)))
    }
}
