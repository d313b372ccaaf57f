//! Values that operators set on kiosks, by scope: all kiosks, one site, one kiosk.

use jiff::Timestamp;

use super::row::Columns;
use super::{Row, Sql};
use crate::error::Result;

/// One value set in one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `all`, `site:WL01` or `kiosk:WL01-K01`.
    pub scope: String,
    /// Full key, e.g. `kiosk.place.zh`.
    pub key: String,
    /// The value as JSON.
    pub json: String,
    /// When it was set.
    pub set_at: Timestamp,
}

/// Sets a value in place of an earlier one of the same scope.
///
/// # Errors
/// As [`Sql::exec`].
pub fn set(sql: &mut dyn Sql, org: &str, setting: &Setting) -> Result<()> {
    unset(sql, org, &setting.scope, &setting.key)?;
    let insert = "insert into config_value (org, scope, config_key, content, set_at) values ($1, $2, $3, $4, $5)";
    sql.exec(
        insert,
        &[
            org.into(),
            setting.scope.as_str().into(),
            setting.key.as_str().into(),
            setting.json.as_str().into(),
            setting.set_at.into(),
        ],
    )?;
    Ok(())
}

/// Takes a value back; true where there was one.
///
/// # Errors
/// As [`Sql::exec`].
pub fn unset(sql: &mut dyn Sql, org: &str, scope: &str, key: &str) -> Result<bool> {
    let delete = "delete from config_value where org = $1 and scope = $2 and config_key = $3";
    Ok(sql.exec(delete, &[org.into(), scope.into(), key.into()])? == 1)
}

/// Every value of every scope, by key.
///
/// # Errors
/// As [`Sql::rows`].
pub fn list(sql: &mut dyn Sql, org: &str) -> Result<Vec<Setting>> {
    let query = "select scope, config_key, content, set_at from config_value where org = $1 order by config_key, scope";
    sql.rows(query, &[org.into()])?.into_iter().map(read).collect()
}

/// The values of one scope, by key.
///
/// # Errors
/// As [`Sql::rows`].
pub fn of_scope(sql: &mut dyn Sql, org: &str, scope: &str) -> Result<Vec<Setting>> {
    let query = "select scope, config_key, content, set_at from config_value \
                 where org = $1 and scope = $2 order by config_key";
    sql.rows(query, &[org.into(), scope.into()])?.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Setting> {
    let mut columns = Columns::new("config_value", row);
    Ok(Setting { scope: columns.text()?, key: columns.text()?, json: columns.text()?, set_at: columns.time()? })
}
