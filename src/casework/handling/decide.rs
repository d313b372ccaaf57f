//! A command, its actor and the day give steps, or a typed refusal. What time alone has brought comes first, so that
//! nothing depends on a timer having run.

use std::collections::BTreeSet;

use lobby_domain::Actor;
use lobby_domain::id::{MaterialCode, OfficerLogin};
use thiserror::Error;

use super::Stage;
use super::clocks::decision_days;
use super::command::{Answer, Command};
use super::file::CaseFile;
use super::procedure::{Approver, Silence, StopKind};
use super::step::{Decision, Demands, Step, StepKind, Suspension, Text};
use super::table::{Who, way};
use crate::calendar::{WorkingCalendar, YearMissing};
use crate::day::Day;
use crate::deadlines::Extension;
use crate::limits::TermUnit;
use crate::stops::StopId;

/// Steps with who takes them.
pub type Taken = Vec<(Actor, Step)>;

/// A refusal, and what is recorded all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub why: Refusal,
    /// What time has brought, and what supervision must see.
    pub record: Taken,
}

/// Why a command is refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// The table has no such way.
    #[error("{step:?} is not possible in the stage {}", .stage.name())]
    NotInThisStage {
        /// The stage.
        stage: Stage,
        /// The step.
        step: StepKind,
    },
    /// Another kind of actor takes this step.
    #[error("this actor may not do it")]
    WrongActor,
    /// Corrections were asked for before, or the application has been accepted.
    #[error("corrections may be asked for once, before acceptance")]
    SecondCorrection,
    /// Nothing was named.
    #[error("no material is named")]
    NothingNamed,
    /// The platform found it itself.
    #[error("the material {0} was found and may not be demanded")]
    MayNotDemand(MaterialCode),
    /// It was not asked for, or is in already.
    #[error("the material {0} was not asked for")]
    NotAskedFor(MaterialCode),
    /// The item is not decided on the spot.
    #[error("the item is not decided on the spot")]
    NotOnTheSpot,
    /// The terms were lengthened before.
    #[error("the terms were lengthened before")]
    ExtendedBefore,
    /// Longer than allowed, or not at all.
    #[error("an extension is between 1 and {cap}")]
    NotWithinCap {
        /// The longest.
        cap: u16,
    },
    /// The law's day is over.
    #[error("the law's day is over")]
    AfterDue,
    /// A term in months is not lengthened by days.
    #[error("a term in months is not lengthened by days")]
    TermInMonths,
    /// Another office approves it, or the officer approved it alone.
    #[error("it must be approved by another officer, the {0:?}")]
    NotApproved(Approver),
    /// The item does not stop for this.
    #[error("the item's clocks do not stop for {0:?}")]
    StopNotAllowed(StopKind),
    /// The expected end is over, or too far away to be one.
    #[error("the expected end must lie ahead")]
    ExpectedEndOver,
    /// There is no such stop, or it has ended.
    #[error("no such stop is open")]
    NoSuchStop,
    /// It was never decided.
    #[error("the case was never decided")]
    NeverDecided,
    /// The calendar does not reach so far.
    #[error(transparent)]
    Calendar(#[from] YearMissing),
}

/// One command that is being decided, and what that needs.
struct Deciding<'a> {
    file: CaseFile,
    actor: &'a Actor,
    today: Day,
    calendar: &'a WorkingCalendar,
}

/// Decides a command. `today` counts as the day of the last step where a clock was set back.
///
/// # Errors
/// [`Refused`].
pub fn decide(
    file: &CaseFile,
    command: &Command,
    actor: &Actor,
    today: Day,
    calendar: &WorkingCalendar,
) -> Result<Taken, Refused> {
    let mut deciding = Deciding { file: file.clone(), actor, today: today.max(file.last), calendar };
    let mut taken = Taken::new();
    match deciding.settle() {
        Ok(Some(step)) => taken.push((Actor::Platform, step)),
        Ok(None) => {}
        Err(missing) => return Err(Refused { why: missing.into(), record: Taken::new() }),
    }
    match deciding.act(command) {
        Ok(steps) => {
            taken.extend(steps.into_iter().map(|step| (actor.clone(), step)));
            Ok(taken)
        }
        Err(why) => {
            if let (Refusal::SecondCorrection, Command::Answer(Answer::Incomplete { demands })) = (&why, command)
                && let demands = demands.keys().cloned().collect()
                && file.correction.as_ref().is_none_or(|correction| correction.demands != demands)
            {
                taken.push((actor.clone(), Step::SecondCorrectionRefused { demands }));
            }
            Err(Refused { why, record: taken })
        }
    }
}

/// The case with what time alone has brought.
///
/// # Errors
/// [`YearMissing`].
pub(super) fn settled(file: &CaseFile, today: Day, calendar: &WorkingCalendar) -> Result<CaseFile, YearMissing> {
    let mut deciding = Deciding { file: file.clone(), actor: &Actor::Platform, today, calendar };
    deciding.settle()?;
    Ok(deciding.file)
}

