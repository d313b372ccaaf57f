//! Secrets that officers' authenticator apps share with the platform.

use jiff::Timestamp;
use lobby_domain::id::OfficerLogin;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// The secret of an account, base32; `None` where a password is enough.
///
/// # Errors
/// As [`Tx::rows`].
pub fn secret(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<Option<String>> {
    let query = "select secret from second_factor where org = $1 and login = $2";
    let rows = tx.rows(query, &[tx.org(), login.into()])?;
    rows.into_iter().next().map(|row| Columns::with_key("second_factor", login.to_string(), row).text()).transpose()
}

/// Gives an account a secret in place of the one it had.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put(tx: &mut Tx<'_>, login: &OfficerLogin, secret: &str, now: Timestamp) -> Result<()> {
    remove(tx, login)?;
    let values: [V; 4] = [tx.org(), login.into(), secret.into(), now.into()];
    tx.exec("insert into second_factor (org, login, secret, set_at) values ($1, $2, $3, $4)", &values)?;
    Ok(())
}

/// Takes the secret away; false where there was none.
///
/// # Errors
/// As [`Tx::exec`].
pub fn remove(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<bool> {
    Ok(tx.exec("delete from second_factor where org = $1 and login = $2", &[tx.org(), login.into()])? == 1)
}

/// Notes a step as accepted; false where it or a later one was already, and the code does not count.
///
/// # Errors
/// As [`Tx::exec`].
pub fn accept(tx: &mut Tx<'_>, login: &OfficerLogin, step: i64) -> Result<bool> {
    let update = "update second_factor set last_step = $3 \
                  where org = $1 and login = $2 and coalesce(last_step, -1) < $3";
    Ok(tx.exec(update, &[tx.org(), login.into(), step.into()])? == 1)
}
