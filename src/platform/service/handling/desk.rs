//! What officers do with a case. A step is decided, kept and answered in one transaction, once for each key of its client.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::Date;
use lobby_casework::authority::Action;
use lobby_casework::day::Day;
use lobby_casework::handling::clocks::clocks;
use lobby_casework::handling::command::Answer;
use lobby_casework::handling::procedure::StopKind;
use lobby_casework::handling::serving::{Attempt, Standing, Way};
use lobby_casework::handling::step::{Decision, NonAcceptance, Outcome, Text};
use lobby_casework::handling::{Command, Refusal, decide};
use lobby_casework::stops::StopId;
use lobby_domain::case_document::Document;
use lobby_domain::id::{MaterialCode, OfficerLogin};
use lobby_domain::{Actor, CaseNumber};
use lobby_envelope::digest::sha256;
use lobby_wire::problem::ProblemCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shown::CaseShown;
use super::view::CaseView;
use super::{Kept, Today, enter, kept, load, missing, procedure, project, today};
use crate::app::App;
use crate::error::{PlatformError, Result, unless_refused};
use crate::names::Name;
use crate::repository::answered::{self, Answered};
use crate::repository::handling as rows;
use crate::repository::{Tx, application, case as cases, notice as letters};
use crate::service::{case, notice};

/// How long the answer to a key is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Most other cases of an applicant that are named.
const SAME_MAX: i64 = 20;

/// What an officer asks for. Texts are 1 to 8192 bytes, days are local dates.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Asked {
    /// Accept the application.
    Accept {},
    /// Note that errors were mended at once.
    CorrectOnTheSpot {},
    /// Ask for everything that is missing, once.
    AskCorrection {
        /// Codes of the item's materials.
        #[schema(max_items = 200)]
        materials: BTreeSet<String>,
    },
    /// Not accept: no licence is needed.
    NotRequired {
        /// Why.
        reason: String,
    },
    /// Not accept: another agency is competent.
    NotCompetent {
        /// Which.
        competent: String,
    },
    /// Begin a stage of the item's own process.
    BeginStage {
        /// Its name in the item.
        name: String,
        /// Working days it should take.
        working_days: u16,
    },
    /// Approve that the terms are lengthened: the sender approves what another officer proposed.
    Extend {
        /// By how much, in the unit of the terms.
        amount: u16,
        /// The account that proposed it.
        proposed_by: String,
        /// Why.
        reason: String,
    },
    /// Stop the clocks.
    Suspend {
        /// Why: `hearing`, `tender`, `auction`, `inspection`, `test`, `quarantine`, `appraisal`, `expert_review` or
        /// `other_by_law`.
        #[schema(value_type = String)]
        ground: Name<StopKind>,
        /// When it should end.
        #[schema(value_type = String, format = "date")]
        expected_end: Date,
    },
    /// End a stop.
    Resume {
        /// Its number.
        stop: u32,
    },
    /// Decide.
    Decide {
        /// Whether it is granted.
        granted: bool,
        /// The reasons.
        reasons: String,
        /// How to appeal.
        appeal: String,
    },
    /// Note that the decision reached the applicant.
    Deliver {
        /// By which way; where it counts as served already, that way stays.
        #[schema(value_type = String)]
        way: Name<Way>,
        /// When it reached the applicant.
        #[schema(value_type = String, format = "date")]
        on: Date,
    },
    /// Note that the case was packed and registered.
    Archive {},
    /// Have it handled again.
    Reopen {
        /// Why.
        reason: String,
    },
}

/// A step that is asked for.
pub struct Order {
    /// The version that the client saw.
    pub version: i64,
    /// The client's key for this step: asked again with it, the step is not taken again.
    pub key: String,
    /// What.
    pub asked: Asked,
}

/// What became of an order.
pub struct Done {
    /// The version after it.
    pub version: i64,
    /// The case after it, JSON of a [`CaseView`]; the same bytes for the same key.
    pub body: String,
}

/// A case as it stands, for `actor`.
///
/// # Errors
/// Refusals `not_permitted`, `case_unknown` for one that lies elsewhere too, and `case_not_handled` for a test.
pub async fn show(app: &App, number: &CaseNumber, actor: &Actor) -> Result<CaseShown> {
    let (number, actor, today) = (number.clone(), actor.clone(), today(app).await?);
    let (db, app) = (app.db.clone(), app.clone());
    let work = move |tx: &mut Tx<'_>| {
        let id = find(tx, &app, &number, &actor, Action::SeeCase, &today)?;
        shown(tx, &number, id, &today)
    };
    db.tx(work).await
}

