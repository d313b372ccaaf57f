//! Accounts of officers: who may make, change and close which. An agency's administrator looks after the accounts of that
//! agency, and gives them no role that reaches further than the agency.

use jiff::Timestamp;
use lobby_casework::authority::{Action, AgencyId, DivisionCode, Permission, Reach, Resource};
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;
use lobby_wire::problem::ProblemCode;
use lobby_words::Words;
use lobby_words::console::accounts as k;
use lobby_words::setup as words;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::organisation_file::WHOLE_PLATFORM;
use crate::published_organisation::PublishedOrganisation;
use crate::repository::account_change::{self, AccountChange};
use crate::repository::{Tx, officer, second_factor, session};
use crate::service::authority::{self, Permitted};
use crate::service::{hasher, login, random};

pub use crate::repository::officer::{Account, AccountPlace};

/// Longest name of an officer, characters.
const NAME_MAX: usize = 40;
/// Most roles of an account.
const ROLES_MAX: usize = 8;

/// What was typed for an account.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What the officer will type.
    pub login: String,
    /// The officer's name.
    pub name: String,
    /// Id of the agency; empty for none.
    pub agency: String,
    /// Code of the branch of divisions; that of the agency where it is empty.
    pub branch: String,
    /// Names of the roles.
    pub roles: Vec<String>,
}

/// Why an account cannot be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The login is no login.
    Login,
    /// There is an account with this login.
    Taken,
    /// The name is empty or too long.
    Name,
    /// There is no such agency.
    Agency,
    /// There is no such division.
    Branch,
    /// No role, too many, or one that is none.
    Role,
    /// The administrator may not give it this place or one of these roles.
    Beyond,
    /// An administrator changes no account of their own.
    Own,
    /// The password is too short.
    Password,
}

impl Fault {
    /// What is wrong and what to do now.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Fault::Login => k::FAULT_LOGIN,
            Fault::Taken => k::FAULT_TAKEN,
            Fault::Name => k::FAULT_NAME,
            Fault::Agency => k::FAULT_AGENCY,
            Fault::Branch => k::FAULT_BRANCH,
            Fault::Role => k::FAULT_ROLE,
            Fault::Beyond => k::FAULT_BEYOND,
            Fault::Own => k::FAULT_OWN,
            Fault::Password => k::FAULT_PASSWORD,
        }
    }
}

/// How it ended: done, or refused with the reason.
pub type Outcome<T> = std::result::Result<T, Fault>;

/// The accounts that `actor` may look after, by login, and what they may be given.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn list(app: &App, actor: &Actor) -> Result<(Vec<Account>, Choices)> {
    let (for_app, actor) = (app.clone(), actor.clone());
    app.db
        .read(move |tx| {
            let permitted = authority::permitted(tx, &for_app, &actor, Action::ManageAccount)?;
            let mut accounts = officer::list(tx)?;
            accounts.retain(|account| is_within(&permitted, &account.place));
            Ok((accounts, Choices::of(&permitted)))
        })
        .await
}

/// One of them, and whether `actor` may change it: one with roles that `actor` could not give is only shown.
///
/// # Errors
/// Refusals `not_permitted` and `account_unknown`; [`PlatformError::Database`].
pub async fn find(app: &App, actor: &Actor, login: &str) -> Result<(Account, bool, Choices)> {
    let (for_app, actor, login) = (app.clone(), actor.clone(), login.to_owned());
    app.db
        .read(move |tx| {
            let (account, permitted) = find_for(tx, &for_app, &actor, &login)?;
            let may_change = may_change(&permitted, &actor, &account).is_ok();
            Ok((account, may_change, Choices::of(&permitted)))
        })
        .await
}

/// Makes an account; answers with its first password, which is shown once.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn make(app: &App, actor: &Actor, typed: Typed, now: Timestamp) -> Result<Outcome<String>> {
    let password = random::password()?;
    let hash = hasher::hash(password.clone()).await?;
    let (for_app, actor) = (app.clone(), actor.clone());
    let made = app.db.tx(move |tx| {
        let permitted = authority::permitted(tx, &for_app, &actor, Action::ManageAccount)?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let login = OfficerLogin::parse(&typed.login).ok().filter(|_| typed.login.bytes().all(is_plain));
        let Some(login) = login else { return Ok(Err(Fault::Login)) };
        let name = typed.name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            return Ok(Err(Fault::Name));
        }
        let (place, roles) = match grant(&permitted, &typed) {
            Ok(granted) => granted,
            Err(fault) => return Ok(Err(fault)),
        };
        if !officer::insert(tx, &login, name, &hash, now)? {
            return Ok(Err(Fault::Taken));
        }
        officer::place(tx, &login, &place, &roles)?;
        account_change::insert(tx, &login, now, &actor, AccountChange::Made, &roles)?;
        Ok(Ok(()))
    });
    Ok(made.await?.map(|()| password))
}

