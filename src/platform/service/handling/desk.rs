//! What officers do with a case. A step is decided, kept and answered in one transaction, once for each key of its client.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use lobby_casework::authority::Action;
use lobby_casework::handling::clocks::clocks;
use lobby_casework::handling::offered;
use lobby_casework::handling::serving::{Attempt, Way};
use lobby_casework::handling::step::Recorded;
use lobby_casework::handling::urgency::Signal;
use lobby_domain::id::OfficerLogin;
use lobby_domain::{Actor, CaseNumber};
use lobby_envelope::digest::sha256;
use lobby_wire::problem::ProblemCode;
use uuid::Uuid;

use super::act::{self, Act};
use super::asked::Order;
use super::shown::CaseShown;
use super::view::CaseView;
use super::{Kept, Today, enter, kept, missing, today};
use crate::app::App;
use crate::error::Result;
use crate::repository::answered::{self, Answered};
use crate::repository::handling as rows;
use crate::repository::{Tx, belonging, case as cases, notice as letters, officer};
use crate::service::{authority, case, notice};

/// How long the answer to a key is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Most other cases of an applicant that are named.
const SAME_MAX: i64 = 20;

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
        shown(tx, &Asking { app: &app, number: &number, actor: &actor, today: &today }, id)
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
        let id = find(tx, &asked_of, &number, &actor, order.asked.step().action(), &today)?;
        if let Some(known) = answered::find(tx, &actor, &order.key)? {
            let is_same = known.request_sha256 == digest;
            let Answered { version, body, .. } = known;
            return if is_same { Ok(Ok((Done { version, body }, id))) } else { Err(ProblemCode::KeyReused.into()) };
        }
        let act = Act { app: &asked_of, number: &number, id, actor: &actor, today: &today };
        match act.take(tx, &order)? {
            Ok(()) => {
                let asking = Asking { app: &asked_of, number: &number, actor: &actor, today: &today };
                let shown = shown(tx, &asking, id)?;
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
        Err(refusal) => Err(act::refused(&refusal)),
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
        shown(tx, &Asking { app: &app, number: &number, actor: &actor, today: &today }, id)
    };
    db.tx(work).await
}

/// The application of the case, which has entered handling, for an action that the actor may take on it.
pub(super) fn find(
    tx: &mut Tx<'_>,
    app: &App,
    number: &CaseNumber,
    actor: &Actor,
    action: Action,
    today: &Today,
) -> Result<Uuid> {
    let (head, _) = case::find_for(tx, app, number, actor, action)?;
    if head.is_erased && action != Action::SeeCase {
        return Err(ProblemCode::CaseErased.into());
    }
    enter(tx, head.application_id, today)?;
    if rows::find(tx, head.application_id)?.is_none() {
        return Err(ProblemCode::CaseNotHandled.into());
    }
    Ok(head.application_id)
}

/// Who asks for which case, and when.
struct Asking<'a> {
    app: &'a App,
    number: &'a CaseNumber,
    actor: &'a Actor,
    today: &'a Today,
}

fn shown(tx: &mut Tx<'_>, asking: &Asking<'_>, id: Uuid) -> Result<CaseShown> {
    let Asking { app, number, actor, today } = *asking;
    let steps = rows::steps(tx, id)?;
    let Kept { file, version, .. } = kept(id, &steps)?;
    let calendar = &today.calendar.days;
    let clocks = clocks(&file, calendar).map_err(missing)?;
    let place = belonging::of_case(tx, id)?;
    let permitted = authority::permits_on(tx, app, actor, place.as_ref())?;
    Ok(CaseShown {
        number: number.clone(),
        version,
        offered: offered(&file, &permitted, today.day, calendar).map_err(missing)?,
        signal: Signal::of(file.stage, &clocks, calendar, today.day),
        left: clocks.iter().map(|clock| clock.left(calendar, today.day)).collect(),
        names: names(tx, &steps)?,
        clocks,
        file,
        steps,
        letters: notice::of_case(tx, id, today)?,
        same_item: cases::others_open(tx, id, SAME_MAX)?,
        today: today.day,
    })
}

/// The names of the officers who took these steps.
fn names(tx: &mut Tx<'_>, steps: &[Recorded]) -> Result<BTreeMap<OfficerLogin, String>> {
    let mut names = BTreeMap::new();
    for recorded in steps {
        if let Actor::Officer(login) = &recorded.actor
            && !names.contains_key(login)
            && let Some(account) = officer::account(tx, login)?
        {
            names.insert(login.clone(), account.name);
        }
    }
    Ok(names)
}
