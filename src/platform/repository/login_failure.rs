//! Wrong passwords, by account and address. A row is an attempt whose password was not right, or is not judged yet.

use jiff::Timestamp;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// Attempts of one address at one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many since the last right password.
    pub count: i64,
    /// No attempt is looked at before this time.
    pub rests_until: Timestamp,
}

/// Attempts of this address at this account; none is zero.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, login: &str, address: &str) -> Result<Failures> {
    let query = "select failures, rests_until from login_failure where org = $1 and login = $2 and address = $3";
    let rows = tx.rows(query, &[tx.org(), login.into(), address.into()])?;
    let Some(row) = rows.into_iter().next() else {
        return Ok(Failures { count: 0, rests_until: Timestamp::UNIX_EPOCH });
    };
    let mut columns = Columns::with_key("login_failure", String::new(), row);
    Ok(Failures { count: columns.number()?, rests_until: columns.time()? })
}

/// Attempts of this address at any account.
///
/// # Errors
/// As [`Tx::rows`].
pub fn of_address(tx: &mut Tx<'_>, address: &str) -> Result<i64> {
    let query = "select cast(coalesce(sum(failures), 0) as bigint) from login_failure where org = $1 and address = $2";
    let rows = tx.rows(query, &[tx.org(), address.into()])?;
    let Some(row) = rows.into_iter().next() else { return Ok(0) };
    Columns::with_key("login_failure", String::new(), row).number()
}

/// Notes how many attempts there were, the last one now.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put(tx: &mut Tx<'_>, login: &str, address: &str, failures: Failures, now: Timestamp) -> Result<()> {
    let values: [V; 6] =
        [tx.org(), login.into(), address.into(), failures.count.into(), failures.rests_until.into(), now.into()];
    let update = "update login_failure set failures = $4, rests_until = $5, failed_at = $6 \
                  where org = $1 and login = $2 and address = $3";
    if tx.exec(update, &values)? == 0 {
        let insert = "insert into login_failure (org, login, address, failures, rests_until, failed_at) \
                      values ($1, $2, $3, $4, $5, $6)";
        tx.exec(insert, &values)?;
    }
    Ok(())
}

/// Forgets the attempts of an address at an account.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget(tx: &mut Tx<'_>, login: &str, address: &str) -> Result<()> {
    let delete = "delete from login_failure where org = $1 and login = $2 and address = $3";
    tx.exec(delete, &[tx.org(), login.into(), address.into()])?;
    Ok(())
}

/// Forgets the attempts of an address before `then`.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget_address_before(tx: &mut Tx<'_>, address: &str, then: Timestamp) -> Result<()> {
    let delete = "delete from login_failure where org = $1 and address = $2 and failed_at < $3";
    tx.exec(delete, &[tx.org(), address.into(), then.into()])?;
    Ok(())
}

/// Forgets every attempt before `then`.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget_before(tx: &mut Tx<'_>, then: Timestamp) -> Result<()> {
    tx.exec("delete from login_failure where org = $1 and failed_at < $2", &[tx.org(), then.into()])?;
    Ok(())
}
