//! Tokens in forms: a page of another site can send a request, but cannot know this.

use data_encoding::HEXLOWER;
use ring::hmac;

use super::cookie::Secret;

/// The token of one form, bound to the browser's secret and to what the form does.
pub fn make(secret: &Secret, purpose: &str) -> String {
    HEXLOWER.encode(hmac::sign(&key(secret), purpose.as_bytes()).as_ref())
}

/// Whether a form carries its token.
pub fn fits(secret: &Secret, purpose: &str, token: &str) -> bool {
    HEXLOWER.decode(token.as_bytes()).is_ok_and(|token| hmac::verify(&key(secret), purpose.as_bytes(), &token).is_ok())
}

fn key(secret: &Secret) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.secret().as_bytes())
}
