//! One step that is asked of one case: decided, and kept with what follows from it, or previewed and not kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use lobby_casework::authority::Action;
use lobby_casework::day::Day;
use lobby_casework::handling::command::Answer;
use lobby_casework::handling::decide::{Refused, Taken};
use lobby_casework::handling::serving::{Attempt, Standing, Way};
use lobby_casework::handling::step::{Decision, Demands, NonAcceptance, Outcome, Text};
use lobby_casework::handling::{Command, Refusal, decide};
use lobby_casework::stops::StopId;
use lobby_domain::case_document::Document;
use lobby_domain::id::{MaterialCode, OfficerLogin};
use lobby_domain::item::ImplementationItem;
use lobby_domain::{Actor, CaseNumber};
use lobby_wire::problem::ProblemCode;
use uuid::Uuid;

use super::asked::{Asked, Order};
use super::{Kept, Today, letter, load, procedure, project};
use crate::app::App;
use crate::error::{PlatformError, Result, unless_refused};
use crate::notice_file::{WireChannel, WireNotice};
use crate::repository::notice::Notice;
use crate::repository::{Tx, application, notice as letters};
use crate::service::{case, notice};

/// One step that is asked of one case.
pub(super) struct Act<'a> {
    pub app: &'a App,
    pub number: &'a CaseNumber,
    /// Id of the application.
    pub id: Uuid,
    pub actor: &'a Actor,
    pub today: &'a Today,
}

