//! Accounts of officers.

use jiff::Timestamp;
use lobby_domain::id::OfficerLogin;

use super::Tx;
use super::row::Columns;
use crate::error::Result;

/// An account.
#[derive(Clone)]
pub struct Officer {
    /// What the officer types.
    pub login: OfficerLogin,
    /// The officer's name.
    pub name: String,
    /// argon2id, PHC string.
    pub password_hash: String,
}

/// The account with this login, where it was not disabled.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<Option<Officer>> {
    let query = "select login, name, password_hash from officer where org = $1 and login = $2 and disabled_at is null";
    let rows = tx.rows(query, &[tx.org(), login.into()])?;
    rows.into_iter()
        .next()
        .map(|row| {
            let mut columns = Columns::new("officer", row);
            Ok(Officer { login: columns.checked("login")?, name: columns.text()?, password_hash: columns.text()? })
        })
        .transpose()
}

/// Whether there is any account.
///
/// # Errors
/// As [`Tx::rows`].
pub fn any(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(!tx.rows("select login from officer where org = $1 limit 1", &[tx.org()])?.is_empty())
}

/// Adds an account; false where the login is taken.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, login: &OfficerLogin, name: &str, hash: &str, now: Timestamp) -> Result<bool> {
    let insert = "insert into officer (org, login, name, password_hash, failures, locked_until, created_at) \
                  values ($1, $2, $3, $4, 0, 0, $5) on conflict do nothing";
    Ok(tx.exec(insert, &[tx.org(), login.into(), name.into(), hash.into(), now.into()])? == 1)
}

/// Gives an account another password and enables it; false where there is no such login.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set_password(tx: &mut Tx<'_>, login: &OfficerLogin, hash: &str) -> Result<bool> {
    let update = "update officer set password_hash = $3, disabled_at = null where org = $1 and login = $2";
    Ok(tx.exec(update, &[tx.org(), login.into(), hash.into()])? == 1)
}

/// Disables an account; false where there is no such login.
///
/// # Errors
/// As [`Tx::exec`].
pub fn disable(tx: &mut Tx<'_>, login: &OfficerLogin, now: Timestamp) -> Result<bool> {
    let update = "update officer set disabled_at = $3 where org = $1 and login = $2";
    Ok(tx.exec(update, &[tx.org(), login.into(), now.into()])? == 1)
}

/// Whether there is such an account, disabled or not.
///
/// # Errors
/// As [`Tx::rows`].
pub fn exists(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<bool> {
    let query = "select login from officer where org = $1 and login = $2";
    Ok(!tx.rows(query, &[tx.org(), login.into()])?.is_empty())
}
