//! Officers: accounts, passwords (argon2id) and sessions.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lobby_casework::authority::Action;
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;
use lobby_envelope::digest::sha256;
use lobby_wire::problem::ProblemCode;
use lobby_words::setup as words;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::account_change::{self, AccountChange};
use crate::repository::login_failure::{self, Failures};
use crate::repository::officer;
use crate::repository::session::{self, Holder};
use crate::service::{authority, hasher, random, second_factor};

/// How long a session lasts, whatever the officer does.
pub const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(10);
/// Wrong passwords in a row after which an account rests for the address they came from.
const FAILURES_MAX: i64 = 5;
/// Wrong passwords of one address at any account after which all rest for it. A whole office may have one address.
const OF_ADDRESS_MAX: i64 = 60;
/// How long an account rests.
const REST: SignedDuration = SignedDuration::from_mins(1);
/// How long a wrong password is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(10);
/// Shorter passwords are not taken.
pub const PASSWORD_MIN: usize = 10;
/// Longest login that is counted, characters; a longer one is no account's.
const LOGIN_MAX: usize = 64;
/// Passwords that are hashed at once: each takes 19 MiB and a processor. Others wait for their turn.
static HASHING: Semaphore = Semaphore::const_new(hasher::THREADS);
/// How long a login waits for its turn.
const TURN_MAX: Duration = Duration::from_secs(8);

/// How an attempt to log in ended.
pub enum Attempt {
    /// The cookie's value of the new session.
    In(String),
    /// Unknown login, wrong password or wrong code; the answer does not distinguish them.
    Wrong,
    /// Too many wrong passwords; the account rests, whether there is one or not.
    Resting,
    /// Too many logins at once; this one was not looked at.
    Busy,
}

/// An officer who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// The account.
    pub login: OfficerLogin,
    /// The officer's name.
    pub name: String,
    /// What the officer may do somewhere. Where, is asked for each thing anew.
    pub permits: BTreeSet<Action>,
}

impl Officer {
    /// Whether the officer may take an action anywhere.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.permits.contains(&action)
    }

    /// The officer as histories name them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Officer(self.login.clone())
    }
}

/// Disables an account and ends its sessions; a new password enables it again.
///
/// # Errors
/// [`PlatformError::Setup`] where there is no such account.
pub async fn disable(app: &App, login: &str, now: Timestamp) -> Result<()> {
    let account = OfficerLogin::parse(login).map_err(|_| no_account(login))?;
    let disabled = app.db.tx(move |tx| {
        session::delete_all(tx, &account)?;
        let is_there = officer::disable(tx, &account, now)?;
        if is_there {
            account_change::insert(tx, &account, now, &Actor::Platform, AccountChange::Closed, &[])?;
        }
        Ok(is_there)
    });
    if disabled.await? { Ok(()) } else { Err(no_account(login)) }
}

/// Ends all sessions of an account; answers with how many there were.
///
/// # Errors
/// [`PlatformError::Setup`] where there is no such account.
pub async fn end_sessions(app: &App, login: &str) -> Result<u64> {
    let account = OfficerLogin::parse(login).map_err(|_| no_account(login))?;
    let ended = app.db.tx(move |tx| {
        let ended = session::delete_all(tx, &account)?;
        Ok(officer::exists(tx, &account)?.then_some(ended))
    });
    ended.await?.ok_or_else(|| no_account(login))
}

/// Ends the sessions of all officers. Returns how many.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn end_every_session(app: &App) -> Result<u64> {
    app.db.tx(session::delete_every).await
}

fn no_account(login: &str) -> PlatformError {
    PlatformError::setup(words::NO_ACCOUNT, &[("login", login)])
}

/// Whether there is any account.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn has_accounts(app: &App) -> Result<bool> {
    app.db.read(officer::any).await
}

/// What an officer types to log in.
pub struct Typed<'a> {
    /// The account.
    pub login: &'a str,
    /// Its password.
    pub password: &'a str,
    /// The code of the authenticator app; empty where the account has none.
    pub code: &'a str,
}