impl Act<'_> {
    /// Takes the step, or says why not and keeps what is recorded all the same.
    pub fn take(&self, tx: &mut Tx<'_>, order: &Order) -> Result<Result<(), Refusal>> {
        let mut kept = self.load(tx, order.version)?;
        let (actor, command) = self.command(tx, &kept, &order.asked)?;
        let mut decided = self.decide(&kept, &command, &actor);
        // The way is noted for a delivery that is decided, never for one that is refused.
        if let (Asked::Deliver { way, on }, Ok(_)) = (&order.asked, &decided) {
            self.serve_decision(tx, way.0, *on)?;
            kept = load(tx, self.id)?;
            decided = self.decide(&kept, &command, &actor);
        }
        let (taken, refusal) = match decided {
            Ok(taken) => (taken, Ok(())),
            // Nothing of it is kept: what was noted for it is undone.
            Err(refused) if refused.record.is_empty() => return Err(self::refused(&refused.why)),
            Err(refused) => (refused.record, Err(refused.why)),
        };
        for (actor, step) in taken {
            kept.add(tx, actor, step, self.today)?;
        }
        project(tx, &kept, self.today)?;
        if refusal.is_err() {
            tracing::warn!(case_number = %self.number, "a step of a case is refused, and something of it is recorded");
        }
        Ok(refusal)
    }

    /// The letter that the step would have; `None` for one without. Nothing is kept.
    pub fn preview(&self, tx: &mut Tx<'_>, order: &Order) -> Result<Option<WireNotice>> {
        let kept = self.load(tx, order.version)?;
        let (actor, command) = self.command(tx, &kept, &order.asked)?;
        let taken = self.decide(&kept, &command, &actor).map_err(|refused| self::refused(&refused.why))?;
        let channel =
            if let Asked::Deliver { way, on } = &order.asked { self.delivery_channel(tx, way.0, *on)? } else { None };
        let (mut file, mut n, mut letter) = (kept.file, kept.version, None);
        let day = self.today.day.max(file.last);
        for (_, step) in taken {
            file.apply(day, &step).map_err(|_| PlatformError::Row("handling_step"))?;
            n += 1;
            letter =
                letter::write(tx, &letter::Taken { case: self.id, n, file: &file, step: &step }, channel, self.today)?;
        }
        Ok(letter)
    }

    /// The case in the version that the client saw.
    fn load(&self, tx: &mut Tx<'_>, version: i64) -> Result<Kept> {
        let kept = load(tx, self.id)?;
        if kept.version == version { Ok(kept) } else { Err(ProblemCode::StaleVersion.into()) }
    }

    fn decide(&self, kept: &Kept, command: &Command, actor: &Actor) -> Result<Taken, Refused> {
        decide(&kept.file, command, actor, self.today.day, &self.today.calendar.days)
    }

    /// The command, and who takes the step.
    fn command(&self, tx: &mut Tx<'_>, kept: &Kept, asked: &Asked) -> Result<(Actor, Command)> {
        let command = match asked {
            Asked::Accept {} => Command::Answer(Answer::Complete),
            Asked::CorrectOnTheSpot {} => Command::Answer(Answer::CorrectedOnTheSpot),
            Asked::AskCorrection { materials, reasons } => {
                Command::Answer(Answer::Incomplete { demands: self.demands(tx, materials, reasons)? })
            }
            Asked::NotRequired { reason } => {
                Command::Answer(Answer::NotAccepted(NonAcceptance::NotRequired { reason: text(reason)? }))
            }
            Asked::NotCompetent { competent } => {
                Command::Answer(Answer::NotAccepted(NonAcceptance::NotCompetent { competent: text(competent)? }))
            }
            Asked::BeginStage { name, working_days } => {
                Command::BeginStage { name: text(name)?, working_days: *working_days }
            }
            Asked::Extend { amount, proposed_by, reason } => {
                return self.extend(tx, kept, *amount, proposed_by, reason);
            }
            Asked::Suspend { ground, expected_end } => {
                Command::Suspend { kind: ground.0, expected_end: day(*expected_end)? }
            }
            Asked::Resume { stop } => Command::Resume { stop: StopId(*stop) },
            Asked::Decide { granted, reasons, appeal } => {
                let outcome = if *granted { Outcome::Granted } else { Outcome::Refused };
                Command::Decide(Decision { outcome, reasons: text(reasons)?, appeal: text(appeal)? })
            }
            Asked::Deliver { .. } => Command::Deliver,
            Asked::Archive {} => Command::Archive,
            Asked::Reopen { reason } => Command::Reopen { reason: text(reason)? },
        };
        Ok((self.actor.clone(), command))
    }

    /// Who proposed it takes the step, and who asks now has approved it. An account that may not handle the case has proposed nothing:
    /// otherwise one officer alone would extend by naming any account.
    fn extend(
        &self,
        tx: &mut Tx<'_>,
        kept: &Kept,
        amount: u16,
        proposed_by: &str,
        reason: &str,
    ) -> Result<(Actor, Command)> {
        let unknown = || PlatformError::from(ProblemCode::OfficerUnknown);
        let proposer = Actor::Officer(OfficerLogin::parse(proposed_by).map_err(|_| unknown())?);
        let may = case::find_for(tx, self.app, self.number, &proposer, Action::HandleCase);
        unless_refused(may)?.ok_or_else(unknown)?;
        let Actor::Officer(approved_by) = self.actor.clone() else { return Err(ProblemCode::WrongActor.into()) };
        let approver = kept.file.procedure.approver;
        Ok((proposer, Command::Extend { amount, approved_by, approver, reason: text(reason)? }))
    }

    /// The materials, which the item must have, with what is wrong with them.
    fn demands(
        &self,
        tx: &mut Tx<'_>,
        codes: &BTreeSet<String>,
        reasons: &BTreeMap<String, String>,
    ) -> Result<Demands> {
        let foreign = || PlatformError::from(ProblemCode::MaterialNotOfItem);
        if reasons.keys().any(|code| !codes.contains(code)) {
            return Err(foreign());
        }
        let item = self.item(tx)?;
        let of_item = |code: &MaterialCode| {
            item.as_ref().is_none_or(|item| item.materials.iter().any(|material| material.code == *code))
        };
        let demand = |code: &String| {
            let why = reasons.get(code).map(|why| text(why)).transpose()?;
            Ok((MaterialCode::parse(code).ok().filter(of_item).ok_or_else(foreign)?, why))
        };
        codes.iter().map(demand).collect()
    }

    /// The item that the application is for; `None` where no published catalogue has it.
    pub fn item(&self, tx: &mut Tx<'_>) -> Result<Option<ImplementationItem>> {
        let application = application::find(tx, self.id)?.ok_or(PlatformError::Row("application"))?;
        procedure::item(tx, application.item_key.as_str(), application.item_version)
    }

    /// Notes the way that the decision went, which must count.
    fn serve_decision(&self, tx: &mut Tx<'_>, way: Way, on: Date) -> Result<()> {
        let Some((decision, attempt)) = self.delivery(tx, way, on)? else { return Ok(()) };
        match notice::note_way_in(tx, &decision.code, attempt, self.actor, self.today)? {
            Standing::Served(_) => Ok(()),
            Standing::Open | Standing::Silent => Err(ProblemCode::NotServed.into()),
        }
    }

    /// The way that a delivery receipt would name.
    fn delivery_channel(&self, tx: &mut Tx<'_>, way: Way, on: Date) -> Result<Option<WireChannel>> {
        let Some((decision, attempt)) = self.delivery(tx, way, on)? else { return Ok(None) };
        notice::check_days(&decision, attempt, self.today)?;
        Ok(letter::channel_of(decision.served.map_or(way, |served| served.way)))
    }

    /// The decision, and the way that it went; `None` where the case has no decision.
    fn delivery(&self, tx: &mut Tx<'_>, way: Way, on: Date) -> Result<Option<(Notice, Attempt)>> {
        if !matches!(way, Way::Counter | Way::Post) {
            return Err(ProblemCode::WayNotOfOfficers.into());
        }
        let (of_case, on) = (letters::of_case(tx, self.id)?, day(on)?);
        let decision = of_case.into_iter().rfind(|letter| letter.document == Document::Decision);
        Ok(decision.map(|decision| (decision, Attempt { way, begun: on, reached: Some(on) })))
    }
}

