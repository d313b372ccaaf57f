//! Published calendars, signed; versions only rise.

use jiff::Timestamp;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// The version in force; 0 where none was published.
///
/// # Errors
/// As [`Tx::rows`].
pub fn in_force(tx: &mut Tx<'_>) -> Result<i64> {
    let rows = tx.rows("select coalesce(max(version), 0) from calendar where org = $1", &[tx.org()])?;
    rows.into_iter().next().map_or(Ok(0), |row| Columns::new("calendar", row).number())
}

/// A version as signed, compact JWS.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, version: i64) -> Result<Option<String>> {
    let rows = tx.rows("select signed from calendar where org = $1 and version = $2", &[tx.org(), version.into()])?;
    rows.into_iter().next().map(|row| Columns::new("calendar", row).text()).transpose()
}

/// Stores a new version; fails where it exists.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, version: i64, published_at: Timestamp, signed: &str) -> Result<()> {
    let insert = "insert into calendar (org, version, published_at, signed) values ($1, $2, $3, $4)";
    let values: [V; 4] = [tx.org(), version.into(), published_at.into(), signed.into()];
    tx.exec(insert, &values)?;
    Ok(())
}
