//! The second factor of an account: one-time codes of an authenticator app (RFC 6238, SHA-1, 30 seconds, six digits: what
//! every such app can do).

use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use lobby_domain::Actor;
use lobby_domain::id::OfficerLogin;
use lobby_words::setup as words;
use ring::hmac;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::account_change::{self, AccountChange};
use crate::repository::{Tx, officer, second_factor, session};
use crate::service::random;

/// Seconds of a step.
const STEP_SECONDS: i64 = 30;
/// Steps by which the clock of the telephone may be off, either way.
const DRIFT: i64 = 1;
/// Digits of a code.
const DIGITS: usize = 6;

/// Makes a secret for an account, in place of the one it had, and ends its sessions: from now on its password lets in only
/// with a code. Answers with the address that authenticator apps take in, which is shown once.
///
/// # Errors
/// [`PlatformError::Setup`] where there is no such account.
pub async fn set(app: &App, login: &str, now: Timestamp) -> Result<String> {
    let account = account(login)?;
    let secret = new_secret()?;
    let kept = secret.clone();
    let is_there = app.db.tx(move |tx| {
        if !officer::exists(tx, &account)? {
            return Ok(false);
        }
        second_factor::put(tx, &account, &kept, now)?;
        account_change::insert(tx, &account, now, &Actor::Platform, AccountChange::FactorSet, &[])?;
        session::delete_all(tx, &account)?;
        Ok(true)
    });
    if !is_there.await? {
        return Err(no_account(login));
    }
    tracing::info!(login, "an account has another second factor");
    Ok(address(login, &secret))
}

/// A secret that is in force nowhere yet, base32.
///
/// # Errors
/// [`PlatformError::Setup`] where the system gives no randomness.
pub fn new_secret() -> Result<String> {
    Ok(BASE32_NOPAD.encode(&random::factor_secret()?))
}

/// The address that authenticator apps take in.
#[must_use]
pub fn address(login: &str, secret: &str) -> String {
    let name = in_address(login);
    format!("otpauth://totp/Lobby:{name}?secret={secret}&issuer=Lobby")
}

/// Takes the second factor of an account away, for one whose telephone is lost, and ends its sessions.
///
/// # Errors
/// [`PlatformError::Setup`] where there is no such account, or it has none.
pub async fn remove(app: &App, login: &str) -> Result<()> {
    let account = account(login)?;
    let now = app.now();
    let removed = app.db.tx(move |tx| {
        session::delete_all(tx, &account)?;
        account_change::insert(tx, &account, now, &Actor::Platform, AccountChange::FactorRemoved, &[])?;
        second_factor::remove(tx, &account)
    });
    if !removed.await? {
        return Err(PlatformError::setup(words::NO_FACTOR, &[("login", login)]));
    }
    tracing::info!(login, "an account has no second factor any more");
    Ok(())
}

/// Whether the code that was typed lets the account in, which has a factor or none; a code that does is spent.
///
/// # Errors
/// As [`Tx::rows`].
pub(super) fn admit(tx: &mut Tx<'_>, login: &OfficerLogin, typed: &str, now: Timestamp) -> Result<bool> {
    let Some(secret) = second_factor::secret(tx, login)? else { return Ok(true) };
    // Where the row holds no secret, the platform refuses every code.
    let Ok(secret) = BASE32_NOPAD.decode(secret.as_bytes()) else { return Ok(false) };
    match fitting(&secret, typed, now) {
        Some(Step(step)) => second_factor::accept(tx, login, step),
        None => Ok(false),
    }
}

fn account(login: &str) -> Result<OfficerLogin> {
    OfficerLogin::parse(login).map_err(|_| no_account(login))
}

fn no_account(login: &str) -> PlatformError {
    PlatformError::setup(words::NO_ACCOUNT, &[("login", login)])
}

/// A text as a part of an address: percent-encoded but for letters and digits.
#[must_use]
pub fn in_address(text: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(byte).collect()
}

/// The step whose code was typed, counted since 1970; `None` where the code is none of the steps around now, or the secret
/// is no base32.
pub(super) fn step_of(secret: &str, typed: &str, now: Timestamp) -> Option<i64> {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    fitting(&secret, typed, now).map(|Step(step)| step)
}

/// The number of a step since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step(i64);

impl Step {
    fn at(now: Timestamp) -> Step {
        Step(now.as_second().div_euclid(STEP_SECONDS))
    }
}

/// The step of the three around `now` whose code was typed. Spaces do not matter.
fn fitting(secret: &[u8], typed: &str, now: Timestamp) -> Option<Step> {
    let typed: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
    let Step(middle) = Step::at(now);
    (middle - DRIFT..=middle + DRIFT).map(Step).find(|step| is_same(&code(secret, *step), &typed))
}

/// The code of a step.
fn code(secret: &[u8], Step(step): Step) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    // RFC 4226, 5.3: the low four bits of the last byte say where the four bytes begin.
    let at = tag.as_ref().last().map_or(0, |byte| usize::from(byte & 0x0f));
    let number = tag.as_ref().iter().skip(at).take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

fn is_same(code: &str, typed: &str) -> bool {
    let differing = code.bytes().zip(typed.bytes()).fold(0, |differing, (left, right)| differing | (left ^ right));
    typed.len() == DIGITS && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn the_vectors_of_rfc_6238_come_out() {
        // Appendix B, SHA-1, the last six of its eight digits.
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (at, expected) in vectors {
            assert_eq!(code(SECRET, Step::at(second(at))), expected, "at {at}");
        }
    }

    #[test]
    fn a_clock_may_be_off_by_one_step_and_no_more() {
        let typed = code(SECRET, Step(100));
        let fits = |step: i64| fitting(SECRET, &typed, second(step * STEP_SECONDS)).is_some();
        assert_eq!([98, 99, 100, 101, 102].map(fits), [false, true, true, true, false]);
    }

    #[test]
    fn what_is_no_code_does_not_fit() {
        let now = second(59);
        for typed in ["", "28708", "2870820", "\u{662}\u{668}\u{667}", "<script>", "287083"] {
            assert_eq!(fitting(SECRET, typed, now), None, "{typed:?}");
        }
        assert!(fitting(SECRET, "287 082", now).is_some());
    }
}
