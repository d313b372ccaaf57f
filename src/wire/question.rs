//! What a person at a kiosk asks about their own cases, after the card was read (docs/kiosk-questions.md).
//!
//! The visit seals a [`Question`] to the platform; core puts it into a [`CarriedQuestion`], signs that and carries it. The
//! answer is sealed to a key that the visit made for itself and that ends with it.

use std::fmt;

use data_encoding::BASE64;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::document::IdentityEvidence;
use crate::{WireError, message};

/// Longest carried question, bytes of its JWS.
pub const QUESTION_MAX: usize = 64 * 1024;

/// What a visit asks.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// `lobby-question/1`.
    pub schema: String,
    /// Random; the platform answers it once.
    pub id: Uuid,
    /// Kiosk that the person stands at.
    pub kiosk: String,
    /// What the card said, and when it was read in this visit.
    pub identity: IdentityEvidence,
    /// Recipient that the answer is sealed to: `age1…`, X25519.
    pub answer_to: String,
    /// What about.
    pub asks: Asks,
}
message!(Question, "lobby-question/1");

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Asks {
    /// The person's cases: answered by [`crate::person_cases::PersonCases`].
    Cases,
    /// The person's open cases of one item, before another is begun: answered by [`crate::person_cases::PersonCases`].
    OpenCases {
        /// Key of the item.
        item: String,
    },
    /// A letter of one of them, in this language: answered by [`crate::letter_copy::LetterCopy`].
    Letter {
        /// Its code, 16 digits.
        code: String,
        /// Code of the language.
        lang: String,
    },
    /// None: it tells that the letter was shown or printed, and it is served from then on. Answered by
    /// [`crate::letter_copy::LetterServed`].
    LetterRead {
        /// Its code, 16 digits.
        code: String,
    },
}

impl Asks {
    /// Its name: `cases`, `open_cases`, `letter`, `letter_read`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Asks::Cases => "cases",
            Asks::OpenCases { .. } => "open_cases",
            Asks::Letter { .. } => "letter",
            Asks::LetterRead { .. } => "letter_read",
        }
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("id", &self.id).field("asks", &self.asks.name()).finish_non_exhaustive()
    }
}

/// What core signs and carries: `POST /v1/kiosks/self/questions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedQuestion {
    /// `lobby-carried-question/1`.
    pub schema: String,
    /// Kiosk that asks.
    pub kiosk: String,
    /// When core signed it, by the kiosk's clock.
    pub asked_at: Timestamp,
    /// The sealed [`Question`], base64.
    pub sealed: String,
}
message!(CarriedQuestion, "lobby-carried-question/1");

impl CarriedQuestion {
    /// A sealed question as `kiosk` carries it.
    #[must_use]
    pub fn new(kiosk: &str, asked_at: Timestamp, sealed: &[u8]) -> CarriedQuestion {
        let schema = <CarriedQuestion as crate::Message>::SCHEMA.into();
        CarriedQuestion { schema, kiosk: kiosk.into(), asked_at, sealed: BASE64.encode(sealed) }
    }

    /// The sealed question.
    ///
    /// # Errors
    /// [`WireError::Value`] where it is no base64.
    pub fn sealed_bytes(&self) -> Result<Vec<u8>, WireError> {
        let wrong = |_| WireError::Value { what: "carried question".into(), reason: "not base64".into() };
        BASE64.decode(self.sealed.as_bytes()).map_err(wrong)
    }
}
