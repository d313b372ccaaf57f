//! The last health report of each kiosk.

use jiff::Timestamp;
use lobby_domain::id::KioskId;

use super::row::Columns;
use super::{Row, Tx};
use crate::error::Result;

/// A report and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Kiosk id.
    pub kiosk: KioskId,
    /// When the platform received it.
    pub seen_at: Timestamp,
    /// `lobby-health/1`.
    pub report: String,
}

/// Keeps a report in place of the one before.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put(tx: &mut Tx<'_>, health: &Health) -> Result<()> {
    let values = [tx.org(), (&health.kiosk).into(), health.seen_at.into(), health.report.as_str().into()];
    let update = "update kiosk_health set seen_at = $3, report = $4 where org = $1 and kiosk = $2";
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into kiosk_health (org, kiosk, seen_at, report) values ($1, $2, $3, $4) \
                      on conflict do nothing";
        tx.exec(insert, &values)?;
    }
    Ok(())
}

/// The last report of every kiosk that ever sent one, by id.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Health>> {
    let query = "select kiosk, seen_at, report from kiosk_health where org = $1 order by kiosk";
    tx.rows(query, &[tx.org()])?.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Health> {
    let mut columns = Columns::new("kiosk_health", row);
    Ok(Health { kiosk: columns.checked("kiosk")?, seen_at: columns.time()?, report: columns.text()? })
}
