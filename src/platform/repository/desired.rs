//! When what kiosks should be last changed, by scope. Every change takes the next number of the organisation, so the
//! highest number among the scopes of a kiosk is the version of its desired state, and it only rises.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Tx;
use super::row::Columns;
use crate::error::Result;

/// Scope of the published catalogue.
pub const CATALOGUE: &str = "catalogue";
/// Scope of the recipients that kiosks seal to.
pub const RECIPIENTS: &str = "recipients";

/// Scope of no kiosk: keeps the number from which a restored platform goes on.
const RESTORED: &str = "restored";

/// Notes a change and returns its number; `note` is what the next caller of [`note`] finds.
///
/// # Errors
/// As [`Tx::exec`].
pub fn touch(tx: &mut Tx<'_>, scope: &str, note: &str, now: Timestamp) -> Result<i64> {
    let version = latest(tx)? + 1;
    tx.exec("delete from desired_change where org = $1 and scope = $2", &[tx.org(), scope.into()])?;
    let insert = "insert into desired_change (org, scope, version, note, changed_at) values ($1, $2, $3, $4, $5)";
    tx.exec(insert, &[tx.org(), scope.into(), version.into(), note.into(), now.into()])?;
    Ok(version)
}

/// Lets the next change get a number above `version`: kiosks know that one from before a restore.
///
/// # Errors
/// As [`Tx::exec`].
pub fn raise(tx: &mut Tx<'_>, version: i64, now: Timestamp) -> Result<()> {
    tx.exec("delete from desired_change where org = $1 and scope = $2", &[tx.org(), RESTORED.into()])?;
    let insert = "insert into desired_change (org, scope, version, note, changed_at) values ($1, $2, $3, '', $4)";
    tx.exec(insert, &[tx.org(), RESTORED.into(), version.into(), now.into()])?;
    Ok(())
}

/// The number of the last change of any scope; 0 before the first.
///
/// # Errors
/// As [`Tx::rows`].
pub fn latest(tx: &mut Tx<'_>) -> Result<i64> {
    let rows = tx.rows("select coalesce(max(version), 0) from desired_change where org = $1", &[tx.org()])?;
    rows.into_iter().next().map_or(Ok(0), |row| Columns::new("desired_change", row).number())
}

/// The number of every scope's last change.
///
/// # Errors
/// As [`Tx::rows`].
pub fn changes(tx: &mut Tx<'_>) -> Result<BTreeMap<String, i64>> {
    let rows = tx.rows("select scope, version from desired_change where org = $1", &[tx.org()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = Columns::new("desired_change", row);
            Ok((columns.text()?, columns.number()?))
        })
        .collect()
}

/// When a scope was changed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The change's number.
    pub version: i64,
    /// When.
    pub at: Timestamp,
}

/// Every scope's last change.
///
/// # Errors
/// As [`Tx::rows`].
pub fn last_changes(tx: &mut Tx<'_>) -> Result<BTreeMap<String, Change>> {
    let rows = tx.rows("select scope, version, changed_at from desired_change where org = $1", &[tx.org()])?;
    rows.into_iter()
        .map(|row| {
            let mut columns = Columns::new("desired_change", row);
            Ok((columns.text()?, Change { version: columns.number()?, at: columns.time()? }))
        })
        .collect()
}

/// What was noted with the scope's last change.
///
/// # Errors
/// As [`Tx::rows`].
pub fn note(tx: &mut Tx<'_>, scope: &str) -> Result<Option<String>> {
    let query = "select note from desired_change where org = $1 and scope = $2";
    let rows = tx.rows(query, &[tx.org(), scope.into()])?;
    rows.into_iter().next().map(|row| Columns::new("desired_change", row).text()).transpose()
}
