//! Reasons for which a picture is refused, with sentences for people.

use lobby_domain::Text;
use lobby_words::capture::{act, what};

use super::Kind;

/// Why a picture is refused. Holds nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 0 bytes: a scanner with a paper jam sends this with "200 OK".
    #[error("the file is empty")]
    NoBytes,
    /// The first bytes are of no known format.
    #[error("the file is no picture")]
    NoPicture,
    /// A known format that is not decoded.
    #[error("{} files are not taken in, only JPEG, PNG and PNM", .0.name())]
    OtherKind(Kind),
    /// The file exceeds [`Caps::file_bytes`](super::Caps).
    #[error("the file has {bytes} bytes; at most {limit} are accepted")]
    FileTooLarge {
        /// Length of the file.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A side or the memory exceeds [`Caps`](super::Caps).
    #[error("the picture claims {width} x {height} pixels, which is more than is accepted")]
    TooLarge {
        /// Pixels, as claimed.
        width: u32,
        /// Pixels, as claimed.
        height: u32,
    },
    /// A side of 0 pixels.
    #[error("the picture has no pixels")]
    NoPixels,
    /// Pixels times passes exceed [`Caps::work`](super::Caps).
    #[error("the picture asks for more passes than are accepted")]
    TooMuchWork,
    /// Bytes are missing at the end.
    #[error("the file ends before the picture does")]
    Truncated,
    /// The structure contradicts itself.
    #[error("the file is damaged")]
    Damaged,
    /// A compression that is not decoded, e.g. arithmetic coding.
    #[error("the picture is encoded in a way that is not read here")]
    Coding,
    /// Neither gray nor RGB, e.g. CMYK.
    #[error("pictures of {channels} inks are not read here, only gray and red-green-blue")]
    Inks {
        /// Colour components.
        channels: u8,
    },
    /// A depth that is not decoded.
    #[error("{bits} bits per sample are not read here")]
    Depth {
        /// Bits per sample.
        bits: u8,
    },
    /// An animation, or several pictures in one file.
    #[error("the file holds several pictures")]
    Several,
    /// Another file is appended or embedded, e.g. an archive.
    #[error("the file is a picture and something else at the same time")]
    TwoFaced,
}

impl Refusal {
    /// The word for it in JSON and in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Refusal::NoBytes => "no_bytes",
            Refusal::NoPicture => "no_picture",
            Refusal::OtherKind(_) => "other_kind",
            Refusal::FileTooLarge { .. } => "file_too_large",
            Refusal::TooLarge { .. } => "too_large",
            Refusal::NoPixels => "no_pixels",
            Refusal::TooMuchWork => "too_much_work",
            Refusal::Truncated => "truncated",
            Refusal::Damaged => "damaged",
            Refusal::Coding => "coding",
            Refusal::Inks { .. } => "inks",
            Refusal::Depth { .. } => "depth",
            Refusal::Several => "several",
            Refusal::TwoFaced => "two_faced",
        }
    }

    /// What happened, for people.
    #[must_use]
    pub fn sentence(self) -> Text {
        match self {
            Refusal::NoBytes | Refusal::NoPixels => what::EMPTY_FILE.text(),
            Refusal::Truncated => what::TRUNCATED.text(),
            Refusal::Damaged => what::DAMAGED.text(),
            Refusal::NoPicture => what::NO_PICTURE.text(),
            Refusal::OtherKind(kind) => what::OTHER_KIND.fill_text(&[("kind", kind.name())]),
            Refusal::FileTooLarge { .. } | Refusal::TooLarge { .. } | Refusal::TooMuchWork => what::TOO_LARGE.text(),
            Refusal::Coding | Refusal::Inks { .. } | Refusal::Depth { .. } => what::UNREADABLE.text(),
            Refusal::Several => what::SEVERAL_PICTURES.text(),
            Refusal::TwoFaced => what::TWO_FACED.text(),
        }
    }

    /// What to do now, for people.
    #[must_use]
    pub fn advice(self) -> Text {
        let words = match self {
            Refusal::NoBytes | Refusal::NoPixels | Refusal::Truncated | Refusal::Damaged => act::SCAN_AGAIN,
            Refusal::NoPicture | Refusal::OtherKind(_) => act::USE_JPEG,
            Refusal::FileTooLarge { .. } | Refusal::TooLarge { .. } | Refusal::TooMuchWork => act::USE_300_DPI,
            Refusal::Coding | Refusal::Inks { .. } | Refusal::Depth { .. } => act::SAVE_AS_JPEG,
            Refusal::Several => act::ONE_PAGE_A_FILE,
            Refusal::TwoFaced => act::SCAN_ORIGINAL,
        };
        words.text()
    }
}
