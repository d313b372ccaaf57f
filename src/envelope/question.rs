//! Questions of persons at kiosks: sealed to the platform, carried under the device's signature, answered to a key of the
//! visit alone.

use std::fmt;

use lobby_wire::question::{CarriedQuestion, QUESTION_MAX};
use lobby_wire::{Message as _, read};
use zeroize::Zeroizing;

use crate::blob::{IntakeIdentity, Recipient, open};
use crate::{SealError, SigningKey, VerifyingKey, jws};

/// `typ` of a carried question.
pub const QUESTION_TYP: &str = "lobby-question+jws";

/// Id of the recipient that an answer is sealed to.
const ANSWER: &str = "answer";

/// The key of one visit: it opens answers to that visit's questions and nothing else. Wiped on drop.
pub struct AnswerKey(IntakeIdentity);

impl AnswerKey {
    /// Makes a new key.
    #[must_use]
    pub fn generate() -> AnswerKey {
        AnswerKey(IntakeIdentity::generate())
    }

    /// Whom answers are sealed to, `age1…`.
    #[must_use]
    pub fn recipient(&self) -> String {
        self.0.recipient().to_wire().recipient
    }

    /// What is in an answer.
    ///
    /// # Errors
    /// [`SealError::TooLarge`], [`SealError::HeadTooLarge`], [`SealError::OtherRecipient`] or [`SealError::Damaged`].
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        open(std::slice::from_ref(&self.0), sealed)
    }
}

impl fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerKey(secret)")
    }
}

/// The recipient that a question names for its answer.
///
/// # Errors
/// As [`Recipient::parse`].
pub fn answer_recipient(text: &str) -> Result<Recipient, SealError> {
    Recipient::parse(ANSWER, text)
}

/// Signs what a kiosk carries with its device key.
///
/// # Errors
/// [`SealError::Randomness`]; [`SealError::TooLarge`] past [`QUESTION_MAX`].
pub fn sign_question(key: &SigningKey, carried: &CarriedQuestion) -> Result<String, SealError> {
    let jws = jws::sign(key, &key.kid(), QUESTION_TYP, &carried.to_bytes())?;
    check_size("signing a question", jws.len())?;
    Ok(jws)
}

/// What a kiosk carried, once `key` vouches for it.
///
/// # Errors
/// As [`jws::verify`]; [`SealError::Message`] or [`SealError::TooLarge`].
pub fn verify_question(jws: &str, key: &VerifyingKey) -> Result<CarriedQuestion, SealError> {
    check_size("reading a question", jws.len())?;
    Ok(read(&jws::verify(jws, std::slice::from_ref(key), QUESTION_TYP)?)?)
}

fn check_size(doing: &'static str, size: usize) -> Result<(), SealError> {
    let (size, max) = (size as u64, QUESTION_MAX as u64);
    if size > max { Err(SealError::TooLarge { doing, size, max }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal;

    fn carried(sealed: &[u8]) -> CarriedQuestion {
        CarriedQuestion::new("WL01-K01", "2026-11-02T02:24:00Z".parse().unwrap(), sealed)
    }

    #[test]
    fn a_question_comes_back_under_the_key_that_signed_it_and_under_no_other() {
        let (key, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let public = |key: &SigningKey| VerifyingKey::from_wire(&key.public_key(&key.kid())).unwrap();
        let jws = sign_question(&key, &carried(b"sealed")).unwrap();
        let read = verify_question(&jws, &public(&key)).unwrap();
        assert_eq!((&read, read.sealed_bytes().unwrap().as_slice()), (&carried(b"sealed"), &b"sealed"[..]));
        assert!(matches!(verify_question(&jws, &public(&other)), Err(SealError::UnknownKey { .. })));
        let (signed, signature) = jws.rsplit_once('.').unwrap();
        let (head, _) = signed.split_once('.').unwrap();
        let changed =
            data_encoding::BASE64URL_NOPAD.encode(&CarriedQuestion { kiosk: "WL01-K02".into(), ..read }.to_bytes());
        let forged = format!("{head}.{changed}.{signature}");
        assert!(matches!(verify_question(&forged, &public(&key)), Err(SealError::Forged { .. })));
    }

    #[test]
    fn a_giant_question_is_neither_signed_nor_read() {
        let key = SigningKey::generate().unwrap();
        let public = VerifyingKey::from_wire(&key.public_key(&key.kid())).unwrap();
        let giant = sign_question(&key, &carried(&vec![7; QUESTION_MAX]));
        assert!(matches!(giant, Err(SealError::TooLarge { .. })));
        assert!(matches!(verify_question(&"x".repeat(QUESTION_MAX + 1), &public), Err(SealError::TooLarge { .. })));
    }

    #[test]
    fn an_answer_opens_with_the_visits_key_alone_and_neither_shows_itself() {
        let (mine, other) = (AnswerKey::generate(), AnswerKey::generate());
        let sealed = seal(&[answer_recipient(&mine.recipient()).unwrap()], b"my cases").unwrap();
        assert_eq!(mine.open(&sealed.bytes).unwrap().as_slice(), b"my cases");
        assert!(matches!(other.open(&sealed.bytes), Err(SealError::OtherRecipient)));
        assert_eq!(format!("{mine:?}"), "AnswerKey(secret)");
        // A point of low order would let any reader open it.
        assert!(answer_recipient("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq").is_err());
        assert!(answer_recipient("").is_err());
    }
}
