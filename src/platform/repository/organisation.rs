//! Organisations as they were imported; versions only rise.

use jiff::Timestamp;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// The version in force; 0 where none was imported.
///
/// # Errors
/// As [`Tx::rows`].
pub fn in_force(tx: &mut Tx<'_>) -> Result<i64> {
    let rows = tx.rows("select coalesce(max(version), 0) from organisation where org = $1", &[tx.org()])?;
    rows.into_iter().next().map_or(Ok(0), |row| Columns::new("organisation", row).number())
}

/// A version's file.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, version: i64) -> Result<Option<String>> {
    let query = "select content from organisation where org = $1 and version = $2";
    let rows = tx.rows(query, &[tx.org(), version.into()])?;
    rows.into_iter().next().map(|row| Columns::with_key("organisation", version.to_string(), row).text()).transpose()
}

/// Stores a new version; fails where it exists.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, version: i64, imported_at: Timestamp, content: &str) -> Result<()> {
    let insert = "insert into organisation (org, version, imported_at, content) values ($1, $2, $3, $4)";
    let values: [V; 4] = [tx.org(), version.into(), imported_at.into(), content.into()];
    tx.exec(insert, &values)?;
    Ok(())
}
