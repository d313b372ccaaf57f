//! Values that operators set on kiosks, by scope: all kiosks, one site, one kiosk.

use jiff::Timestamp;

use super::row::Columns;
use super::{Row, Tx};
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
/// As [`Tx::exec`].
pub fn set(tx: &mut Tx<'_>, setting: &Setting) -> Result<()> {
    unset(tx, &setting.scope, &setting.key)?;
    let insert = "insert into config_value (org, scope, config_key, content, set_at) values ($1, $2, $3, $4, $5)";
    tx.exec(
        insert,
        &[
            tx.org(),
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
/// As [`Tx::exec`].
pub fn unset(tx: &mut Tx<'_>, scope: &str, key: &str) -> Result<bool> {
    let delete = "delete from config_value where org = $1 and scope = $2 and config_key = $3";
    Ok(tx.exec(delete, &[tx.org(), scope.into(), key.into()])? == 1)
}

/// Every value of every scope, by key.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Setting>> {
    let query = "select scope, config_key, content, set_at from config_value where org = $1 order by config_key, scope";
    tx.rows(query, &[tx.org()])?.into_iter().map(read).collect()
}

/// The values of one scope, by key.
///
/// # Errors
/// As [`Tx::rows`].
pub fn of_scope(tx: &mut Tx<'_>, scope: &str) -> Result<Vec<Setting>> {
    let query = "select scope, config_key, content, set_at from config_value \
                 where org = $1 and scope = $2 order by config_key";
    tx.rows(query, &[tx.org(), scope.into()])?.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Setting> {
    let mut columns = Columns::new("config_value", row);
    Ok(Setting { scope: columns.text()?, key: columns.text()?, json: columns.text()?, set_at: columns.time()? })
}
