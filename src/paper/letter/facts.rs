//! A letter: plain data, texts in its language, the addressee masked.

use std::num::NonZeroU16;

use lobby_domain::CaseNumber;

use super::code::VerificationCode;
use super::content::Content;
use super::number::DocumentNumber;

/// A letter.
#[derive(Clone, Debug, PartialEq)]
pub struct LetterFacts {
    /// The authority that writes.
    pub agency: String,
    /// Its number.
    pub number: DocumentNumber,
    /// Which version of it.
    pub version: Version,
    /// Number of the case.
    pub case_number: CaseNumber,
    /// Name of the item.
    pub item: String,
    /// Masked, e.g. `沈*禾`.
    pub addressee_masked: String,
    /// When it was issued, in the agency's time zone.
    pub issued_at: jiff::Zoned,
    /// Telephone for questions.
    pub helpline: Option<String>,
    /// The code that it is verified by.
    pub code: VerificationCode,
    /// Address of the public pages, without a slash at its end; `None` where there are none.
    pub public_pages: Option<String>,
    /// What it is worth.
    pub worth: Worth,
    /// What it says.
    pub content: Content,
}

/// What a letter is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// An agency issued it.
    Issued,
    /// It shows what one would look like: marked on every sheet.
    Specimen,
    /// It belongs to a case of a kiosk for tests: marked on every sheet.
    Test,
}

/// A version of a letter. What was issued never changes: a mistake is mended by the next version, which names the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(NonZeroU16);

impl Version {
    /// The first one.
    pub const FIRST: Version = Version(NonZeroU16::MIN);

    /// The version with this number; `None` for 0.
    #[must_use]
    pub fn new(number: u16) -> Option<Version> {
        NonZeroU16::new(number).map(Version)
    }

    /// Its number, from 1.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0.get()
    }

    /// The number of the version that it replaces; `None` for the first one.
    #[must_use]
    pub fn replaces(self) -> Option<u16> {
        (self.number() > 1).then(|| self.number() - 1)
    }
}
