//! Sessions of officers: the row holds the digest of the cookie, so a stolen table opens nothing.

use jiff::Timestamp;
use lobby_domain::id::OfficerLogin;

use super::Tx;
use super::row::Columns;
use crate::error::Result;

/// The officer whose session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The officer's login.
    pub login: OfficerLogin,
    /// The officer's name.
    pub name: String,
}

/// Begins a session and forgets those that have ended.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(
    tx: &mut Tx<'_>,
    id_sha256: &str,
    login: &OfficerLogin,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    tx.exec("delete from session where org = $1 and expires_at <= $2", &[tx.org(), now.into()])?;
    let insert = "insert into session (org, id_sha256, login, created_at, expires_at) values ($1, $2, $3, $4, $5)";
    tx.exec(insert, &[tx.org(), id_sha256.into(), login.into(), now.into(), expires_at.into()])?;
    Ok(())
}

/// The officer of a session that has not ended.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, id_sha256: &str, now: Timestamp) -> Result<Option<Holder>> {
    let query = "select officer.login, officer.name from session \
                 join officer on officer.org = session.org and officer.login = session.login \
                 where session.org = $1 and session.id_sha256 = $2 and session.expires_at > $3 \
                 and officer.disabled_at is null";
    let rows = tx.rows(query, &[tx.org(), id_sha256.into(), now.into()])?;
    rows.into_iter()
        .next()
        .map(|row| {
            let mut columns = Columns::new("session", row);
            Ok(Holder { login: columns.checked("login")?, name: columns.text()? })
        })
        .transpose()
}

/// Ends a session.
///
/// # Errors
/// As [`Tx::exec`].
pub fn delete(tx: &mut Tx<'_>, id_sha256: &str) -> Result<()> {
    tx.exec("delete from session where org = $1 and id_sha256 = $2", &[tx.org(), id_sha256.into()])?;
    Ok(())
}

/// Ends every session of an officer but one.
///
/// # Errors
/// As [`Tx::exec`].
pub fn delete_others(tx: &mut Tx<'_>, login: &OfficerLogin, kept_sha256: &str) -> Result<()> {
    let delete = "delete from session where org = $1 and login = $2 and id_sha256 <> $3";
    tx.exec(delete, &[tx.org(), login.into(), kept_sha256.into()])?;
    Ok(())
}

/// Ends every session of an officer; answers with how many there were.
///
/// # Errors
/// As [`Tx::exec`].
pub fn delete_all(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<u64> {
    tx.exec("delete from session where org = $1 and login = $2", &[tx.org(), login.into()])
}

/// Ends every session; answers with how many there were.
///
/// # Errors
/// As [`Tx::exec`].
pub fn delete_every(tx: &mut Tx<'_>) -> Result<u64> {
    tx.exec("delete from session where org = $1", &[tx.org()])
}
