//! An officer sets the own second factor up: the secret counts once its first code and the password were typed.

use jiff::Timestamp;

use crate::app::App;
use crate::error::Result;
use crate::repository::account_change::{self, AccountChange};
use crate::repository::{second_factor as rows, session};
use crate::service::{login, second_factor};

/// What an officer types to take a secret into force.
pub struct Enrolment {
    /// The secret, base32.
    pub secret: String,
    /// The code that the app shows for it: it is there, and its clock is right.
    pub code: String,
    /// The password, so that a computer left alone is not enough.
    pub password: String,
    /// The code of the factor that there is; empty where there is none.
    pub former: String,
}

/// Takes a secret into force for one's own account, and ends every other session of it; false where a code or the password
/// is not right, or the account rests for wrong ones.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn enrol(
    app: &App,
    own: &login::Officer,
    session_id: &str,
    typed: Enrolment,
    now: Timestamp,
) -> Result<bool> {
    let Some(step) = second_factor::step_of(&typed.secret, &typed.code, now) else { return Ok(false) };
    if !login::knows_password(app, &own.login, &typed.password, now).await? {
        return Ok(false);
    }
    let (login, actor, kept) = (own.login.clone(), own.actor(), login::session_digest(session_id));
    let enrolled = app.db.tx(move |tx| {
        if !second_factor::admit(tx, &login, &typed.former, now)? {
            return Ok(false);
        }
        rows::put(tx, &login, &typed.secret, now)?;
        rows::accept(tx, &login, step)?;
        session::delete_others(tx, &login, &kept)?;
        account_change::insert(tx, &login, now, &actor, AccountChange::FactorSet, &[])?;
        Ok(true)
    });
    enrolled.await
}