/// Tries a login from an address. An attempt counts as wrong before its password is looked at, so that as many are
/// judged as may be, however many come at once.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn log_in(app: &App, sent: Typed<'_>, address: &str, now: Timestamp) -> Result<Attempt> {
    let Typed { login, password, code } = sent;
    let Ok(Ok(turn)) = tokio::time::timeout(TURN_MAX, HASHING.acquire()).await else {
        return Ok(Attempt::Busy);
    };
    let typed: String = login.chars().take(LOGIN_MAX).collect();
    if !count(app, typed.clone(), address.to_owned(), now).await? {
        return Ok(Attempt::Resting);
    }
    // A text that is no login is an unknown one.
    let officer = match OfficerLogin::parse(login) {
        Ok(login) => app.db.read(move |tx| officer::find(tx, &login)).await?,
        Err(_) => None,
    };
    let is_right = match &officer {
        Some(officer) => hasher::verify(password.to_owned(), officer.password_hash.clone()).await?,
        // As slow as a wrong password, so that logins cannot be found out by the clock.
        None => hasher::hash(password.to_owned()).await.map(|_| false)?,
    };
    drop(turn);
    match officer.filter(|_| is_right) {
        Some(officer) => begin_session(app, officer, typed, code.to_owned(), address.to_owned(), now).await,
        None => Ok(Attempt::Wrong),
    }
}

/// Counts an attempt; false where its account rests for this address, and it is not looked at.
async fn count(app: &App, login: String, address: String, now: Timestamp) -> Result<bool> {
    app.db
        .tx(move |tx| {
            login_failure::forget_before(tx, now - REMEMBERED)?;
            let known = login_failure::find(tx, &login, &address)?;
            if known.rests_until > now || login_failure::of_address(tx, &address)? >= OF_ADDRESS_MAX {
                return Ok(false);
            }
            let count = known.count + 1;
            let rests_until = if count % FAILURES_MAX == 0 { now + REST } else { Timestamp::UNIX_EPOCH };
            login_failure::put(tx, &login, &address, Failures { count, rests_until }, now)?;
            Ok(true)
        })
        .await
}

/// Begins the session of an officer whose password was right, unless it was changed meanwhile or the code is not right.
async fn begin_session(
    app: &App,
    officer: officer::Officer,
    typed: String,
    code: String,
    address: String,
    now: Timestamp,
) -> Result<Attempt> {
    let id = random::session_id()?;
    let digest = sha256(id.as_bytes()).to_string();
    let begun = app.db.tx(move |tx| {
        let is_same = officer::find(tx, &officer.login)?.is_some_and(|now| now.password_hash == officer.password_hash);
        let is_in = is_same && second_factor::admit(tx, &officer.login, &code, now)?;
        if is_in {
            login_failure::forget(tx, &typed, &address)?;
            session::insert(tx, &digest, &officer.login, now, now + SESSION_LASTS)?;
        }
        Ok(is_in)
    });
    Ok(if begun.await? { Attempt::In(id) } else { Attempt::Wrong })
}

/// The officer whose cookie this is.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn officer(app: &App, session_id: &str, now: Timestamp) -> Result<Option<Officer>> {
    let (digest, for_app) = (session_digest(session_id), app.clone());
    app.db
        .read(move |tx| {
            let Some(Holder { login, name }) = session::find(tx, &digest, now)? else { return Ok(None) };
            let permits = authority::permits(tx, &for_app, &login)?;
            Ok(Some(Officer { login, name, permits }))
        })
        .await
}

/// The digest that the row of a session is found by.
pub(super) fn session_digest(session_id: &str) -> String {
    sha256(session_id.as_bytes()).to_string()
}

/// Whether this is the password of an account that is not closed; false too where it rests for wrong ones. Waits for its
/// turn among logins.
///
/// # Errors
/// [`PlatformError::Database`]; refusal `busy`.
pub(super) async fn knows_password(app: &App, login: &OfficerLogin, password: &str, now: Timestamp) -> Result<bool> {
    let Ok(Ok(turn)) = tokio::time::timeout(TURN_MAX, HASHING.acquire()).await else {
        return Err(ProblemCode::Busy.into());
    };
    let (typed, place) = (login.to_string(), format!("session of {login}"));
    if !count(app, typed.clone(), place.clone(), now).await? {
        return Ok(false);
    }
    let login = login.clone();
    let officer = app.db.read(move |tx| officer::find(tx, &login)).await?;
    let is_right = match officer {
        Some(officer) => hasher::verify(password.to_owned(), officer.password_hash).await?,
        None => false,
    };
    drop(turn);
    if is_right {
        app.db.tx(move |tx| login_failure::forget(tx, &typed, &place)).await?;
    }
    Ok(is_right)
}

/// Ends a session.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn log_out(app: &App, session_id: &str) -> Result<()> {
    let digest = session_digest(session_id);
    app.db.tx(move |tx| session::delete(tx, &digest)).await
}
