//! How long records are kept: importing the rules, holding a case, and erasing what has lain its term.

use std::path::Path;

use jiff::Timestamp;
use lobby_casework::authority::Action;
use lobby_casework::day::Day;
use lobby_casework::event::Event;
use lobby_casework::retention::{EndedCase, Retention, RuleId};
use lobby_domain::{Actor, CaseNumber};
use lobby_wire::problem::ProblemCode;
use lobby_words::setup as words;
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::erasure::Candidate;
pub use crate::repository::retention::Hold;
use crate::repository::{Tx, erasure, event, retention};
use crate::retention_file;
use crate::service::case;

/// Most cases that a step looks at.
const STEP_CASES: i64 = 256;
/// Most cases of a listing.
const LIST_MAX: usize = 1000;
/// Longest reason of a hold, bytes.
const REASON_MAX: usize = 1000;

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The version in force.
    pub version: i64,
    /// How many rules it has.
    pub rules: usize,
}

/// A case whose term has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its number.
    pub case_number: CaseNumber,
    /// The rule.
    pub rule: RuleId,
    /// The first day on which it may be erased.
    pub from: Day,
    /// Whether it is held all the same.
    pub is_held: bool,
}

/// What a step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Cases that were erased.
    pub erased: usize,
    /// Cases whose sealed blobs are gone now.
    pub emptied: usize,
    /// The last case that was looked at; `None` where all were.
    pub after: Option<Uuid>,
}

/// Imports a file as the next version, unless it is the one in force.
///
/// # Errors
/// [`PlatformError::File`]; [`PlatformError::Setup`] with what is wrong with it.
pub async fn import(app: &App, file: &Path, now: Timestamp) -> Result<Imported> {
    let content = crate::data_dir::read(file)?;
    let rules = parse(&content)?.rules().len();
    let import = move |tx: &mut Tx<'_>| {
        let before = retention::in_force(tx)?;
        if before > 0 && retention::find(tx, before)?.as_deref() == Some(content.as_str()) {
            return Ok(before);
        }
        retention::insert(tx, before + 1, now, &content)?;
        Ok(before + 1)
    };
    let version = app.db.tx(import).await?;
    tracing::info!(version, rules, "rules of retention imported");
    Ok(Imported { version, rules })
}

fn parse(content: &str) -> Result<Retention> {
    let wrong = |error: retention_file::RetentionFileError| {
        PlatformError::setup(words::RETENTION_WRONG, &[("why", &error.to_string())])
    };
    retention_file::read(content).map_err(wrong)
}

/// The rules in force; none before the first import.
fn rules(tx: &mut Tx<'_>) -> Result<Retention> {
    let version = retention::in_force(tx)?;
    let Some(content) = retention::find(tx, version)? else { return Ok(Retention::default()) };
    retention_file::read(&content).map_err(|_| PlatformError::Row("retention"))
}

/// Cases whose term has ended by `today`, the first thousand in the order of their ids; and whether there are more.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn due(app: &App, today: Day) -> Result<(Vec<Due>, bool)> {
    let (mut found, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let look = move |tx: &mut Tx<'_>| {
            let rules = rules(tx)?;
            let candidates = erasure::candidates(tx, after, STEP_CASES)?;
            let last = candidates.last().map(|candidate| candidate.application_id);
            let mut due = Vec::new();
            for candidate in candidates {
                let Some((from, rule)) = ended(&rules, &candidate).filter(|(from, _)| *from <= today) else { continue };
                let case_number = case::by_id(tx, candidate.application_id)?.case_number;
                due.push(Due { case_number, rule: rule.clone(), from, is_held: candidate.is_held });
            }
            Ok((due, last))
        };
        let (due, last) = app.db.read(look).await?;
        found.extend(due);
        if found.len() > LIST_MAX {
            found.truncate(LIST_MAX);
            return Ok((found, true));
        }
        match last {
            Some(last) => after = last,
            None => return Ok((found, false)),
        }
    }
}

/// The first day on which a case may be erased, and why; `None` where it is not over, or is kept for good.
fn ended<'a>(rules: &'a Retention, candidate: &Candidate) -> Option<(Day, &'a RuleId)> {
    if candidate.kiosk_use.is_test() {
        return rules.ends(EndedCase::Test { on: Day::at(candidate.received_at)? });
    }
    let (stage, on) = candidate.last.filter(|(stage, _)| stage.is_over())?;
    rules.ends(EndedCase::Real { stage, item: &candidate.item, on })
}

