//! A letter as the platform hands it to its addressee at a kiosk.

use std::fmt;

use data_encoding::BASE64;
use jiff::civil::Date;
use lobby_domain::person_case as domain;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{WireError, message};

/// A letter in one language.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterCopy {
    /// `lobby-letter-copy/1`.
    pub schema: String,
    /// Id of the question.
    pub question: Uuid,
    /// Its code, 16 digits.
    pub code: String,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What it says, in its order.
    pub paragraphs: Vec<LetterParagraph>,
    /// The file itself, PDF/A on A4, base64: the same bytes that its digest verifies.
    pub pdf: String,
}
message!(LetterCopy, "lobby-letter-copy/1");

impl fmt::Debug for LetterCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LetterCopy").field("question", &self.question).finish_non_exhaustive()
    }
}

/// A paragraph of a letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterParagraph {
    /// What stands before it in bold; empty where nothing does.
    pub head: String,
    /// Its text; empty where only the head stands.
    pub text: String,
}

/// A letter counts as served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterServed {
    /// `lobby-letter-served/1`.
    pub schema: String,
    /// Id of the question.
    pub question: Uuid,
    /// Its code, 16 digits.
    pub code: String,
    /// The day on which it counted.
    pub served_on: Date,
}
message!(LetterServed, "lobby-letter-served/1");

impl TryFrom<LetterCopy> for domain::LetterCopy {
    type Error = WireError;

    fn try_from(wire: LetterCopy) -> Result<domain::LetterCopy, WireError> {
        let wrong = |_| WireError::Value { what: "a letter's file".into(), reason: "not base64".into() };
        Ok(domain::LetterCopy {
            pdf: BASE64.decode(wire.pdf.as_bytes()).map_err(wrong)?,
            code: wire.code,
            number: wire.number,
            title: wire.title,
            paragraphs: wire.paragraphs.into_iter().map(|paragraph| (paragraph.head, paragraph.text)).collect(),
        })
    }
}
