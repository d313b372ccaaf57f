//! Cases in handling: their steps, which only grow, and one row each of what these add up to.

mod body;

use jiff::Timestamp;
use lobby_casework::day::Day;
use lobby_casework::handling::step::{ClockKind, Recorded};
use lobby_casework::handling::{Stage, Step};
use lobby_domain::Actor;
use uuid::Uuid;

use super::row::Columns;
use super::{Row, Tx, V, open_case};
use crate::error::{PlatformError, Result};

/// Stands for a day that is not known: such cases come last.
const NO_DAY: &str = "9999-12-31";

/// What the steps of a case add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Id of its application.
    pub application_id: Uuid,
    /// How many steps it has.
    pub version: i64,
    /// How far it has come.
    pub stage: Stage,
    /// The day of receipt.
    pub received_on: Day,
    /// The clock that runs out first; `None` where none runs.
    pub next: Option<Next>,
    /// Whether a running clock has missed its day.
    pub is_late: bool,
    /// Version of the calendar that its days were counted by; 0 for the weekly rule alone.
    pub calendar: i64,
}

/// The clock that runs out first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// Which.
    pub clock: ClockKind,
    /// The last day that is in time.
    pub due_on: Day,
    /// Whether the day depends on a year whose holidays are not published.
    pub is_provisional: bool,
}

/// A case that waits for its first step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Id of its application.
    pub application_id: Uuid,
    /// Actor that handed it in.
    pub actor: Actor,
    /// Item key.
    pub item_key: String,
    /// Item version.
    pub item_version: i64,
    /// When it could first be read.
    pub received_at: Timestamp,
}

/// The kind of a step as stored.
#[must_use]
pub fn kind(step: &Step) -> String {
    body::encode(step).0
}

/// Adds a step as the `n`th of a case; fails where there is one.
///
/// # Errors
/// As [`Tx::exec`].
pub fn append(tx: &mut Tx<'_>, application_id: Uuid, n: i64, recorded: &Recorded) -> Result<()> {
    let insert = "insert into handling_step (org, application_id, n, at, counts_on, kind, actor, body) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (kind, body) = body::encode(&recorded.step);
    let values: [V; 8] = [
        tx.org(),
        application_id.into(),
        n.into(),
        recorded.at.into(),
        recorded.day.to_string().into(),
        kind.into(),
        recorded.actor.to_string().into(),
        body.into(),
    ];
    tx.exec(insert, &values)?;
    Ok(())
}

/// The steps of a case, oldest first; none where it waits for its first.
///
/// # Errors
/// As [`Tx::rows`]; [`PlatformError::UnknownValue`] for a step that this program does not know.
pub fn steps(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Vec<Recorded>> {
    let query = "select at, counts_on, actor, kind, body from handling_step \
                 where org = $1 and application_id = $2 order by n";
    let rows = tx.rows(query, &[tx.org(), application_id.into()])?;
    rows.into_iter().map(|row| read_step(application_id, row)).collect()
}

/// Erases what officers wrote about the person in the steps of a case.
///
/// # Errors
/// As [`steps`].
pub fn erase_reasons(tx: &mut Tx<'_>, application_id: Uuid) -> Result<()> {
    for (n, recorded) in (1..).zip(steps(tx, application_id)?) {
        let (kind, body) = body::encode(&recorded.step.without_reasons());
        let update = "update handling_step set kind = $4, body = $5 where org = $1 and application_id = $2 and n = $3";
        let n: i64 = n;
        tx.exec(update, &[tx.org(), application_id.into(), n.into(), kind.into(), body.into()])?;
    }
    Ok(())
}

fn read_step(application_id: Uuid, row: Row) -> Result<Recorded> {
    let mut columns = Columns::with_key("handling_step", application_id.to_string(), row);
    let (at, day, actor) = (columns.time()?, day(&mut columns)?, columns.checked("actor")?);
    let (kind, body) = (columns.text()?, columns.text()?);
    let step: Step = body::decode(&kind, &body).ok_or_else(|| columns.unknown("kind or body"))?;
    Ok(Recorded { at, day, actor, step })
}

/// Replaces what the steps of a case add up to.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put(tx: &mut Tx<'_>, handling: &Handling, at: Timestamp) -> Result<()> {
    let id: V = handling.application_id.into();
    tx.exec("delete from handling where org = $1 and application_id = $2", &[tx.org(), id.clone()])?;
    let insert = "insert into handling (org, application_id, version, stage, is_open, received_on, clock, due_on, \
                  is_provisional, late, calendar, projected_at) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let next = handling.next;
    let is_open = !matches!(handling.stage, Stage::Archived);
    let values: [V; 12] = [
        tx.org(),
        id,
        handling.version.into(),
        handling.stage.name().into(),
        i64::from(is_open).into(),
        handling.received_on.to_string().into(),
        next.map(|next| next.clock.name().to_owned()).into(),
        next.map_or_else(|| NO_DAY.to_owned(), |next| next.due_on.to_string()).into(),
        i64::from(next.is_some_and(|next| next.is_provisional)).into(),
        i64::from(handling.is_late).into(),
        handling.calendar.into(),
        at.into(),
    ];
    tx.exec(insert, &values)?;
    open_case::refresh(tx, handling.application_id)
}