/// Erases those of the next cases after `after` whose term has ended and that are not held; then removes the blobs of
/// those that were erased before, where a crash or the disk kept them.
///
/// # Errors
/// [`PlatformError::Database`], [`PlatformError::Materials`].
pub async fn step(app: &App, after: Uuid, now: Timestamp) -> Result<Done> {
    let mut done = Done::default();
    let today = Day::at(now).ok_or(PlatformError::Row("erasure"))?;
    let look = move |tx: &mut Tx<'_>| {
        let rules = rules(tx)?;
        let candidates = erasure::candidates(tx, after, STEP_CASES)?;
        let last = candidates.last().map(|candidate| candidate.application_id);
        let is_due = |candidate: &Candidate| may_erase(&rules, candidate, today).is_some();
        let due: Vec<Uuid> = candidates.iter().filter(|one| is_due(one)).map(|one| one.application_id).collect();
        Ok((due, last))
    };
    let (due, last) = app.db.read(look).await?;
    for id in due {
        done.erased += usize::from(app.db.tx(move |tx| erase(tx, id, today, now)).await?);
    }
    let emptied = app.db.read(|tx| erasure::with_blobs(tx, STEP_CASES)).await?;
    for id in emptied {
        remove_blobs(app, id).await?;
        app.db.tx(move |tx| erasure::set_blobs_gone(tx, id, now)).await?;
        done.emptied += 1;
    }
    Ok(Done { after: last, ..done })
}

fn may_erase(rules: &Retention, candidate: &Candidate, today: Day) -> Option<RuleId> {
    let (_, rule) = ended(rules, candidate).filter(|(from, _)| *from <= today && !candidate.is_held)?;
    Some(rule.clone())
}

/// False where it was reopened, held or erased meanwhile.
fn erase(tx: &mut Tx<'_>, id: Uuid, today: Day, now: Timestamp) -> Result<bool> {
    let Some(candidate) = erasure::candidate(tx, id)? else { return Ok(false) };
    let Some(rule) = may_erase(&rules(tx)?, &candidate, today) else { return Ok(false) };
    erasure::erase(tx, id, &rule, now)?;
    event::append(tx, id, now, &Actor::Platform, &Event::Erased { rule })?;
    Ok(true)
}

/// Each blob is sealed with a key of its own, so no other application names it.
async fn remove_blobs(app: &App, id: Uuid) -> Result<()> {
    let head = app.db.read(move |tx| case::by_id(tx, id)).await?;
    for blob in head.erased_manifest()?.blobs {
        app.materials.remove(&head.kiosk, blob.sha256).await?;
        app.materials.remove_damaged(&head.kiosk, blob.sha256)?;
    }
    tracing::info!(case_number = %head.case_number, "the sealed files of a case are erased");
    Ok(())
}

/// Holds a case beyond its term, with a reason; false where it is held.
///
/// # Errors
/// Refusals `not_permitted`, `case_unknown`, and `bad_request` for a reason that is empty or longer than 1000 bytes.
pub async fn hold(app: &App, number: &CaseNumber, reason: &str, actor: &Actor, now: Timestamp) -> Result<bool> {
    if reason.trim().is_empty() || reason.len() > REASON_MAX {
        return Err(PlatformError::refused(ProblemCode::BadRequest, "a reason has 1 to 1000 bytes"));
    }
    let (number, reason, actor, for_app) = (number.clone(), reason.to_owned(), actor.clone(), app.clone());
    let hold = move |tx: &mut Tx<'_>| {
        let (head, _) = case::find_for(tx, &for_app, &number, &actor, Action::HandleCase)?;
        retention::hold(tx, head.application_id, &reason, &actor, now)
    };
    app.db.tx(hold).await
}

/// Holds a case no more; false where it is not held.
///
/// # Errors
/// Refusals `not_permitted` and `case_unknown`.
pub async fn release(app: &App, number: &CaseNumber, actor: &Actor) -> Result<bool> {
    let (number, actor, for_app) = (number.clone(), actor.clone(), app.clone());
    let release = move |tx: &mut Tx<'_>| {
        let (head, _) = case::find_for(tx, &for_app, &number, &actor, Action::HandleCase)?;
        retention::release(tx, head.application_id)
    };
    app.db.tx(release).await
}

/// The cases that are held, the longest first.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn held(app: &App) -> Result<Vec<Hold>> {
    let most = i64::try_from(LIST_MAX).unwrap_or(i64::MAX);
    app.db.read(move |tx| retention::held(tx, most)).await
}