fn text(text: &str) -> Result<Text> {
    Text::parse(text).ok_or_else(|| ProblemCode::TextUnfit.into())
}

fn day(date: Date) -> Result<Day> {
    Day::new(date).ok_or_else(|| ProblemCode::DayImpossible.into())
}

/// A refusal of the rules as one of the platform.
pub(super) fn refused(refusal: &Refusal) -> PlatformError {
    match refusal {
        Refusal::NotInThisStage { .. } => ProblemCode::StepNotPossible,
        Refusal::WrongActor => ProblemCode::WrongActor,
        Refusal::SecondCorrection => ProblemCode::SecondCorrection,
        Refusal::NothingNamed => ProblemCode::NothingNamed,
        Refusal::MayNotDemand(_) => ProblemCode::MayNotDemand,
        Refusal::NotAskedFor(_) => ProblemCode::NotAskedFor,
        Refusal::NotOnTheSpot => ProblemCode::NotOnTheSpot,
        Refusal::ExtendedBefore => ProblemCode::ExtendedBefore,
        Refusal::NotWithinCap { .. } => ProblemCode::NotWithinCap,
        Refusal::AfterDue => ProblemCode::AfterDue,
        Refusal::TermInMonths => ProblemCode::TermInMonths,
        Refusal::NotApproved(_) => ProblemCode::NotApproved,
        Refusal::StopNotAllowed(_) => ProblemCode::StopNotAllowed,
        Refusal::ExpectedEndOver => ProblemCode::ExpectedEndOver,
        Refusal::NoSuchStop => ProblemCode::NoSuchStop,
        Refusal::NeverDecided => ProblemCode::NeverDecided,
        Refusal::Calendar(_) => ProblemCode::CalendarMissing,
    }
    .into()
}
