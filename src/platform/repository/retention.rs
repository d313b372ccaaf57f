//! The rules of retention as they were imported, and the cases that are held beyond their term.

use jiff::Timestamp;
use lobby_domain::{Actor, CaseNumber};
use uuid::Uuid;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// A case that is held.
#[derive(Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its number.
    pub case_number: CaseNumber,
    /// Why.
    pub reason: String,
    /// Who holds it.
    pub actor: Actor,
    /// Since when.
    pub at: Timestamp,
}

/// The version in force; 0 where none was imported.
///
/// # Errors
/// As [`Tx::rows`].
pub fn in_force(tx: &mut Tx<'_>) -> Result<i64> {
    let rows = tx.rows("select coalesce(max(version), 0) from retention where org = $1", &[tx.org()])?;
    rows.into_iter().next().map_or(Ok(0), |row| Columns::new("retention", row).number())
}

/// A version's file.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, version: i64) -> Result<Option<String>> {
    let query = "select content from retention where org = $1 and version = $2";
    let rows = tx.rows(query, &[tx.org(), version.into()])?;
    rows.into_iter().next().map(|row| Columns::with_key("retention", version.to_string(), row).text()).transpose()
}

/// Stores a new version; fails where it exists.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, version: i64, imported_at: Timestamp, content: &str) -> Result<()> {
    let insert = "insert into retention (org, version, imported_at, content) values ($1, $2, $3, $4)";
    let values: [V; 4] = [tx.org(), version.into(), imported_at.into(), content.into()];
    tx.exec(insert, &values)?;
    Ok(())
}

/// Holds a case; false where it is held.
///
/// # Errors
/// As [`Tx::exec`].
pub fn hold(tx: &mut Tx<'_>, application_id: Uuid, reason: &str, actor: &Actor, at: Timestamp) -> Result<bool> {
    let insert = "insert into retention_hold (org, application_id, reason, actor, at) values ($1, $2, $3, $4, $5) \
                  on conflict do nothing";
    let values: [V; 5] = [tx.org(), application_id.into(), reason.into(), actor.to_string().into(), at.into()];
    Ok(tx.exec(insert, &values)? == 1)
}

/// Holds a case no more; false where it is not held.
///
/// # Errors
/// As [`Tx::exec`].
pub fn release(tx: &mut Tx<'_>, application_id: Uuid) -> Result<bool> {
    let delete = "delete from retention_hold where org = $1 and application_id = $2";
    Ok(tx.exec(delete, &[tx.org(), application_id.into()])? == 1)
}

/// The cases that are held, the longest first, at most `limit`.
///
/// # Errors
/// As [`Tx::rows`].
pub fn held(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Hold>> {
    let query = "select a.case_number, r.reason, r.actor, r.at from retention_hold r \
                 join application a on a.org = r.org and a.id = r.application_id \
                 where r.org = $1 order by r.at, r.application_id limit $2";
    let read = |row| {
        let mut columns = Columns::new("retention_hold", row);
        Ok(Hold {
            case_number: columns.checked("case_number")?,
            reason: columns.text()?,
            actor: columns.checked("actor")?,
            at: columns.time()?,
        })
    };
    tx.rows(query, &[tx.org(), limit.into()])?.into_iter().map(read).collect()
}
