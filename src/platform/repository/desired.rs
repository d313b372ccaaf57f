//! When what kiosks should be last changed, by scope. Every change takes the next number of the organisation, so the
//! highest number among the scopes of a kiosk is the version of its desired state, and it only rises.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Sql;
use super::row::Columns;
use crate::error::Result;

/// Scope of the published catalogue.
pub const CATALOGUE: &str = "catalogue";
/// Scope of the recipients that kiosks seal to.
pub const RECIPIENTS: &str = "recipients";

/// Notes a change and returns its number; `note` is what the next caller of [`note`] finds.
///
/// # Errors
/// As [`Sql::exec`].
pub fn touch(sql: &mut dyn Sql, org: &str, scope: &str, note: &str, now: Timestamp) -> Result<i64> {
    let version = latest(sql, org)? + 1;
    sql.exec("delete from desired_change where org = $1 and scope = $2", &[org.into(), scope.into()])?;
    let insert = "insert into desired_change (org, scope, version, note, changed_at) values ($1, $2, $3, $4, $5)";
    sql.exec(insert, &[org.into(), scope.into(), version.into(), note.into(), now.into()])?;
    Ok(version)
}

/// The number of the last change of any scope; 0 before the first.
///
/// # Errors
/// As [`Sql::rows`].
pub fn latest(sql: &mut dyn Sql, org: &str) -> Result<i64> {
    let rows = sql.rows("select coalesce(max(version), 0) from desired_change where org = $1", &[org.into()])?;
    rows.into_iter().next().map_or(Ok(0), |row| Columns::new("desired_change", row).number())
}

/// The number of every scope's last change.
///
/// # Errors
/// As [`Sql::rows`].
pub fn changes(sql: &mut dyn Sql, org: &str) -> Result<BTreeMap<String, i64>> {
    let rows = sql.rows("select scope, version from desired_change where org = $1", &[org.into()])?;
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
/// As [`Sql::rows`].
pub fn last_changes(sql: &mut dyn Sql, org: &str) -> Result<BTreeMap<String, Change>> {
    let rows = sql.rows("select scope, version, changed_at from desired_change where org = $1", &[org.into()])?;
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
/// As [`Sql::rows`].
pub fn note(sql: &mut dyn Sql, org: &str, scope: &str) -> Result<Option<String>> {
    let query = "select note from desired_change where org = $1 and scope = $2";
    let rows = sql.rows(query, &[org.into(), scope.into()])?;
    rows.into_iter().next().map(|row| Columns::new("desired_change", row).text()).transpose()
}
