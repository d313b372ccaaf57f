//! Erasing what rows hold of a person once their case is over and its term has ended. Numbers, days and steps stay.

use jiff::Timestamp;
use lobby_casework::Phase;
use lobby_casework::day::Day;
use lobby_casework::retention::RuleId;
use lobby_domain::KioskUse;
use lobby_domain::case_stage::Stage;
use lobby_domain::id::ItemKey;
use uuid::Uuid;

use super::case::Envelope;
use super::handling::parse_day;
use super::row::Columns;
use super::{Row, Tx, V, handling, notice};
use crate::error::Result;

/// A case whose records are all here, to be compared with the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Id of its application.
    pub application_id: Uuid,
    /// Whether it is a real one or a test.
    pub kiosk_use: KioskUse,
    /// Of which item.
    pub item: ItemKey,
    /// When it could first be read.
    pub received_at: Timestamp,
    /// Its stage, and the day of its last step; `None` for a test, and until it is handled.
    pub last: Option<(Stage, Day)>,
    /// Whether it is held beyond its term.
    pub is_held: bool,
}

const QUERY: &str = "select c.application_id, c.test, a.item_key, c.received_at, h.stage, \
                     (select max(s.counts_on) from handling_step s \
                      where s.org = c.org and s.application_id = c.application_id), \
                     (select count(*) from retention_hold r \
                      where r.org = c.org and r.application_id = c.application_id) \
                     from case_projection c join application a on a.org = c.org and a.id = c.application_id \
                     left join handling h on h.org = c.org and h.application_id = c.application_id \
                     where c.org = $1 and c.state = $2 and c.envelope <> $3";

/// Cases that are not erased and of which nothing is on its way, at most `limit` whose ids come after `after`, in their
/// order.
///
/// # Errors
/// As [`Tx::rows`].
pub fn candidates(tx: &mut Tx<'_>, after: Uuid, limit: i64) -> Result<Vec<Candidate>> {
    let query = format!("{QUERY} and c.application_id > $4 order by c.application_id limit $5");
    let values = [tx.org(), Phase::Received.name().into(), Envelope::Erased.name().into(), after.into(), limit.into()];
    tx.rows(&query, &values)?.into_iter().map(read).collect()
}

/// The case of an application where it is one of [`candidates`].
///
/// # Errors
/// As [`Tx::rows`].
pub fn candidate(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Option<Candidate>> {
    let query = format!("{QUERY} and c.application_id = $4");
    let values = [tx.org(), Phase::Received.name().into(), Envelope::Erased.name().into(), application_id.into()];
    tx.rows(&query, &values)?.into_iter().next().map(read).transpose()
}

fn read(row: Row) -> Result<Candidate> {
    let mut columns = Columns::new("case_projection", row);
    let (application_id, test) = (columns.checked("application_id")?, columns.number()?);
    let (item, received_at) = (columns.checked("item_key")?, columns.time()?);
    let (stage, day) = (columns.text_or_null()?, columns.text_or_null()?);
    let last = match (stage, day) {
        (Some(stage), Some(day)) => Some((
            Stage::from_name(&stage).ok_or_else(|| columns.unknown("stage"))?,
            parse_day(&day).ok_or_else(|| columns.unknown("counts_on"))?,
        )),
        (None, _) | (_, None) => None,
    };
    let is_held = columns.number()? > 0;
    Ok(Candidate { application_id, kiosk_use: KioskUse::of_mark(test != 0), item, received_at, last, is_held })
}

/// Erases what rows hold of the person of a case. Its blobs are still there: see [`set_blobs_gone`].
///
/// # Errors
/// As [`Tx::exec`].
pub fn erase(tx: &mut Tx<'_>, application_id: Uuid, rule: &RuleId, at: Timestamp) -> Result<()> {
    let id: V = application_id.into();
    let update = "update case_projection set envelope = $3, applicant_masked = null, person = null \
                  where org = $1 and application_id = $2";
    tx.exec(update, &[tx.org(), id.clone(), Envelope::Erased.name().into()])?;
    notice::erase(tx, application_id)?;
    handling::erase_reasons(tx, application_id)?;
    let insert = "insert into erasure (org, application_id, rule, at, blobs_gone_at) values ($1, $2, $3, $4, null)";
    tx.exec(insert, &[tx.org(), id, rule.as_str().into(), at.into()])?;
    Ok(())
}

/// Erased cases whose blobs may still be there, at most `limit`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn with_blobs(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Uuid>> {
    let query = "select application_id from erasure where org = $1 and blobs_gone_at is null \
                 order by application_id limit $2";
    let rows = tx.rows(query, &[tx.org(), limit.into()])?;
    rows.into_iter().map(|row| Columns::new("erasure", row).checked("application_id")).collect()
}

/// Notes that the last blob of an erased case is gone.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_blobs_gone(tx: &mut Tx<'_>, application_id: Uuid, at: Timestamp) -> Result<()> {
    let update = "update erasure set blobs_gone_at = $3 where org = $1 and application_id = $2";
    tx.exec(update, &[tx.org(), application_id.into(), at.into()])?;
    Ok(())
}
