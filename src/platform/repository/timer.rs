//! What time will bring, one row for a case, a kind and a day. Rows are written with the steps that they follow from; any
//! server claims what is due for a while, and a row fires once.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lobby_casework::day::Day;
use lobby_casework::handling::clocks::{Timer, TimerKind};
use lobby_casework::handling::step::ClockKind;
use lobby_casework::stops::StopId;
use uuid::Uuid;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// How long a claim lasts; doubled with each attempt that failed.
const CLAIM: SignedDuration = SignedDuration::from_secs(60);
/// Most doublings.
const DOUBLED_MAX: u32 = 10;

/// A row that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Id of the application.
    pub application_id: Uuid,
    /// What for, as stored.
    pub kind: String,
    /// The day, as stored.
    pub on: String,
}

/// Makes the rows of a case that have not fired those of `timers`. What fired never fires again.
///
/// # Errors
/// As [`Tx::rows`].
pub fn replace(
    tx: &mut Tx<'_>,
    application_id: Uuid,
    timers: &[Timer],
    due_at: impl Fn(Day) -> Timestamp,
) -> Result<()> {
    let mut wanted: BTreeMap<(String, String), Timestamp> =
        timers.iter().map(|timer| ((name(timer.kind), timer.on.to_string()), due_at(timer.on))).collect();
    let query = "select kind, counts_on, fired_at from timer where org = $1 and application_id = $2";
    for row in tx.rows(query, &[tx.org(), application_id.into()])? {
        let mut columns = Columns::new("timer", row);
        let (kind, on, fired_at) = (columns.text()?, columns.text()?, columns.time_or_null()?);
        let is_wanted = wanted.remove(&(kind.clone(), on.clone())).is_some();
        if !is_wanted && fired_at.is_none() {
            let delete = "delete from timer where org = $1 and application_id = $2 and kind = $3 and counts_on = $4";
            tx.exec(delete, &[tx.org(), application_id.into(), kind.into(), on.into()])?;
        }
    }
    let insert = "insert into timer (org, application_id, kind, counts_on, due_at, claimed_until, attempts) \
                  values ($1, $2, $3, $4, $5, 0, 0)";
    for ((kind, on), due_at) in wanted {
        tx.exec(insert, &[tx.org(), application_id.into(), kind.into(), on.into(), due_at.into()])?;
    }
    Ok(())
}

/// Claims at most `limit` rows that are due and that no claim holds, for `claimant`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn claim(tx: &mut Tx<'_>, claimant: Uuid, now: Timestamp, limit: i64) -> Result<Vec<Claimed>> {
    let query = "select application_id, kind, counts_on, attempts from timer \
                 where org = $1 and fired_at is null and due_at <= $2 and claimed_until <= $2 order by due_at limit $3";
    let update = "update timer set claimed_by = $5, claimed_until = $6, attempts = attempts + 1 \
                  where org = $1 and application_id = $2 and kind = $3 and counts_on = $4 and fired_at is null";
    let mut claimed = Vec::new();
    for row in tx.rows(query, &[tx.org(), now.into(), limit.into()])? {
        let mut columns = Columns::new("timer", row);
        let (application_id, kind, on): (Uuid, _, _) =
            (columns.checked("application_id")?, columns.text()?, columns.text()?);
        let doubled = u32::try_from(columns.number()?).unwrap_or(DOUBLED_MAX).min(DOUBLED_MAX);
        let until = now + CLAIM * 2_i32.pow(doubled);
        let values: [V; 6] =
            [tx.org(), application_id.into(), kind.clone().into(), on.clone().into(), claimant.into(), until.into()];
        tx.exec(update, &values)?;
        claimed.push(Claimed { application_id, kind, on });
    }
    Ok(claimed)
}

/// Notes that a row fires; false where it has, is gone, or `claimant` holds it no longer.
///
/// # Errors
/// As [`Tx::exec`].
pub fn fire(tx: &mut Tx<'_>, claimed: &Claimed, claimant: Uuid, now: Timestamp) -> Result<bool> {
    let update = "update timer set fired_at = $6 where org = $1 and application_id = $2 and kind = $3 \
                  and counts_on = $4 and claimed_by = $5 and fired_at is null";
    let values: [V; 6] = [
        tx.org(),
        claimed.application_id.into(),
        claimed.kind.as_str().into(),
        claimed.on.as_str().into(),
        claimant.into(),
        now.into(),
    ];
    Ok(tx.exec(update, &values)? == 1)
}

/// `settle`, `warn:promised`, `overdue:intake`, `expected_end:0`.
fn name(kind: TimerKind) -> String {
    let of = |word: &str, clock: ClockKind| format!("{word}:{}", clock.name());
    match kind {
        TimerKind::Settle => "settle".to_owned(),
        TimerKind::Warn(clock) => of("warn", clock),
        TimerKind::Overdue(clock) => of("overdue", clock),
        TimerKind::ExpectedEnd(StopId(stop)) => format!("expected_end:{stop}"),
    }
}