/// What the steps of a case add up to; `None` where it waits for its first.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Option<Handling>> {
    let query = "select application_id, version, stage, received_on, clock, due_on, is_provisional, late, calendar \
                 from handling where org = $1 and application_id = $2";
    tx.rows(query, &[tx.org(), application_id.into()])?.into_iter().next().map(read).transpose()
}

fn read(row: Row) -> Result<Handling> {
    let mut columns = Columns::new("handling", row);
    let (application_id, version) = (columns.checked("application_id")?, columns.number()?);
    let stage = Stage::from_name(&columns.text()?).ok_or_else(|| columns.unknown("stage"))?;
    let received_on = day(&mut columns)?;
    let clock = columns.text_or_null()?;
    let due_on = columns.text()?;
    let is_provisional = columns.number()? != 0;
    let next = match clock {
        None => None,
        Some(name) => Some(Next {
            clock: ClockKind::from_name(&name).ok_or_else(|| columns.unknown("clock"))?,
            due_on: parse_day(&due_on).ok_or_else(|| columns.unknown("due_on"))?,
            is_provisional,
        }),
    };
    let (is_late, calendar) = (columns.number()? != 0, columns.number()?);
    Ok(Handling { application_id, version, stage, received_on, next, is_late, calendar })
}

/// Real cases that wait for their first step, at most `limit`, in the order of their ids after `after`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn waiting(tx: &mut Tx<'_>, after: Uuid, limit: i64) -> Result<Vec<Waiting>> {
    let query = "select c.application_id, c.kiosk, a.item_key, a.item_version, c.received_at from case_projection c \
                 join application a on a.org = c.org and a.id = c.application_id \
                 where c.org = $1 and c.entered_at is null and c.test = 0 and c.application_id > $2 \
                 order by c.application_id limit $3";
    tx.rows(query, &[tx.org(), after.into(), limit.into()])?.into_iter().map(read_waiting).collect()
}

/// The same for one case; `None` where it has its first step, and for a test.
///
/// # Errors
/// As [`Tx::rows`].
pub fn waits(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Option<Waiting>> {
    let query = "select c.application_id, c.kiosk, a.item_key, a.item_version, c.received_at from case_projection c \
                 join application a on a.org = c.org and a.id = c.application_id \
                 where c.org = $1 and c.application_id = $2 and c.entered_at is null and c.test = 0";
    tx.rows(query, &[tx.org(), application_id.into()])?.into_iter().next().map(read_waiting).transpose()
}

fn read_waiting(row: Row) -> Result<Waiting> {
    let mut columns = Columns::new("case_projection", row);
    Ok(Waiting {
        application_id: columns.checked("application_id")?,
        actor: Actor::Kiosk(columns.checked("kiosk")?),
        item_key: columns.text()?,
        item_version: columns.number()?,
        received_at: columns.time()?,
    })
}

/// Open cases whose days were counted by an earlier calendar than `version`, each with that one's version; at most
/// `limit`, in the order of their ids after `after`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn outdated(tx: &mut Tx<'_>, version: i64, after: Uuid, limit: i64) -> Result<Vec<(Uuid, i64)>> {
    let query = "select application_id, calendar from handling \
                 where org = $1 and is_open = 1 and calendar < $2 and application_id > $3 order by application_id limit $4";
    let rows = tx.rows(query, &[tx.org(), version.into(), after.into(), limit.into()])?;
    let read = |row| {
        let mut columns = Columns::new("handling", row);
        Ok((columns.checked("application_id")?, columns.number()?))
    };
    rows.into_iter().map(read).collect()
}

/// Notes that a case has its first step.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_entered(tx: &mut Tx<'_>, application_id: Uuid, at: Timestamp) -> Result<()> {
    let update = "update case_projection set entered_at = $3 where org = $1 and application_id = $2";
    tx.exec(update, &[tx.org(), application_id.into(), at.into()])?;
    Ok(())
}

/// The next column, a day.
pub(super) fn day(columns: &mut Columns) -> Result<Day> {
    let text = columns.text()?;
    parse_day(&text).ok_or(PlatformError::Row("handling_step"))
}

/// The day that a row holds; `None` where it holds none.
pub(super) fn parse_day(text: &str) -> Option<Day> {
    text.parse().ok().and_then(Day::new)
}
