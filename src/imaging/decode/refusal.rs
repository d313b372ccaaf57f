//! Reasons for which a picture is refused, with sentences for people.

use lobby_domain::Text;

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
            Refusal::NoBytes | Refusal::NoPixels => Text::new("这一页是空的，没有图像。", "The page arrived empty."),
            Refusal::Truncated => Text::new("这一页没有传完整。", "The page did not arrive whole."),
            Refusal::Damaged => Text::new("这一页的文件坏了。", "The page's file is damaged."),
            Refusal::NoPicture => Text::new("这个文件不是图片。", "This file is no picture."),
            Refusal::OtherKind(kind) => Text::new(
                format!("这里不能用 {} 文件。", kind.name()),
                format!("{} files cannot be used here.", kind.name()),
            ),
            Refusal::FileTooLarge { .. } | Refusal::TooLarge { .. } | Refusal::TooMuchWork => {
                Text::new("图片太大了。", "The picture is too large.")
            }
            Refusal::Coding | Refusal::Inks { .. } | Refusal::Depth { .. } => {
                Text::new("这种图片读不了。", "This sort of picture cannot be read.")
            }
            Refusal::Several => Text::new("一个文件里有好几张图。", "The file holds several pictures."),
            Refusal::TwoFaced => {
                Text::new("文件里除了图片还有别的东西。", "The file holds something besides a picture.")
            }
        }
    }

    /// What to do now, for people.
    #[must_use]
    pub fn advice(self) -> Text {
        match self {
            Refusal::NoBytes | Refusal::NoPixels | Refusal::Truncated | Refusal::Damaged => {
                Text::new("请再扫一次；还不行，请找工作人员。", "Scan it again; if that does not help, ask the staff.")
            }
            Refusal::NoPicture | Refusal::OtherKind(_) => {
                Text::new("请用 JPEG 或 PNG 图片。", "Please use a JPEG or PNG picture.")
            }
            Refusal::FileTooLarge { .. } | Refusal::TooLarge { .. } | Refusal::TooMuchWork => {
                Text::new("请用 300 dpi 再扫一次。", "Scan it again at 300 dots per inch.")
            }
            Refusal::Coding | Refusal::Inks { .. } | Refusal::Depth { .. } => Text::new(
                "请另存为普通的彩色 JPEG，再交一次。",
                "Save it as an ordinary colour JPEG and hand it in again.",
            ),
            Refusal::Several => {
                Text::new("请一页存一个文件，不要动图。", "Save one page a file; no moving pictures, please.")
            }
            Refusal::TwoFaced => Text::new(
                "请在这台机器上扫描原件，不要用这个文件。",
                "Scan the original at this machine instead of using this file.",
            ),
        }
    }
}
