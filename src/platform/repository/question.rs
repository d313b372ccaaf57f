//! Questions that persons asked at kiosks in the last hour.

use jiff::Timestamp;
use lobby_domain::id::KioskId;
use uuid::Uuid;

use super::Tx;
use super::row::Columns;
use crate::error::Result;
use crate::person_index::Person;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its id.
    pub id: Uuid,
    /// Kiosk that it came from.
    pub kiosk: KioskId,
    /// Who asked.
    pub person: Person,
    /// What about: a name of [`lobby_wire::question::Asks`].
    pub what: &'static str,
    /// When it came.
    pub at: Timestamp,
}

/// Notes a question; false where it was asked before.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(tx: &mut Tx<'_>, asked: &Asked) -> Result<bool> {
    let insert = "insert into question (org, kiosk, id, person, what, asked_at) values ($1, $2, $3, $4, $5, $6) \
                  on conflict do nothing";
    let values = [
        tx.org(),
        (&asked.kiosk).into(),
        asked.id.into(),
        asked.person.as_str().into(),
        asked.what.into(),
        asked.at.into(),
    ];
    Ok(tx.exec(insert, &values)? == 1)
}

/// How often this person has asked for this.
///
/// # Errors
/// As [`Tx::rows`].
pub fn count(tx: &mut Tx<'_>, person: &Person, what: &str) -> Result<i64> {
    let query = "select count(*) from question where org = $1 and person = $2 and what = $3";
    let rows = tx.rows(query, &[tx.org(), person.as_str().into(), what.into()])?;
    rows.into_iter().next().map_or(Ok(0), |row| Columns::new("question", row).number())
}

/// Forgets the questions of before `then`.
///
/// # Errors
/// As [`Tx::exec`].
pub fn forget_before(tx: &mut Tx<'_>, then: Timestamp) -> Result<()> {
    tx.exec("delete from question where org = $1 and asked_at < $2", &[tx.org(), then.into()])?;
    Ok(())
}
