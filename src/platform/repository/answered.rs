//! Answers to writes of clients, by the key that the client gave: asked again, a write is answered and not done again.

use jiff::Timestamp;
use lobby_domain::Actor;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Digest of what was asked for.
    pub request_sha256: String,
    /// Version of the case after it.
    pub version: i64,
    /// The body.
    pub body: String,
}

/// The answer to a key of this actor; `None` where there is none.
///
/// # Errors
/// As [`Tx::rows`].
pub fn find(tx: &mut Tx<'_>, actor: &Actor, key: &str) -> Result<Option<Answered>> {
    let query = "select request_sha256, version, body from answered where org = $1 and actor = $2 and client_key = $3";
    let rows = tx.rows(query, &[tx.org(), actor.to_string().into(), key.into()])?;
    let read = |row| {
        let mut columns = Columns::with_key("answered", String::new(), row);
        Ok(Answered { request_sha256: columns.text()?, version: columns.number()?, body: columns.text()? })
    };
    rows.into_iter().next().map(read).transpose()
}

/// Remembers the answer to a key of this actor; fails where there is one.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, actor: &Actor, key: &str, answered: &Answered, at: Timestamp) -> Result<()> {
    let insert = "insert into answered (org, actor, client_key, request_sha256, version, body, at) \
                  values ($1, $2, $3, $4, $5, $6, $7)";
    let Answered { request_sha256, version, body } = answered;
    let values: [V; 7] = [
        tx.org(),
        actor.to_string().into(),
        key.into(),
        request_sha256.as_str().into(),
        (*version).into(),
        body.as_str().into(),
        at.into(),
    ];
    tx.exec(insert, &values)?;
    Ok(())
}

/// Forgets the answers of before `then`.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget_before(tx: &mut Tx<'_>, then: Timestamp) -> Result<()> {
    tx.exec("delete from answered where org = $1 and at < $2", &[tx.org(), then.into()])?;
    Ok(())
}