/// Takes a step for `actor`.
///
/// # Errors
/// Refusals `not_permitted`, `case_unknown`, `case_not_handled`, `stale_version`, `key_reused`, those of texts and days, and one for each
/// [`Refusal`]. What time has brought, and what supervision must see, is kept all the same.
pub async fn take(app: &App, number: &CaseNumber, order: Order, actor: &Actor) -> Result<Done> {
    let today = today(app).await?;
    let asked = serde_json::to_vec(&(number.as_str(), order.version, &order.asked)).unwrap_or_default();
    let digest = sha256(&asked).to_string();
    let (number, actor, asked_of) = (number.clone(), actor.clone(), app.clone());
    let work = move |tx: &mut Tx<'_>| {
        answered::forget_before(tx, today.now - REMEMBERED)?;
        let id = find(tx, &asked_of, &number, &actor, action(&order.asked), &today)?;
        if let Some(known) = answered::find(tx, &actor, &order.key)? {
            let is_same = known.request_sha256 == digest;
            let Answered { version, body, .. } = known;
            return if is_same { Ok(Ok((Done { version, body }, id))) } else { Err(ProblemCode::KeyReused.into()) };
        }
        let act = Act { app: &asked_of, number: &number, id, actor: &actor, today: &today };
        match act.take(tx, &order)? {
            Ok(()) => {
                let shown = shown(tx, &number, id, &today)?;
                let body = serde_json::to_string(&CaseView::new(&shown)).unwrap_or_default();
                let (version, request_sha256) = (shown.version, digest.clone());
                let known = Answered { request_sha256, version, body: body.clone() };
                answered::insert(tx, &actor, &order.key, &known, today.now)?;
                Ok(Ok((Done { version, body }, id)))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    };
    match app.db.tx(work).await? {
        Ok((done, id)) => {
            // The step is taken; letters that cannot be made now are made by the next round.
            if let Err(error) = notice::make_of(app, id).await {
                tracing::error!(%error, "letters of a case cannot be made");
            }
            Ok(done)
        }
        Err(refusal) => Err(refused(&refusal)),
    }
}

/// Notes a way that a letter of a case went, for `actor`.
///
/// # Errors
/// As [`show`], and those of [`notice::note_way`].
pub async fn note_way(
    app: &App,
    number: &CaseNumber,
    code: &str,
    attempt: Attempt,
    actor: &Actor,
) -> Result<CaseShown> {
    let (number, code) = (number.clone(), code.to_owned());
    let (actor, today) = (actor.clone(), today(app).await?);
    let (db, app) = (app.db.clone(), app.clone());
    let work = move |tx: &mut Tx<'_>| {
        let id = find(tx, &app, &number, &actor, Action::HandleCase, &today)?;
        let is_of_case = letters::by_code(tx, &code)?.is_some_and(|letter| letter.application_id == id);
        if !is_of_case {
            return Err(ProblemCode::NoticeUnknown.into());
        }
        if !matches!(attempt.way, Way::Counter | Way::Post | Way::Announcement) {
            return Err(ProblemCode::WayNotOfOfficers.into());
        }
        notice::note_way_in(tx, &code, attempt, &actor, &today)?;
        shown(tx, &number, id, &today)
    };
    db.tx(work).await
}

/// The application of the case, which has entered handling, for an action that the actor may take on it.
fn find(tx: &mut Tx<'_>, app: &App, number: &CaseNumber, actor: &Actor, action: Action, today: &Today) -> Result<Uuid> {
    let (head, _) = case::find_for(tx, app, number, actor, action)?;
    enter(tx, head.application_id, today)?;
    if rows::find(tx, head.application_id)?.is_none() {
        return Err(ProblemCode::CaseNotHandled.into());
    }
    Ok(head.application_id)
}

fn shown(tx: &mut Tx<'_>, number: &CaseNumber, id: Uuid, today: &Today) -> Result<CaseShown> {
    let steps = rows::steps(tx, id)?;
    let Kept { file, version, .. } = kept(id, &steps)?;
    Ok(CaseShown {
        number: number.clone(),
        version,
        clocks: clocks(&file, &today.calendar.days).map_err(missing)?,
        file,
        steps,
        letters: notice::of_case(tx, id, today)?,
        same_item: cases::others_open(tx, id, SAME_MAX)?,
        today: today.day,
    })
}

