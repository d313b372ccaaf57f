//! Officers: accounts, passwords (argon2id) and sessions.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use jiff::{SignedDuration, Timestamp};
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;
use lobby_envelope::digest::sha256;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::officer;
use crate::repository::session::{self, Holder};
use crate::service::random;

/// How long a session lasts, whatever the officer does.
pub const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(10);
/// Wrong passwords in a row after which the account rests.
const FAILURES_MAX: i64 = 5;
/// How long it rests.
const REST: SignedDuration = SignedDuration::from_mins(1);
/// Shorter passwords are not taken.
const PASSWORD_MIN: usize = 10;

/// How an attempt to log in ended.
pub enum Attempt {
    /// The cookie's value of the new session.
    In(String),
    /// Unknown login or wrong password; the answer does not distinguish them.
    Wrong,
    /// Too many wrong passwords; the account rests.
    Resting,
}

/// An officer who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// The account.
    pub login: OfficerLogin,
    /// The officer's name.
    pub name: String,
}

impl Officer {
    /// The officer as histories name them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Officer(self.login.clone())
    }
}

/// Adds an account; an existing one gets the new password.
///
/// # Errors
/// [`PlatformError::Setup`] for an empty login or a short password.
pub async fn add_officer(app: &App, login: &str, name: &str, password: &str, now: Timestamp) -> Result<()> {
    let Some(login) = OfficerLogin::parse(login).ok().filter(|_| password.chars().count() >= PASSWORD_MIN) else {
        return Err(PlatformError::Setup(format!(
            "an account needs a login and {PASSWORD_MIN} characters of password"
        )));
    };
    let hash = hash(password.to_owned()).await?;
    let name = name.to_owned();
    app.db
        .tx(move |tx| {
            if !officer::insert(tx, &login, &name, &hash, now)? {
                officer::set_password(tx, &login, &hash)?;
            }
            Ok(())
        })
        .await
}

/// Whether there is any account.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn has_accounts(app: &App) -> Result<bool> {
    app.db.read(officer::any).await
}

/// Tries a login.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn log_in(app: &App, login: &str, password: &str, now: Timestamp) -> Result<Attempt> {
    // A text that is no login is an unknown one.
    let officer = match OfficerLogin::parse(login) {
        Ok(login) => app.db.read(move |tx| officer::find(tx, &login)).await?,
        Err(_) => None,
    };
    let Some(officer) = officer else {
        // As slow as a wrong password, so that logins cannot be found out by the clock.
        hash(password.to_owned()).await?;
        return Ok(Attempt::Wrong);
    };
    if officer.locked_until > now {
        return Ok(Attempt::Resting);
    }
    if verify(password.to_owned(), officer.password_hash.clone()).await? {
        begin_session(app, officer, now).await.map(Attempt::In)
    } else {
        note_failure(app, officer, now).await?;
        Ok(Attempt::Wrong)
    }
}

async fn begin_session(app: &App, officer: officer::Officer, now: Timestamp) -> Result<String> {
    let id = random::session_id()?;
    let digest = sha256(id.as_bytes()).to_string();
    app.db
        .tx(move |tx| {
            officer::note_failures(tx, &officer.login, 0, Timestamp::UNIX_EPOCH)?;
            session::insert(tx, &digest, &officer.login, now, now + SESSION_LASTS)
        })
        .await?;
    Ok(id)
}

async fn note_failure(app: &App, officer: officer::Officer, now: Timestamp) -> Result<()> {
    let failures = officer.failures + 1;
    let until = if failures % FAILURES_MAX == 0 { now + REST } else { Timestamp::UNIX_EPOCH };
    app.db.tx(move |tx| officer::note_failures(tx, &officer.login, failures, until)).await
}

/// The officer whose cookie this is.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn officer(app: &App, session_id: &str, now: Timestamp) -> Result<Option<Officer>> {
    let digest = sha256(session_id.as_bytes()).to_string();
    let holder = app.db.read(move |tx| session::find(tx, &digest, now)).await?;
    Ok(holder.map(|Holder { login, name }| Officer { login, name }))
}

/// Ends a session.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn log_out(app: &App, session_id: &str) -> Result<()> {
    let digest = sha256(session_id.as_bytes()).to_string();
    app.db.tx(move |tx| session::delete(tx, &digest)).await
}

async fn hash(password: String) -> Result<String> {
    let work = move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string());
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| PlatformError::Panicked)?
        .map_err(|_| PlatformError::Setup("the password could not be hashed".into()))
}

async fn verify(password: String, hash: String) -> Result<bool> {
    let work = move || {
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| PlatformError::Panicked)
}
