//! Identities that ever opened envelopes on this platform, by the ids of their recipients.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Tx;
use super::row::Columns;
use crate::error::Result;

/// Every id that was noted.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>) -> Result<BTreeSet<String>> {
    let rows = tx.rows("select id from intake_key where org = $1 order by id", &[tx.org()])?;
    rows.into_iter().map(|row| Columns::new("intake_key", row).text()).collect()
}

/// Notes an id, once.
///
/// # Errors
/// As [`Tx::exec`].
pub fn note(tx: &mut Tx<'_>, id: &str, now: Timestamp) -> Result<()> {
    let insert = "insert into intake_key (org, id, noted_at) values ($1, $2, $3) on conflict do nothing";
    tx.exec(insert, &[tx.org(), id.into(), now.into()])?;
    Ok(())
}

/// Forgets an id; false where it was not known.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    Ok(tx.exec("delete from intake_key where org = $1 and id = $2", &[tx.org(), id.into()])? == 1)
}
