//! The framed pipe from the scan helper to its parent. All numbers little endian.
//!
//! ```text
//! HELO u32 version                                   once, before libsane is touched
//! OPEN u32 length, lines "name=value\n"              device open, options set and read back
//! PAGE u32 width, u32 lines, u32 bytes_per_line, u32 depth, u32 format, u32 dpi
//! DATA u32 length, bytes                             any number; 1..=65536 bytes each
//! DONE u8 step, i32 SANE status, u64 total, u16 length, detail
//! ```
//! `lines` is `u32::MAX` when the device cannot tell (hand scanners); `format` 0 gray, 1 RGB. DONE is always
//! last. The parent trusts none of it: sizes are capped before memory is reserved.

mod read;
mod write;

use std::io;

use zeroize::Zeroizing;

use super::page::PixelFormat;

pub use read::read_reply;
pub use write::FrameWriter;

pub const VERSION: u32 = 1;
pub const CHUNK_BYTES_MAX: usize = 65_536;
pub const SIDE_PIXELS_MAX: u32 = 20_000;
pub const PAGE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const SETTINGS_BYTES_MAX: u32 = 16 * 1024;
const DETAIL_BYTES_MAX: usize = 400;
const LINES_UNKNOWN: u32 = u32::MAX;

/// What the helper was doing when it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Load,
    Init,
    Open,
    Option,
    Start,
    Read,
}

impl Step {
    const ALL: [Self; 6] = [Self::Load, Self::Init, Self::Open, Self::Option, Self::Start, Self::Read];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load libsane",
            Self::Init => "start SANE",
            Self::Open => "open the device",
            Self::Option => "set an option",
            Self::Start => "start the scan",
            Self::Read => "read the page",
        }
    }

    fn to_wire(self) -> u8 {
        match self {
            Self::Load => 0,
            Self::Init => 1,
            Self::Open => 2,
            Self::Option => 3,
            Self::Start => 4,
            Self::Read => 5,
        }
    }

    fn from_wire(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.to_wire() == byte)
    }
}

/// Shape of the page to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageHeader {
    pub width: u32,
    /// `None` when only the end of data will tell.
    pub height: Option<u32>,
    pub bytes_per_line: u32,
    pub depth: u32,
    pub format: PixelFormat,
    /// 0 when unknown.
    pub dpi: u32,
}

/// How the helper ended, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    pub step: Step,
    pub status: i32,
    /// Image bytes the helper sent.
    pub total: u64,
    /// The option or library concerned; never anything from the paper.
    pub detail: String,
}

/// Everything one helper said.
pub struct Reply {
    pub settings: Vec<(String, String)>,
    pub header: Option<PageHeader>,
    pub data: Zeroizing<Vec<u8>>,
    pub trailer: Trailer,
}

/// Milestones for the parent's deadlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Opened,
    Data,
}

/// The stream is not what a helper sends.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    #[error("the helper ended without saying how")]
    Ended,
    #[error("unexpected bytes from the helper: {0}")]
    Garbage(&'static str),
    #[error("{0}")]
    TooLarge(&'static str),
}

impl From<io::Error> for ProtocolError {
    fn from(_: io::Error) -> Self {
        Self::Ended
    }
}