/// Adds an account at the machine itself, or gives one that is there another password, opens it and ends its sessions.
/// Without roles a new one has the whole platform, and one that is there keeps its own.
///
/// # Errors
/// [`PlatformError::Setup`] with what is wrong.
pub async fn add(app: &App, typed: Typed, password: &str, now: Timestamp) -> Result<()> {
    let Some(login) = OfficerLogin::parse(&typed.login).ok().filter(|_| is_long(password)) else {
        return Err(PlatformError::setup(words::ACCOUNT_NEEDS, &[("n", &login::PASSWORD_MIN.to_string())]));
    };
    let hash = hasher::hash(password.to_owned()).await?;
    let for_app = app.clone();
    let added = app.db.tx(move |tx| {
        let permitted = authority::permitted(tx, &for_app, &Actor::Platform, Action::ManageAccount)?;
        let granted = if typed.roles.is_empty() { None } else { Some(grant(&permitted, &typed)) };
        let granted = match granted.transpose() {
            Ok(granted) => granted,
            Err(fault) => return Ok(Err(fault)),
        };
        let is_new = officer::insert(tx, &login, &typed.name, &hash, now)?;
        if !is_new {
            officer::set_password(tx, &login, &hash)?;
            session::delete_all(tx, &login)?;
        }
        let roles = granted.as_ref().map(|(_, roles)| roles.clone()).unwrap_or_default();
        if let Some((place, roles)) = &granted {
            officer::place(tx, &login, place, roles)?;
        }
        let change = if is_new { AccountChange::Made } else { AccountChange::PasswordSet };
        account_change::insert(tx, &login, now, &Actor::Platform, change, &roles)?;
        Ok(Ok(()))
    });
    added.await?.map_err(|fault| PlatformError::setup(fault.words(), &[]))
}

fn is_long(password: &str) -> bool {
    password.chars().count() >= login::PASSWORD_MIN
}

/// Gives an account another place and other roles; its sessions end.
///
/// # Errors
/// As [`find`].
pub async fn place(app: &App, actor: &Actor, typed: Typed, now: Timestamp) -> Result<Outcome<()>> {
    change(app, actor, &typed.login.clone(), move |tx, permitted, account, actor| {
        let (place, roles) = match grant(permitted, &typed) {
            Ok(granted) => granted,
            Err(fault) => return Ok(Err(fault)),
        };
        officer::place(tx, &account.login, &place, &roles)?;
        account_change::insert(tx, &account.login, now, actor, AccountChange::Placed, &roles)?;
        Ok(Ok(()))
    })
    .await
}

/// Closes an account.
///
/// # Errors
/// As [`find`].
pub async fn close(app: &App, actor: &Actor, login: &str, now: Timestamp) -> Result<Outcome<()>> {
    change(app, actor, login, move |tx, _, account, actor| {
        officer::disable(tx, &account.login, now)?;
        account_change::insert(tx, &account.login, now, actor, AccountChange::Closed, &account.roles)?;
        Ok(Ok(()))
    })
    .await
}

/// Gives an account another password, which is shown once; a closed one is open again.
///
/// # Errors
/// As [`find`].
pub async fn renew_password(app: &App, actor: &Actor, login: &str, now: Timestamp) -> Result<Outcome<String>> {
    let password = random::password()?;
    let hash = hasher::hash(password.clone()).await?;
    let done = change(app, actor, login, move |tx, _, account, actor| {
        officer::set_password(tx, &account.login, &hash)?;
        account_change::insert(tx, &account.login, now, actor, AccountChange::PasswordSet, &account.roles)?;
        Ok(Ok(()))
    });
    Ok(done.await?.map(|()| password))
}

/// Takes the second factor of an account away, for a telephone that is lost. One that has none stays as it is.
///
/// # Errors
/// As [`find`].
pub async fn remove_factor(app: &App, actor: &Actor, login: &str, now: Timestamp) -> Result<Outcome<()>> {
    change(app, actor, login, move |tx, _, account, actor| {
        if second_factor::remove(tx, &account.login)? {
            account_change::insert(tx, &account.login, now, actor, AccountChange::FactorRemoved, &account.roles)?;
        }
        Ok(Ok(()))
    })
    .await
}

/// Gives one's own account another password; every other session of it ends.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn change_own_password(
    app: &App,
    own: &login::Officer,
    session_id: &str,
    before: &str,
    after: &str,
    now: Timestamp,
) -> Result<Outcome<()>> {
    if !is_long(after) || after == before {
        return Ok(Err(Fault::Password));
    }
    if !login::knows_password(app, &own.login, before, now).await? {
        return Ok(Err(Fault::Own));
    }
    let hash = hasher::hash(after.to_owned()).await?;
    let (login, actor, kept) = (own.login.clone(), own.actor(), login::session_digest(session_id));
    let changed = app.db.tx(move |tx| {
        officer::set_password(tx, &login, &hash)?;
        session::delete_others(tx, &login, &kept)?;
        account_change::insert(tx, &login, now, &actor, AccountChange::PasswordSet, &[])
    });
    changed.await.map(Ok)
}

