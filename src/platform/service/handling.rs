//! Handling of cases: a command is decided, and what it brings is kept with all that follows from it, or nothing is.

mod act;
pub mod asked;
pub mod desk;
pub(super) mod letter;
pub mod preview;
pub(super) mod procedure;
pub mod shown;
mod today;
pub mod view;

use std::sync::Arc;

use jiff::Timestamp;
use lobby_casework::day::Day;
use lobby_casework::handling::clocks::{ClockState, clocks, reproject, timers};
use lobby_casework::handling::step::Recorded;
use lobby_casework::handling::table::way;
use lobby_casework::handling::{CaseFile, Command, Refusal, Step, decide};
use lobby_domain::Actor;
use uuid::Uuid;

use crate::app::App;
use crate::clock::zone;
use crate::engine_error::Trouble;
use crate::error::{PlatformError, Result};
use crate::published_calendar::PublishedCalendar;
use crate::repository::handling::{self, Waiting};
use crate::repository::{Tx, timer};
use crate::service::calendar;

use letter::Numbering;

pub use crate::repository::handling::{Handling, Next};
pub use desk::{note_way, show, take};
pub(super) use today::{Today, missing, today};

/// Cases that are entered in one transaction.
const AT_A_TIME: i64 = 50;
/// Timers that are claimed at once.
const CLAIMED: i64 = 50;

/// A case with its steps.
pub(super) struct Kept {
    pub id: Uuid,
    pub file: CaseFile,
    pub version: i64,
}

/// Gives every real case that has none its first step, the receipt, with the day it counts for. Returns how many.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn enter_waiting(app: &App) -> Result<u64> {
    let (mut after, mut entered) = (Uuid::nil(), 0);
    loop {
        let waiting = app.db.read(move |tx| handling::waiting(tx, after, AT_A_TIME)).await?;
        let Some(last) = waiting.last() else { return Ok(entered) };
        after = last.application_id;
        for waiting in waiting {
            let today = today(app).await?;
            let id = waiting.application_id;
            let done = app.db.tx(move |tx| enter(tx, id, &today)).await;
            match done {
                Ok(kept) => entered += u64::from(kept.is_some()),
                Err(error) => tracing::error!(%error, application = %id, "a case cannot be handled yet"),
            }
        }
    }
}

/// Does what is due, in turns with other servers on the same rows. Returns how many timers fired here.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn fire_due(app: &App, claimant: Uuid) -> Result<u64> {
    let mut fired = 0;
    loop {
        let now = app.now();
        let claimed = match app.db.tx(move |tx| timer::claim(tx, claimant, now, CLAIMED)).await {
            Ok(claimed) => claimed,
            // Other servers are at the same rows: what they leave is found by the next round.
            Err(error) if error.trouble() == Some(Trouble::Conflict) => return Ok(fired),
            Err(error) => return Err(error),
        };
        if claimed.is_empty() {
            return Ok(fired);
        }
        for claim in claimed {
            let (today, id) = (today(app).await?, claim.application_id);
            let done = app
                .db
                .tx(move |tx| {
                    let is_mine = timer::fire(tx, &claim, claimant, today.now)?;
                    if is_mine {
                        settle(tx, claim.application_id, &today)?;
                    }
                    Ok(is_mine)
                })
                .await;
            match done {
                Ok(is_mine) => fired += u64::from(is_mine),
                // Its claim ends and is longer each time: it keeps no other case from its timers.
                Err(error) => tracing::error!(%error, application = %id, "a timer of a case failed"),
            }
        }
    }
}

/// What the steps of a case add up to; `None` where it waits for its first.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn standing(app: &App, application_id: Uuid) -> Result<Option<Handling>> {
    app.db.read(move |tx| handling::find(tx, application_id)).await
}

/// Counts the days of open cases anew whose calendar is no longer the one in force. Returns of how many.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn count_anew(app: &App) -> Result<u64> {
    let version = calendar::in_force(app).await?.version;
    let (mut after, mut counted) = (Uuid::nil(), 0);
    let mut earlier = Arc::new(PublishedCalendar::weekly_rule()?);
    loop {
        let outdated = app.db.read(move |tx| handling::outdated(tx, version, after, AT_A_TIME)).await?;
        let Some((last, _)) = outdated.last() else { return Ok(counted) };
        after = *last;
        for (id, counted_by) in outdated {
            if earlier.version != counted_by {
                earlier = calendar::of_version(app, counted_by).await?;
            }
            let (before, today) = (Arc::clone(&earlier), today(app).await?);
            match app.db.tx(move |tx| move_days(tx, id, &before, &today)).await {
                Ok(()) => counted += 1,
                Err(error) => tracing::error!(%error, application = %id, "the days of a case cannot be counted anew"),
            }
        }
    }
}