/// One step that is asked of one case.
struct Act<'a> {
    app: &'a App,
    number: &'a CaseNumber,
    id: Uuid,
    actor: &'a Actor,
    today: &'a Today,
}

impl Act<'_> {
    /// Takes the step, or says why not and keeps what is recorded all the same.
    fn take(&self, tx: &mut Tx<'_>, order: &Order) -> Result<Result<(), Refusal>> {
        let mut kept = load(tx, self.id)?;
        if kept.version != order.version {
            return Err(ProblemCode::StaleVersion.into());
        }
        let (actor, command) = self.command(tx, &kept, &order.asked)?;
        if let Asked::Deliver { way, on } = &order.asked {
            self.serve_decision(tx, way.0, *on)?;
            kept = load(tx, self.id)?;
        }
        let (taken, refusal) = match decide(&kept.file, &command, &actor, self.today.day, &self.today.calendar.days) {
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

    /// The command, and who takes the step.
    fn command(&self, tx: &mut Tx<'_>, kept: &Kept, asked: &Asked) -> Result<(Actor, Command)> {
        let command = match asked {
            Asked::Accept {} => Command::Answer(Answer::Complete),
            Asked::CorrectOnTheSpot {} => Command::Answer(Answer::CorrectedOnTheSpot),
            Asked::AskCorrection { materials } => {
                Command::Answer(Answer::Incomplete { demands: self.demands(tx, materials)? })
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

    /// The materials, which the item must have.
    fn demands(&self, tx: &mut Tx<'_>, codes: &BTreeSet<String>) -> Result<BTreeSet<MaterialCode>> {
        let foreign = || PlatformError::from(ProblemCode::MaterialNotOfItem);
        let application = application::find(tx, self.id)?.ok_or(PlatformError::Row("application"))?;
        let item = procedure::item(tx, application.item_key.as_str(), application.item_version)?;
        let of_item = |code: &MaterialCode| {
            item.as_ref().is_none_or(|item| item.materials.iter().any(|material| material.code == *code))
        };
        let demand = |code: &String| MaterialCode::parse(code).ok().filter(of_item).ok_or_else(foreign);
        codes.iter().map(demand).collect()
    }

    /// Notes the way that the decision went, which must count.
    fn serve_decision(&self, tx: &mut Tx<'_>, way: Way, on: Date) -> Result<()> {
        if !matches!(way, Way::Counter | Way::Post) {
            return Err(ProblemCode::WayNotOfOfficers.into());
        }
        let (of_case, on) = (letters::of_case(tx, self.id)?, day(on)?);
        let Some(decision) = of_case.iter().rfind(|letter| letter.document == Document::Decision) else {
            return Ok(());
        };
        let attempt = Attempt { way, begun: on, reached: Some(on) };
        match notice::note_way_in(tx, &decision.code, attempt, self.actor, self.today)? {
            Standing::Served(_) => Ok(()),
            Standing::Open | Standing::Silent => Err(ProblemCode::NotServed.into()),
        }
    }
}

fn text(text: &str) -> Result<Text> {
    Text::parse(text).ok_or_else(|| ProblemCode::TextUnfit.into())
}

fn day(date: Date) -> Result<Day> {
    Day::new(date).ok_or_else(|| ProblemCode::DayImpossible.into())
}

/// What an officer must be permitted to do for it.
fn action(asked: &Asked) -> Action {
    match asked {
        Asked::Accept {} | Asked::CorrectOnTheSpot {} => Action::AcceptCase,
        Asked::AskCorrection { .. } => Action::AskCorrection,
        Asked::NotRequired { .. } | Asked::NotCompetent { .. } => Action::RefuseCase,
        Asked::BeginStage { .. } | Asked::Deliver { .. } => Action::HandleCase,
        Asked::Extend { .. } => Action::ExtendCase,
        Asked::Suspend { .. } | Asked::Resume { .. } => Action::SuspendCase,
        Asked::Decide { .. } => Action::DecideCase,
        Asked::Archive {} => Action::ArchiveCase,
        Asked::Reopen { .. } => Action::ReopenCase,
    }
}

fn refused(refusal: &Refusal) -> PlatformError {
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