impl Deciding<'_> {
    /// What time alone has brought: deemed acceptance, or the end of the applicant's term.
    fn settle(&mut self) -> Result<Option<Step>, YearMissing> {
        let step = match self.file.stage {
            Stage::Received => {
                let due = self.file.intake_due(self.calendar);
                self.calendar.is_provisional(self.file.received, due)?;
                let on = self.file.basis().unwrap_or(self.file.received);
                (self.today > due).then_some(Step::DeemedAccepted { on })
            }
            Stage::Correction => {
                let due = self.file.correction_due(self.calendar);
                let is_over = due.is_some_and(|due| self.today > due);
                let returns = self.file.procedure.silence == Silence::Return && self.file.is_correction_served();
                (is_over && returns).then_some(Step::CorrectionLapsed)
            }
            Stage::NotAccepted
            | Stage::Accepted
            | Stage::InProcess
            | Stage::Suspended
            | Stage::Decided
            | Stage::Delivered
            | Stage::Waived
            | Stage::Withdrawn
            | Stage::Returned
            | Stage::Archived => None,
        };
        if let Some(step) = &step {
            self.advance(step);
        }
        Ok(step)
    }

    fn act(&mut self, command: &Command) -> Result<Vec<Step>, Refusal> {
        match command {
            Command::Answer(answer) => self.answer(answer),
            Command::Supply { materials } => self.supply(materials),
            Command::BeginStage { name, working_days } => {
                let step = Step::StageBegun { name: name.clone(), working_days: *working_days };
                self.in_process(step)
            }
            Command::Extend { amount, approved_by, approver, reason } => {
                self.extend(*amount, approved_by, *approver, reason)
            }
            Command::Suspend { kind, expected_end } => self.suspend(*kind, *expected_end),
            Command::Resume { stop } => self.resume(*stop),
            Command::Withdraw => self.withdraw(),
            Command::Decide(decision) => self.decide(decision),
            Command::Deliver => self.one(Step::Delivered),
            Command::Archive => self.one(Step::Archived),
            Command::Reopen { reason } => self.reopen(reason),
            Command::Serve { document, on, days } => {
                self.by_platform()?;
                Ok(vec![Step::NoticeServed { document: *document, on: *on, days: days.clone() }])
            }
            Command::Settle => self.by_platform().map(|()| Vec::new()),
        }
    }

    fn answer(&self, answer: &Answer) -> Result<Vec<Step>, Refusal> {
        match answer {
            Answer::NotAccepted(reason) => self.one(Step::NotAccepted(reason.clone())),
            Answer::CorrectedOnTheSpot => self.one(Step::CorrectedOnTheSpot),
            Answer::Complete => {
                let on = self.file.basis().unwrap_or(self.today);
                self.one(Step::Accepted { on })
            }
            Answer::Incomplete { demands } => self.ask(demands),
        }
    }

    fn ask(&self, demands: &Demands) -> Result<Vec<Step>, Refusal> {
        self.by_officer()?;
        if demands.is_empty() {
            return Err(Refusal::NothingNamed);
        }
        if let Some(found) = demands.keys().find(|code| self.file.procedure.found.contains(*code)) {
            return Err(Refusal::MayNotDemand(found.clone()));
        }
        if self.file.correction.is_some() || self.file.stage != Stage::Received {
            return Err(Refusal::SecondCorrection);
        }
        self.one(Step::CorrectionAsked { demands: demands.clone() })
    }

    fn supply(&self, materials: &BTreeSet<MaterialCode>) -> Result<Vec<Step>, Refusal> {
        let missing = match (&self.file.correction, self.file.stage) {
            (Some(correction), Stage::Correction) => &correction.missing,
            // The table says which stage it is.
            (Some(_) | None, _) => return self.one(Step::PartSupplied { materials: materials.clone() }),
        };
        if materials.is_empty() {
            return Err(Refusal::NothingNamed);
        }
        if let Some(other) = materials.difference(missing).next() {
            return Err(Refusal::NotAskedFor(other.clone()));
        }
        let materials = materials.clone();
        let is_all = materials == *missing;
        self.one(if is_all { Step::AllSupplied { materials } } else { Step::PartSupplied { materials } })
    }

    fn extend(
        &mut self,
        amount: u16,
        approved_by: &OfficerLogin,
        approver: Approver,
        reason: &Text,
    ) -> Result<Vec<Step>, Refusal> {
        let procedure = &self.file.procedure;
        let cap = procedure.extension_cap;
        let needs = procedure.approver;
        let is_other = !matches!(self.actor, Actor::Officer(login) if login == approved_by);
        if self.file.extension.is_some() {
            return Err(Refusal::ExtendedBefore);
        }
        if amount == 0 || amount > cap {
            return Err(Refusal::NotWithinCap { cap });
        }
        if procedure.terms.statutory.unit == TermUnit::Month {
            return Err(Refusal::TermInMonths);
        }
        if approver != needs || !is_other {
            return Err(Refusal::NotApproved(needs));
        }
        let days = decision_days(&self.file, self.calendar)?;
        let is_over = |due: Option<Day>| due.is_some_and(|due| self.today > due);
        if days.is_some_and(|days| is_over(days.statutory)) {
            return Err(Refusal::AfterDue);
        }
        let is_late = days.is_some_and(|days| is_over(days.promised));
        let lengthens = if is_late { Extension::StatutoryOnly } else { Extension::Both };
        let (approved_by, reason) = (approved_by.clone(), reason.clone());
        self.in_process(Step::Extended { amount, lengthens, approved_by, reason })
    }

    fn suspend(&mut self, kind: StopKind, expected_end: Day) -> Result<Vec<Step>, Refusal> {
        if !self.file.procedure.stops.contains(&kind) {
            return Err(Refusal::StopNotAllowed(kind));
        }
        if expected_end <= self.today {
            return Err(Refusal::ExpectedEndOver);
        }
        let days = decision_days(&self.file, self.calendar)?;
        if days.and_then(|days| days.statutory).is_some_and(|due| self.today > due) {
            return Err(Refusal::AfterDue);
        }
        let stop = StopId(u32::try_from(self.file.stops.len()).unwrap_or(u32::MAX));
        let suspension = Suspension { stop, kind, expected_end };
        if self.file.stage == Stage::Suspended {
            return self.one(Step::SuspendedAgain(suspension));
        }
        self.in_process(Step::Suspended(suspension))
    }

    fn resume(&self, stop: StopId) -> Result<Vec<Step>, Refusal> {
        let mut open: Vec<StopId> = self.file.open_stops().map(|(stop, _)| stop).collect();
        let before = open.len();
        open.retain(|other| *other != stop);
        if self.file.stage == Stage::Suspended && open.len() == before {
            return Err(Refusal::NoSuchStop);
        }
        self.one(if open.is_empty() { Step::Resumed { stop } } else { Step::ResumedInPart { stop } })
    }

    fn withdraw(&self) -> Result<Vec<Step>, Refusal> {
        self.one(if self.file.stage == Stage::Decided { Step::Waived } else { Step::Withdrawn })
    }

    fn decide(&mut self, decision: &Decision) -> Result<Vec<Step>, Refusal> {
        if self.file.stage != Stage::Received {
            return self.in_process(Step::Decided(decision.clone()));
        }
        if !self.file.procedure.is_on_the_spot {
            return Err(Refusal::NotOnTheSpot);
        }
        self.one(Step::DecidedOnTheSpot(decision.clone()))
    }

    fn reopen(&self, reason: &Text) -> Result<Vec<Step>, Refusal> {
        let steps = self.one(Step::Reopened { reason: reason.clone() })?;
        if self.file.decided.is_none() && self.file.stage != Stage::NotAccepted {
            return Err(Refusal::NeverDecided);
        }
        Ok(steps)
    }

    /// A step of an officer who works on the case; with the first one the review begins.
    fn in_process(&mut self, step: Step) -> Result<Vec<Step>, Refusal> {
        if self.file.stage != Stage::Accepted {
            return self.one(step);
        }
        let mut steps = self.one(Step::ReviewBegun)?;
        self.advance(&Step::ReviewBegun);
        steps.extend(self.one(step)?);
        Ok(steps)
    }

    /// The step, where the table has a way for it and the actor may take it.
    fn one(&self, step: Step) -> Result<Vec<Step>, Refusal> {
        let stage = self.file.stage;
        let Some(kind) = step.kind() else { return Ok(vec![step]) };
        let row = way(stage, kind).ok_or(Refusal::NotInThisStage { stage, step: kind })?;
        match row.who {
            Who::Applicant => matches!(self.actor, Actor::Kiosk(_)),
            Who::Officer | Who::Approved | Who::Supervisor => matches!(self.actor, Actor::Officer(_)),
            Who::Platform => matches!(self.actor, Actor::Platform),
        }
        .then(|| vec![step])
        .ok_or(Refusal::WrongActor)
    }

    fn by_officer(&self) -> Result<(), Refusal> {
        if matches!(self.actor, Actor::Officer(_)) { Ok(()) } else { Err(Refusal::WrongActor) }
    }

    fn by_platform(&self) -> Result<(), Refusal> {
        if matches!(self.actor, Actor::Platform) { Ok(()) } else { Err(Refusal::WrongActor) }
    }

    /// The file after a step that the table has: it cannot be refused.
    fn advance(&mut self, step: &Step) {
        let _ = self.file.apply(self.today, step);
    }
}