/// The first step of a case; `None` where it has it, and for a test.
fn enter(tx: &mut Tx<'_>, id: Uuid, today: &Today) -> Result<Option<Kept>> {
    let Some(waiting) = handling::waits(tx, id)? else { return Ok(None) };
    let Waiting { application_id, actor, item_key, item_version, received_at } = waiting;
    let day = Day::at(received_at).ok_or(PlatformError::Row("case_projection"))?;
    let procedure = procedure::of_item(tx, &item_key, item_version)?;
    let step = Step::Received(Box::new(procedure));
    let file = CaseFile::begin(day, &step).ok_or(PlatformError::Row("handling_step"))?;
    handling::append(tx, application_id, 1, &Recorded { at: received_at, day, actor, step })?;
    handling::set_entered(tx, application_id, today.now)?;
    let kept = Kept { id: application_id, file, version: 1 };
    project(tx, &kept, today)?;
    Ok(Some(kept))
}

pub(super) fn load(tx: &mut Tx<'_>, id: Uuid) -> Result<Kept> {
    kept(id, &handling::steps(tx, id)?)
}

/// The case that these steps make.
pub(super) fn kept(id: Uuid, steps: &[Recorded]) -> Result<Kept> {
    let version = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let file = CaseFile::replay(steps).map_err(|error| {
        tracing::error!(%error, application = %id, "the steps of a case are no history");
        PlatformError::Row("handling_step")
    })?;
    Ok(Kept { id, file, version })
}

/// A step of the platform itself that its case refuses.
pub(super) fn impossible(application: Uuid, why: &Refusal) -> PlatformError {
    tracing::error!(%why, %application, "a step of the platform itself is refused");
    PlatformError::Row("handling_step")
}

/// What time alone has brought to a case.
fn settle(tx: &mut Tx<'_>, id: Uuid, today: &Today) -> Result<()> {
    let mut kept = load(tx, id)?;
    let taken = match decide(&kept.file, &Command::Settle, &Actor::Platform, today.day, &today.calendar.days) {
        Ok(taken) => taken,
        Err(refused) => {
            tracing::error!(why = %refused.why, application = %id, "what time brings to a case is refused");
            refused.record
        }
    };
    for (actor, step) in taken {
        kept.add(tx, actor, step, today)?;
    }
    project(tx, &kept, today)
}

/// Counts the days of a case anew, and notes which ones moved.
fn move_days(tx: &mut Tx<'_>, id: Uuid, before: &PublishedCalendar, today: &Today) -> Result<()> {
    let mut kept = load(tx, id)?;
    let year = before.first_change(&today.calendar, kept.file.received.year());
    if let Some(step) = reproject(&kept.file, &before.days, &today.calendar.days, year).map_err(missing)? {
        kept.add(tx, Actor::Platform, step, today)?;
    }
    project(tx, &kept, today)
}

impl Kept {
    pub(super) fn add(&mut self, tx: &mut Tx<'_>, actor: Actor, step: Step, today: &Today) -> Result<()> {
        let (day, from) = (today.day.max(self.file.last), self.file.stage);
        self.file.apply(day, &step).map_err(|_| PlatformError::Row("handling_step"))?;
        self.version += 1;
        let document = step.kind().and_then(|kind| way(from, kind)).and_then(|way| way.document);
        if let Some(document) = document {
            let numbering = if actor == Actor::Platform { Numbering::Behind } else { Numbering::Now };
            let taken = letter::Taken { case: self.id, n: self.version, file: &self.file, step: &step };
            letter::issue(tx, &taken, document, numbering, today)?;
        }
        handling::append(tx, self.id, self.version, &Recorded { at: today.now, day, actor, step })
    }
}

/// Keeps what follows from the steps: the row of the worklist, and what time will bring.
pub(super) fn project(tx: &mut Tx<'_>, kept: &Kept, today: &Today) -> Result<()> {
    let running = clocks(&kept.file, &today.calendar.days).map_err(missing)?;
    let running: Vec<_> = running.into_iter().filter(|clock| clock.state == ClockState::Running).collect();
    let next = running.iter().filter_map(|clock| clock.due.map(|due| (clock.kind, due))).min_by_key(|(_, due)| due.day);
    let standing = Handling {
        application_id: kept.id,
        version: kept.version,
        stage: kept.file.stage,
        received_on: kept.file.received,
        next: next.map(|(clock, due)| Next { clock, due_on: due.day, is_provisional: due.is_provisional }),
        calendar: today.calendar.version,
        is_late: running.iter().any(|clock| clock.is_missed(today.day)),
    };
    handling::put(tx, &standing, today.now)?;
    let open = timers(&kept.file, &today.calendar.days).map_err(missing)?;
    timer::replace(tx, kept.id, &open, |day| beginning(day, today.now))
}

/// When a local day begins; a day that has no beginning does not come before now.
fn beginning(day: Day, now: Timestamp) -> Timestamp {
    day.date().to_zoned(zone()).map_or(now, |begins| begins.timestamp())
}
