//! Applications that do not go from a kiosk to its platform by themselves: why, and who must act.

use crate::CaseNumber;

/// An application that people must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The number on the citizen's slip.
    pub number: CaseNumber,
    /// Why it does not go.
    pub reason: HeldReason,
}

/// Why an application does not go by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldReason {
    /// What is stored is not what was accepted.
    Damaged,
    /// The platform cannot read what the kiosk sealed or signed.
    Manifest,
    /// Its number belongs to another case or another kiosk.
    Number,
    /// Its test mark is not that of the kiosk that signed it.
    Mark,
    /// The platform has it with another content.
    Content,
    /// The platform takes no file of this length.
    Length,
    /// The platform keeps asking for files that it was given.
    Lost,
    /// It was tried for long and never refused.
    Delayed,
    /// A reason that this program does not know, in the word of the program that does.
    Other(String),
}

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The technician of the kiosk.
    Technician,
    /// The operator of the platform.
    Operator,
}

impl HeldReason {
    /// The reason under this word: the platform's code, `damaged` or `delayed`.
    #[must_use]
    pub fn from_word(word: &str) -> HeldReason {
        match word {
            "damaged" => HeldReason::Damaged,
            "bad_manifest" | "bad_envelope" | "other_application" => HeldReason::Manifest,
            "foreign_case_number" | "case_number_taken" => HeldReason::Number,
            "mark_differs" => HeldReason::Mark,
            "digest_conflict" => HeldReason::Content,
            "blob_too_large" | "upload_conflict" => HeldReason::Length,
            "missing_blobs" => HeldReason::Lost,
            "delayed" => HeldReason::Delayed,
            other => HeldReason::Other(other.to_owned()),
        }
    }

    /// Who must act.
    #[must_use]
    pub fn owner(&self) -> Owner {
        match self {
            HeldReason::Damaged => Owner::Technician,
            HeldReason::Manifest
            | HeldReason::Number
            | HeldReason::Mark
            | HeldReason::Content
            | HeldReason::Length
            | HeldReason::Lost
            | HeldReason::Delayed
            | HeldReason::Other(_) => Owner::Operator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_later_platform_is_kept_and_has_an_owner() {
        let reason = HeldReason::from_word("of_next_year");
        assert_eq!((&reason, reason.owner()), (&HeldReason::Other("of_next_year".into()), Owner::Operator));
        assert_eq!(HeldReason::from_word("damaged").owner(), Owner::Technician);
    }
}
