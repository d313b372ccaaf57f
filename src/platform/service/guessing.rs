//! Guesses of strangers at codes, by what is guessed and from which address. They are counted apart from passwords: citizens
//! and officers of a hall may come from one address.

use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::error::Result;
use crate::repository::login_failure::{self, Failures};

/// Wrong guesses at one code from one address after which it rests for it.
const GUESSES_MAX: i64 = 5;
/// How long.
const REST: SignedDuration = SignedDuration::from_mins(1);
/// Wrong guesses of one address at any code after which all rest for it. A whole hall may have one address.
const OF_ADDRESS_MAX: i64 = 60;
/// How long a wrong guess is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

/// Counts a guess as wrong before it is looked at, however many come at once; false where it is not looked at.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub async fn count(app: &App, what: &str, address: &str) -> Result<bool> {
    let (what, address, now) = (what.to_owned(), of_public(address), app.now());
    app.db
        .tx(move |tx| {
            login_failure::forget_address_before(tx, &address, now - REMEMBERED)?;
            let known = login_failure::find(tx, &what, &address)?;
            if known.rests_until > now || login_failure::of_address(tx, &address)? >= OF_ADDRESS_MAX {
                return Ok(false);
            }
            let count = known.count + 1;
            let rests_until = if count % GUESSES_MAX == 0 { now + REST } else { Timestamp::UNIX_EPOCH };
            login_failure::put(tx, &what, &address, Failures { count, rests_until }, now)?;
            Ok(true)
        })
        .await
}

/// A guess was right.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub async fn forget(app: &App, what: &str, address: &str) -> Result<()> {
    let (what, address) = (what.to_owned(), of_public(address));
    app.db.tx(move |tx| login_failure::forget(tx, &what, &address)).await
}

fn of_public(address: &str) -> String {
    format!("public {address}")
}
