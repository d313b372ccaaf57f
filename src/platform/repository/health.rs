//! The last health report of each kiosk.

use jiff::Timestamp;
use lobby_domain::id::KioskId;
use uuid::Uuid;

use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// The runs of a kiosk's program that reported last: one machine goes on to the next run and never back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The run that reported last; none where it named none.
    pub last: Option<Uuid>,
    /// The run before.
    pub before: Option<Uuid>,
    /// How often these two took turns.
    pub swaps: i64,
}

/// A report and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Kiosk id.
    pub kiosk: KioskId,
    /// When the platform received it.
    pub seen_at: Timestamp,
    /// `lobby-health/1`.
    pub report: String,
    /// Which runs of the kiosk's program reported.
    pub runs: Runs,
    /// How many applications it has receipts for that this platform does not know.
    pub lost: i64,
}

/// Keeps a report in place of the one before.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put(tx: &mut Tx<'_>, health: &Health) -> Result<()> {
    let Runs { last, before, swaps } = health.runs;
    let values: [V; 8] = [
        tx.org(),
        (&health.kiosk).into(),
        health.seen_at.into(),
        health.report.as_str().into(),
        last.map(|run| run.to_string()).into(),
        before.map(|run| run.to_string()).into(),
        swaps.into(),
        health.lost.into(),
    ];
    let update = "update kiosk_health set seen_at = $3, report = $4, run = $5, run_before = $6, swaps = $7, lost = $8 \
                  where org = $1 and kiosk = $2";
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into kiosk_health (org, kiosk, seen_at, report, run, run_before, swaps, lost) \
                      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";
        tx.exec(insert, &values)?;
    }
    Ok(())
}

/// The last report of every kiosk that ever sent one, by id.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Health>> {
    let query = format!("select {COLUMNS} from kiosk_health where org = $1 order by kiosk");
    tx.rows(&query, &[tx.org()])?.into_iter().map(read).collect()
}

/// The last report of this kiosk.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<Option<Health>> {
    let query = format!("select {COLUMNS} from kiosk_health where org = $1 and kiosk = $2");
    tx.rows(&query, &[tx.org(), kiosk.into()])?.into_iter().next().map(read).transpose()
}

const COLUMNS: &str = "kiosk, seen_at, report, run, run_before, swaps, lost";

fn read(row: Row) -> Result<Health> {
    let mut columns = Columns::new("kiosk_health", row);
    Ok(Health {
        kiosk: columns.checked("kiosk")?,
        seen_at: columns.time()?,
        report: columns.text()?,
        runs: Runs {
            last: columns.text_or_null()?.and_then(|run| run.parse().ok()),
            before: columns.text_or_null()?.and_then(|run| run.parse().ok()),
            swaps: columns.number()?,
        },
        lost: columns.number()?,
    })
}
