//! Secrets that people or browsers carry, and the digests of them that are kept.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use lobby_envelope::digest::sha256;
use lobby_words::setup as words;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::error::{PlatformError, Result};

fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| PlatformError::setup(words::SYSTEM_REFUSES, &[("reason", "getrandom")]))?;
    Ok(bytes)
}

/// 256 bits for a cookie, base64url.
///
/// # Errors
/// [`PlatformError::Setup`] where the system gives no randomness.
pub fn session_id() -> Result<String> {
    Ok(BASE64URL_NOPAD.encode(&bytes::<32>()?))
}

/// 160 bits that an authenticator app shares.
///
/// # Errors
/// [`PlatformError::Setup`] where the system gives no randomness.
pub fn factor_secret() -> Result<[u8; 20]> {
    bytes()
}

/// The bits of a code that a letter is verified by.
///
/// # Errors
/// [`PlatformError::Setup`] where the system gives no randomness.
pub fn letter_code() -> Result<[u8; 10]> {
    bytes()
}

/// 128 bits for an operator to type: 26 letters and digits in groups.
///
/// # Errors
/// [`PlatformError::Setup`] where the system gives no randomness.
pub fn one_time_code() -> Result<String> {
    let text = BASE32_NOPAD.encode(&bytes::<16>()?);
    let groups: Vec<&str> = [0..5, 5..10, 10..15, 15..20, 20..26].into_iter().filter_map(|at| text.get(at)).collect();
    Ok(groups.join("-"))
}

/// 100 bits for a first password.
///
/// # Errors
/// [`PlatformError::Setup`] where the system gives no randomness.
pub fn password() -> Result<String> {
    Ok(BASE32_NOPAD.encode(&bytes::<16>()?).to_lowercase().chars().take(20).collect())
}

/// The digest under which a code is kept. Dashes, spaces and case do not matter.
#[must_use]
pub fn code_digest(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    sha256(plain.to_ascii_uppercase().as_bytes()).to_string()
}
