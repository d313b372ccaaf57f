//! What can happen to a case.

use std::fmt;

use jiff::Timestamp;
use lobby_domain::Actor;
use lobby_domain::id::MaterialCode;
use uuid::Uuid;

use crate::retention::RuleId;

/// The longest key of a revealed value, in bytes.
const KEY_MAX: usize = 64;

/// The SHA-256 of a signed manifest, which names everything that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ManifestDigest(pub [u8; 32]);

/// An event with its time and its actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Position in the case's history, from 1 without gaps.
    pub position: i64,
    /// When it happened, by the platform's clock, in whole milliseconds.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}

/// What happened. Nothing here is personal: values are named by their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The platform holds all of the application and has signed its receipt.
    Received {
        /// What was handed in.
        manifest: ManifestDigest,
    },
    /// The platform holds everything but full pages, of which it holds small copies; the receipt is pending.
    ReceivedAhead {
        /// What was handed in.
        manifest: ManifestDigest,
    },
    /// The full pages have arrived and the receipt is signed.
    PagesComplete,
    /// The envelope could not be opened: the case is damaged.
    EnvelopeUnreadable,
    /// The envelope of a damaged case was put back and could be opened.
    EnvelopeReadable,
    /// The platform had lost the case; it was made again from the receipt that its kiosk has.
    MadeAgain,
    /// Refused: the application was handed in again with another manifest.
    DigestConflict {
        /// The other manifest.
        manifest: ManifestDigest,
    },
    /// Refused: another application was handed in under this case's number.
    NumberConflict {
        /// The other application.
        application: Uuid,
    },
    /// The case was opened and read.
    Opened,
    /// One picture of the case was read.
    PictureSeen {
        /// Which picture.
        picture: Picture,
    },
    /// The case was written into files with all its pictures.
    Exported,
    /// The pages of a material were taken as one file.
    DocumentTaken {
        /// Which material.
        material: MaterialCode,
        /// In which form.
        standard: ArchiveStandard,
    },
    /// A masked value was read in full.
    Revealed {
        /// Which value.
        part: Part,
    },
    /// What was held of the person was erased: envelope, letters, officers' texts. Steps and days stay.
    Erased {
        /// The rule that says how long it was kept.
        rule: RuleId,
    },
}

/// A picture of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A page, counted from 1.
    Page(u32),
    /// The signature.
    Signature,
}

/// The PDF/A standard of a file of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArchiveStandard {
    /// PDF/A-1b, for archives that accept nothing newer.
    A1b,
    /// PDF/A-2b.
    #[default]
    A2b,
    /// PDF/A-3b, with the evidence record attached.
    A3b,
}

/// A value of a case that is masked until it is revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A field of the card.
    Card(PartKey),
    /// A value of the form.
    Value(PartKey),
}

/// The key of a field or value: at most 64 ASCII letters, digits and `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartKey(String);

impl Event {
    /// Whether staff must look at the case because of it.
    #[must_use]
    pub fn is_alarm(&self) -> bool {
        match self {
            Event::DigestConflict { .. } | Event::NumberConflict { .. } | Event::EnvelopeUnreadable => true,
            Event::Received { .. }
            | Event::ReceivedAhead { .. }
            | Event::PagesComplete
            | Event::EnvelopeReadable
            | Event::Opened
            | Event::PictureSeen { .. }
            | Event::Exported
            | Event::MadeAgain
            | Event::DocumentTaken { .. }
            | Event::Revealed { .. }
            | Event::Erased { .. } => false,
        }
    }
}

impl Picture {
    /// Reads `page:3` or `signature`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Picture> {
        if text == "signature" {
            return Some(Picture::Signature);
        }
        let digits = text.strip_prefix("page:").filter(|digits| !digits.starts_with(['0', '+']))?;
        digits.parse().ok().map(Picture::Page)
    }
}

/// As [`Picture::parse`] reads it.
impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Picture::Page(n) => write!(f, "page:{n}"),
            Picture::Signature => f.write_str("signature"),
        }
    }
}

impl ArchiveStandard {
    /// Every standard.
    pub const ALL: [ArchiveStandard; 3] = [ArchiveStandard::A1b, ArchiveStandard::A2b, ArchiveStandard::A3b];

    /// Its short name: `a1b`, `a2b`, `a3b`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ArchiveStandard::A1b => "a1b",
            ArchiveStandard::A2b => "a2b",
            ArchiveStandard::A3b => "a3b",
        }
    }

    /// The standard with this short name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<ArchiveStandard> {
        ArchiveStandard::ALL.into_iter().find(|standard| standard.name() == name)
    }
}

impl Part {
    /// Reads `card:id_number` or `value:phone`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Part> {
        let (source, key) = text.split_once(':')?;
        let key = PartKey::parse(key)?;
        match source {
            "card" => Some(Part::Card(key)),
            "value" => Some(Part::Value(key)),
            _ => None,
        }
    }
}

impl PartKey {
    /// Checks the text; `None` where it is too long or holds another character.
    #[must_use]
    pub fn parse(text: &str) -> Option<PartKey> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (text.len() <= KEY_MAX && is_plain).then(|| PartKey(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As [`Part::parse`] reads it.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Card(key) => write!(f, "card:{}", key.as_str()),
            Part::Value(key) => write!(f, "value:{}", key.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["card:id_number", "value:phone"] {
            assert_eq!(Part::parse(text).unwrap().to_string(), text);
        }
        let long = format!("card:{}", "x".repeat(KEY_MAX + 1));
        for wrong in ["", "card", "form:phone", "card:<script>", "card:a b", "value:a:b", long.as_str()] {
            assert_eq!(Part::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_picture_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["page:1", "page:400", "signature"] {
            assert_eq!(Picture::parse(text).unwrap().to_string(), text);
        }
        for wrong in ["", "page", "page:", "page:0", "page:01", "page:+1", "page:-1", "page:1 ", "face"] {
            assert_eq!(Picture::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_standard_is_found_by_its_name() {
        for standard in ArchiveStandard::ALL {
            assert_eq!(ArchiveStandard::from_name(standard.name()), Some(standard));
        }
        assert_eq!(ArchiveStandard::from_name("a4"), None);
    }
}