/// Changes an account that `actor` may change, and ends its sessions.
async fn change(
    app: &App,
    actor: &Actor,
    login: &str,
    mut work: impl FnMut(&mut Tx<'_>, &Permitted, &Account, &Actor) -> Result<Outcome<()>> + Send + 'static,
) -> Result<Outcome<()>> {
    let (for_app, actor, login) = (app.clone(), actor.clone(), login.to_owned());
    app.db
        .tx(move |tx| {
            let (account, permitted) = find_for(tx, &for_app, &actor, &login)?;
            if let Err(fault) = may_change(&permitted, &actor, &account) {
                return Ok(Err(fault));
            }
            let done = work(tx, &permitted, &account, &actor)?;
            if done.is_ok() {
                session::delete_all(tx, &account.login)?;
            }
            Ok(done)
        })
        .await
}

fn find_for(tx: &mut Tx<'_>, app: &App, actor: &Actor, login: &str) -> Result<(Account, Permitted)> {
    let permitted = authority::permitted(tx, app, actor, Action::ManageAccount)?;
    let unknown = || PlatformError::from(ProblemCode::AccountUnknown);
    let login = OfficerLogin::parse(login).map_err(|_| unknown())?;
    let account = officer::account(tx, &login)?.filter(|account| is_within(&permitted, &account.place));
    Ok((account.ok_or_else(unknown)?, permitted))
}

/// Whether an account lies within what `permitted` reaches. One without a place is for accounts with the whole platform alone.
fn is_within(permitted: &Permitted, place: &AccountPlace) -> bool {
    permitted.holds(resource(place).as_ref())
}

fn resource(place: &AccountPlace) -> Option<Resource> {
    let division = place.branch.clone()?;
    Some(Resource { division, agency: place.agency.clone(), hall: None })
}

fn may_change(permitted: &Permitted, actor: &Actor, account: &Account) -> Outcome<()> {
    if matches!(actor, Actor::Officer(login) if *login == account.login) {
        return Err(Fault::Own);
    }
    if account.roles.iter().all(|role| may_give(permitted, role)) { Ok(()) } else { Err(Fault::Beyond) }
}

/// Whether `permitted` may give a role: with the whole platform any, else none that reaches further than an agency or
/// looks after accounts. A name that is no role any more permits nothing, and may be taken away.
fn may_give(permitted: &Permitted, name: &str) -> bool {
    let Some(named) = permitted.organisation.roles.get(name) else { return true };
    let reaches_no_further = match named.role.reach {
        Reach::Agency | Reach::Hall => true,
        Reach::Division | Reach::Province | Reach::Platform => false,
    };
    permitted.holds(None) || reaches_no_further && !named.role.permissions.contains(&Permission::ManageAccounts)
}

/// The place and the roles that were typed, where they are some and `permitted` may give them.
fn grant(permitted: &Permitted, typed: &Typed) -> Outcome<(AccountPlace, Vec<String>)> {
    let organisation = &permitted.organisation;
    let mut roles: Vec<String> = typed.roles.iter().map(|role| role.trim().to_owned()).collect();
    roles.sort();
    roles.dedup();
    let are_roles = roles.iter().all(|role| organisation.roles.contains_key(role));
    if roles.is_empty() || roles.len() > ROLES_MAX || !are_roles {
        return Err(Fault::Role);
    }
    let place = typed_place(organisation, typed)?;
    let needs_place = roles.iter().any(|role| role != WHOLE_PLATFORM);
    if needs_place && place.agency.is_none() {
        return Err(Fault::Agency);
    }
    if !is_within(permitted, &place) || !roles.iter().all(|role| may_give(permitted, role)) {
        return Err(Fault::Beyond);
    }
    Ok((place, roles))
}

fn typed_place(organisation: &PublishedOrganisation, typed: &Typed) -> Outcome<AccountPlace> {
    let agency = match typed.agency.trim() {
        "" => None,
        id => Some(AgencyId::parse(id).filter(|id| organisation.tree.has_agency(id)).ok_or(Fault::Agency)?),
    };
    let branch = match (typed.branch.trim(), &agency) {
        ("", Some(agency)) => organisation.tree.division_of(agency).cloned(),
        ("", None) => None,
        (code, _) => {
            let known = DivisionCode::parse(code).filter(|code| organisation.tree.has_division(code));
            Some(known.ok_or(Fault::Branch)?)
        }
    };
    Ok(AccountPlace { agency, branch })
}

/// What an administrator may give to accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Agencies that lie within reach, by id.
    pub agencies: Vec<AgencyId>,
    /// Names of roles.
    pub roles: Vec<String>,
}

impl Choices {
    fn of(permitted: &Permitted) -> Choices {
        let organisation = &permitted.organisation;
        let is_near = |agency: &&AgencyId| {
            let branch = organisation.tree.division_of(agency).cloned();
            is_within(permitted, &AccountPlace { agency: Some((*agency).clone()), branch })
        };
        Choices {
            agencies: organisation.agencies.keys().filter(is_near).cloned().collect(),
            roles: organisation.roles.keys().filter(|role| may_give(permitted, role)).cloned().collect(),
        }
    }
}
