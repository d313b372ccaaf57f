//! What happened to accounts and who did it. Rows are only added.

use jiff::Timestamp;
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;
use uuid::Uuid;

use super::row::Columns;
use super::{Tx, V};
use crate::error::Result;

/// A change of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// It was made.
    Made,
    /// It got another place or other roles.
    Placed,
    /// It got another password; closed before, it is open again.
    PasswordSet,
    /// It was closed.
    Closed,
    /// It got another second factor.
    FactorSet,
    /// It has no second factor any more.
    FactorRemoved,
}

impl AccountChange {
    const ALL: [AccountChange; 6] = [
        AccountChange::Made,
        AccountChange::Placed,
        AccountChange::PasswordSet,
        AccountChange::Closed,
        AccountChange::FactorSet,
        AccountChange::FactorRemoved,
    ];

    /// Its name in rows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AccountChange::Made => "made",
            AccountChange::Placed => "placed",
            AccountChange::PasswordSet => "password_set",
            AccountChange::Closed => "closed",
            AccountChange::FactorSet => "factor_set",
            AccountChange::FactorRemoved => "factor_removed",
        }
    }
}

/// Notes a change; `roles` are those that the account has now.
///
/// # Errors
/// As [`Tx::exec`].
pub fn insert(
    tx: &mut Tx<'_>,
    login: &OfficerLogin,
    at: Timestamp,
    actor: &Actor,
    change: AccountChange,
    roles: &[String],
) -> Result<()> {
    let insert =
        "insert into account_change (org, login, id, at, actor, kind, body) values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [V; 7] = [
        tx.org(),
        login.into(),
        Uuid::now_v7().into(),
        at.into(),
        actor.to_string().into(),
        change.name().into(),
        roles.join(" ").into(),
    ];
    tx.exec(insert, &values)?;
    Ok(())
}

/// What happened to an account, oldest first, with who did it.
///
/// # Errors
/// As [`Tx::rows`].
pub fn of_account(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<Vec<(AccountChange, Actor)>> {
    let query = "select kind, actor from account_change where org = $1 and login = $2 order by at, id";
    let rows = tx.rows(query, &[tx.org(), login.into()])?;
    let read = |row| {
        let mut columns = Columns::with_key("account_change", login.to_string(), row);
        let kind = columns.text()?;
        let change = AccountChange::ALL.into_iter().find(|change| change.name() == kind);
        Ok((change.ok_or_else(|| columns.unknown("kind"))?, columns.checked("actor")?))
    };
    rows.into_iter().map(read).collect()
}
