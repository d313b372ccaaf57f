//! Accounts of officers.

use jiff::Timestamp;
use lobby_casework::authority::{AgencyId, DivisionCode};
use lobby_domain::id::OfficerLogin;

use super::row::Columns;
use super::{Row, Tx, V};
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

/// Where an account belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountPlace {
    /// The agency; `None` for one that belongs to none.
    pub agency: Option<AgencyId>,
    /// The branch of divisions that it is set over; `None` likewise.
    pub branch: Option<DivisionCode>,
}

/// An account without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What the officer types.
    pub login: OfficerLogin,
    /// The officer's name.
    pub name: String,
    /// Where it belongs.
    pub place: AccountPlace,
    /// Names of its roles.
    pub roles: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it was closed.
    pub is_closed: bool,
    /// Whether its password lets in only with a code.
    pub has_factor: bool,
}

const ACCOUNT: &str = "select o.login, o.name, o.agency, o.branch, o.roles, o.created_at, o.disabled_at, f.set_at \
                       from officer o left join second_factor f on f.org = o.org and f.login = o.login where o.org = $1";

/// The account with this login, closed or not.
///
/// # Errors
/// As [`Tx::rows`].
pub fn account(tx: &mut Tx<'_>, login: &OfficerLogin) -> Result<Option<Account>> {
    let rows = tx.rows(&format!("{ACCOUNT} and o.login = $2"), &[tx.org(), login.into()])?;
    rows.into_iter().next().map(read).transpose()
}

/// Every account, by login.
///
/// # Errors
/// As [`Tx::rows`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Account>> {
    tx.rows(&format!("{ACCOUNT} order by o.login"), &[tx.org()])?.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Account> {
    let mut columns = Columns::new("officer", row);
    let (login, name) = (columns.checked("login")?, columns.text()?);
    let agency = columns.text_or_null()?.map(|id| AgencyId::parse(&id).ok_or_else(|| columns.unknown("agency")));
    let branch =
        columns.text_or_null()?.map(|code| DivisionCode::parse(&code).ok_or_else(|| columns.unknown("branch")));
    let place = AccountPlace { agency: agency.transpose()?, branch: branch.transpose()? };
    let roles = columns.text()?.split_whitespace().map(str::to_owned).collect();
    let created_at = columns.time()?;
    let (is_closed, has_factor) = (columns.time_or_null()?.is_some(), columns.time_or_null()?.is_some());
    Ok(Account { login, name, place, roles, created_at, is_closed, has_factor })
}

/// Says where an account belongs and what its roles are.
///
/// # Errors
/// As [`Tx::exec`].
pub fn place(tx: &mut Tx<'_>, login: &OfficerLogin, place: &AccountPlace, roles: &[String]) -> Result<()> {
    let update = "update officer set agency = $3, branch = $4, roles = $5 where org = $1 and login = $2";
    let values: [V; 5] = [
        tx.org(),
        login.into(),
        place.agency.as_ref().map(|agency| agency.as_str().to_owned()).into(),
        place.branch.as_ref().map(|branch| branch.as_str().to_owned()).into(),
        roles.join(" ").into(),
    ];
    tx.exec(update, &values)?;
    Ok(())
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
