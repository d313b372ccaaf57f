//! How values of the domain stand in a message. The domain has no serde; text that is no such value makes the frame
//! malformed, so core and visit never hold an unchecked code or number.

use serde::{Deserialize as _, Deserializer, Serializer};

/// A failure code as its short code, e.g. `Q-01`.
pub mod failure_code {
    use lobby_domain::FailureCode;
    use serde::de::Error as _;

    use super::{Deserializer, Serializer, text};

    /// Writes the short code.
    pub fn serialize<S: Serializer>(code: &FailureCode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(code.code())
    }

    /// Reads a code of the published list.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FailureCode, D::Error> {
        let code = text(deserializer)?;
        FailureCode::from_code(&code).ok_or_else(|| D::Error::custom("not a failure code"))
    }
}

/// A failure code, or null where nothing failed.
pub mod optional_failure_code {
    use lobby_domain::FailureCode;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Serialize as _};

    use super::{Deserializer, Serializer};

    /// Writes the short code or null.
    pub fn serialize<S: Serializer>(code: &Option<FailureCode>, serializer: S) -> Result<S::Ok, S::Error> {
        code.map(FailureCode::code).serialize(serializer)
    }

    /// Reads null or a code of the published list.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FailureCode>, D::Error> {
        let Some(code) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        FailureCode::from_code(&code).map(Some).ok_or_else(|| D::Error::custom("not a failure code"))
    }
}

/// A case number in the form that people read.
pub mod case_number {
    use lobby_domain::CaseNumber;
    use serde::de::Error as _;

    use super::{Deserializer, Serializer, text};

    /// Writes the number.
    pub fn serialize<S: Serializer>(number: &CaseNumber, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(number.as_str())
    }

    /// Reads a number whose check digit is right.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CaseNumber, D::Error> {
        text(deserializer)?.parse().map_err(|_| D::Error::custom("not a case number"))
    }
}

/// Why a question has no answer, as a word.
pub mod no_answer {
    use lobby_domain::person_case::NoAnswer;
    use serde::de::Error as _;

    use super::{Deserializer, Serializer, text};

    const WORDS: [(&str, NoAnswer); 3] =
        [("offline", NoAnswer::Offline), ("too_often", NoAnswer::TooOften), ("refused", NoAnswer::Refused)];

    /// Writes the word.
    pub fn serialize<S: Serializer>(why: &NoAnswer, serializer: S) -> Result<S::Ok, S::Error> {
        let word = WORDS.iter().find(|(_, known)| known == why).map_or("refused", |(word, _)| word);
        serializer.serialize_str(word)
    }

    /// Reads a word of the list.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NoAnswer, D::Error> {
        let word = text(deserializer)?;
        let known = WORDS.iter().find(|(known, _)| *known == word);
        known.map(|(_, why)| *why).ok_or_else(|| D::Error::custom("not a reason"))
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer)
}
