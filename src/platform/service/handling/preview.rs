//! What a step would bring: its letter, before it is sent, and what it can be chosen from. Nothing is kept.

use std::collections::BTreeSet;

use lobby_casework::authority::Action;
use lobby_casework::handling::OfficerStep;
use lobby_domain::id::{MaterialCode, OfficerLogin};
use lobby_domain::material::Material;
use lobby_domain::{Actor, CaseNumber, Lang};
use lobby_paper::letter::{LetterText, VerificationCode, Worth, letter_text};
use lobby_wire::document::WireText;
use lobby_wire::problem::ProblemCode;
use uuid::Uuid;

use super::act::Act;
use super::asked::Order;
use super::{load, today};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::notice_file::facts;
use crate::repository::handling as rows;
use crate::repository::{Tx, belonging, officer};
use crate::service::{authority, case};

/// Languages that a letter is read in before it is sent: those that it is made in.
const LANGUAGES: [Lang; 2] = [Lang::ZH, Lang::EN];

/// A letter that is not sent yet, in each language that it will be made in.
pub type LetterPreview = Vec<(Lang, LetterText)>;

/// What a step is chosen from, beside what its case says.
#[derive(Default)]
pub struct Choices {
    /// The materials of the item.
    pub materials: Vec<DemandChoice>,
    /// Officers who can have proposed an extension, by name.
    pub proposers: Vec<(OfficerLogin, String)>,
}

/// A material that may be asked for, or may not.
pub struct DemandChoice {
    /// Its code.
    pub code: MaterialCode,
    /// Its name.
    pub name: WireText,
    /// Whether the platform finds it itself: no applicant may be asked for it.
    pub is_found: bool,
}

/// The letter that the step would have; none for a step without a letter.
///
/// # Errors
/// As [`super::take`], but for the key, which is not looked at.
pub async fn preview(app: &App, number: &CaseNumber, order: Order, actor: &Actor) -> Result<LetterPreview> {
    let today = today(app).await?;
    let (number, actor, db, app) = (number.clone(), actor.clone(), app.db.clone(), app.clone());
    let letter = db.read(move |tx| {
        let id = entered(tx, &app, &number, &actor, order.asked.step().action())?;
        Act { app: &app, number: &number, id, actor: &actor, today: &today }.preview(tx, &order)
    });
    let Some(letter) = letter.await? else { return Ok(Vec::new()) };
    let text = serde_json::to_string(&letter).unwrap_or_default();
    let in_language = |lang: Lang| {
        let wire =
            crate::notice_file::read(text.as_bytes()).map_err(|_| PlatformError::from(ProblemCode::TextUnfit))?;
        let facts = facts(wire, lang, VerificationCode::new([0; 10]), Worth::Specimen)
            .map_err(|_| PlatformError::from(ProblemCode::TextUnfit))?;
        Ok((lang, letter_text(&facts, lang)))
    };
    LANGUAGES.into_iter().map(in_language).collect()
}

/// What a step of this case is chosen from.
///
/// # Errors
/// Refusals `not_permitted`, `case_unknown` and `case_not_handled`.
pub async fn choices(app: &App, number: &CaseNumber, step: OfficerStep, actor: &Actor) -> Result<Choices> {
    let today = today(app).await?;
    let (number, actor, db, app) = (number.clone(), actor.clone(), app.db.clone(), app.clone());
    let choose = move |tx: &mut Tx<'_>| {
        let id = entered(tx, &app, &number, &actor, step.action())?;
        let act = Act { app: &app, number: &number, id, actor: &actor, today: &today };
        Ok(match step {
            OfficerStep::AskCorrection => Choices { materials: materials(tx, &act)?, ..Choices::default() },
            OfficerStep::Extend => Choices { proposers: proposers(tx, &act)?, ..Choices::default() },
            OfficerStep::Accept
            | OfficerStep::CorrectOnTheSpot
            | OfficerStep::NotRequired
            | OfficerStep::NotCompetent
            | OfficerStep::Decide
            | OfficerStep::BeginStage
            | OfficerStep::Suspend
            | OfficerStep::Resume
            | OfficerStep::Deliver
            | OfficerStep::Archive
            | OfficerStep::Reopen => Choices::default(),
        })
    };
    db.read(choose).await
}

/// The application of a case that is handled, for an action that the actor may take on it.
fn entered(tx: &mut Tx<'_>, app: &App, number: &CaseNumber, actor: &Actor, action: Action) -> Result<Uuid> {
    let (head, _) = case::find_for(tx, app, number, actor, action)?;
    let is_entered = rows::find(tx, head.application_id)?.is_some();
    is_entered.then_some(head.application_id).ok_or_else(|| ProblemCode::CaseNotHandled.into())
}

fn materials(tx: &mut Tx<'_>, act: &Act<'_>) -> Result<Vec<DemandChoice>> {
    let materials = act.item(tx)?.map(|item| item.materials).unwrap_or_default();
    let found = load(tx, act.id)?.file.procedure.found;
    let choice = |material: Material| DemandChoice {
        name: WireText::from(&material.name),
        is_found: found.contains(&material.code),
        code: material.code,
    };
    Ok(materials.into_iter().map(choice).collect())
}

/// Open accounts that may handle the case, without the one that asks.
fn proposers(tx: &mut Tx<'_>, act: &Act<'_>) -> Result<Vec<(OfficerLogin, String)>> {
    let place = belonging::of_case(tx, act.id)?;
    let mut proposers = Vec::new();
    for account in officer::list(tx)?.into_iter().filter(|account| !account.is_closed) {
        let other = Actor::Officer(account.login.clone());
        let permitted: BTreeSet<Action> = authority::permits_on(tx, act.app, &other, place.as_ref())?;
        if other != *act.actor && permitted.contains(&Action::HandleCase) {
            proposers.push((account.login, account.name));
        }
    }
    Ok(proposers)
}
