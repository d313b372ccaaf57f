//! Who handles which case, and every change of that.

use jiff::Timestamp;
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;
use uuid::Uuid;

use super::row::Columns;
use super::{Tx, V, open_case};
use crate::error::Result;

/// A change of who handles a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignmentChange {
    /// An officer took it.
    Claimed,
    /// It was handed to another.
    HandedOver,
    /// It was put back among those without a handler.
    Released,
}

impl AssignmentChange {
    const ALL: [AssignmentChange; 3] =
        [AssignmentChange::Claimed, AssignmentChange::HandedOver, AssignmentChange::Released];

    /// Its name in rows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AssignmentChange::Claimed => "claimed",
            AssignmentChange::HandedOver => "handed_over",
            AssignmentChange::Released => "released",
        }
    }
}

/// The handler of a case; `None` where it has none.
///
/// # Errors
/// As [`Tx::rows`].
pub fn holder(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Option<OfficerLogin>> {
    let query = "select login from assignment where org = $1 and application_id = $2";
    let rows = tx.rows(query, &[tx.org(), application_id.into()])?;
    let read = |row| Columns::with_key("assignment", application_id.to_string(), row).checked("login");
    rows.into_iter().next().map(read).transpose()
}

/// Gives a case to an officer, or to none, and notes it.
///
/// # Errors
/// As [`Tx::exec`].
pub fn set(
    tx: &mut Tx<'_>,
    application_id: Uuid,
    holder: Option<&OfficerLogin>,
    change: AssignmentChange,
    actor: &Actor,
    at: Timestamp,
) -> Result<()> {
    let id: V = application_id.into();
    tx.exec("delete from assignment where org = $1 and application_id = $2", &[tx.org(), id.clone()])?;
    if let Some(login) = holder {
        let insert = "insert into assignment (org, application_id, login, assigned_at) values ($1, $2, $3, $4)";
        tx.exec(insert, &[tx.org(), id.clone(), login.into(), at.into()])?;
    }
    let insert = "insert into assignment_change (org, application_id, id, at, actor, kind, login) \
                  values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [V; 7] = [
        tx.org(),
        id,
        Uuid::now_v7().into(),
        at.into(),
        actor.to_string().into(),
        change.name().into(),
        holder.map_or("", |login| login.as_str()).into(),
    ];
    tx.exec(insert, &values)?;
    open_case::refresh(tx, application_id)
}

/// What happened to who handles a case, oldest first: the change, who made it, and who has the case since; empty for none.
///
/// # Errors
/// As [`Tx::rows`].
pub fn changes(tx: &mut Tx<'_>, application_id: Uuid) -> Result<Vec<(AssignmentChange, Actor, String)>> {
    let query =
        "select kind, actor, login from assignment_change where org = $1 and application_id = $2 order by at, id";
    let rows = tx.rows(query, &[tx.org(), application_id.into()])?;
    let read = |row| {
        let mut columns = Columns::with_key("assignment_change", application_id.to_string(), row);
        let kind = columns.text()?;
        let change = AssignmentChange::ALL.into_iter().find(|change| change.name() == kind);
        Ok((change.ok_or_else(|| columns.unknown("kind"))?, columns.checked("actor")?, columns.text()?))
    };
    rows.into_iter().map(read).collect()
}
