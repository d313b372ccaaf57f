//! Who is away and who stands in.

use jiff::Timestamp;
use lobby_casework::day::Day;
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;

use super::row::Columns;
use super::{Row, Tx, V};
use crate::error::Result;

/// An absence; an officer has at most one noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Who is away.
    pub login: OfficerLogin,
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// Who stands in.
    pub deputy: OfficerLogin,
}

/// Notes an absence in place of the one that was noted.
///
/// # Errors
/// As [`Tx::exec`].
pub fn put(tx: &mut Tx<'_>, absence: &Absence, actor: &Actor, now: Timestamp) -> Result<()> {
    remove(tx, &absence.login)?;
    let insert = "insert into absence (org, login, first_on, last_on, deputy, noted_at, noted_by) \
                  values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [V; 7] = [
        tx.org(),
        (&absence.login).into(),
        absence.first.to_string().into(),
        absence.last.to_string().into(),
        (&absence.deputy).into(),
        now.into(),
        actor.to_string().into(),
    ];
    tx.exec(insert, &values)?;
    Ok(())
}

/// Takes the absence of an officer away; false where none is noted.
///
/// # Errors
/// As [`Tx::exec`].
pub fn remove(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<bool> {
    Ok(tx.exec("delete from absence where org = $1 and login = $2", &[tx.org(), login.into()])? == 1)
}

/// Absences that are not over on a day, by login.
///
/// # Errors
/// As [`Tx::rows`].
pub fn from_on(tx: &mut Tx<'_>, day: Day) -> Result<Vec<Absence>> {
    let query = "select login, first_on, last_on, deputy from absence where org = $1 and last_on >= $2 order by login";
    tx.rows(query, &[tx.org(), day.to_string().into()])?.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Absence> {
    let mut columns = Columns::new("absence", row);
    let login = columns.checked("login")?;
    let mut day = |column| {
        let text = columns.text()?;
        text.parse().ok().and_then(Day::new).ok_or_else(|| columns.unknown(column))
    };
    let (first, last) = (day("first_on")?, day("last_on")?);
    Ok(Absence { login, first, last, deputy: columns.checked("deputy")? })
}
