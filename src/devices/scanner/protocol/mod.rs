//! The framed pipe from the scan helper to its parent, version 2. All numbers little endian.
//!
//! ```text
//! HELO u32 version                                   once, before a driver or the network is touched
//! OPEN u32 length, lines "name=value\n"              device open, settings made and read back
//! PAGE u8 encoding, u8 side, then                    a page begins; any number of pages
//!      raw:  u32 width, u32 lines, u32 bytes_per_line, u32 depth, u32 format, u32 dpi
//!      file: u32 dpi
//! DATA u32 length, bytes                             any number; 1..=65536 bytes each
//! ENDP u8 step, i32 status, u64 bytes                the page's end: its status and how many bytes were sent
//! DONE u8 step, i32 status, u32 pages, u16 length, detail
//! ```
//! `encoding` 0 raw, 1 JPEG, 2 PNG; `side` 0 unknown, 1 front, 2 back; `lines` is `u32::MAX` when the device cannot tell
//! (hand scanners); `format` 0 gray, 1 RGB; `dpi` 0 unknown. `pages` counts the pages whose end was well. DONE is
//! always last. The parent trusts none of it: sizes are capped before memory is reserved.

mod read;
mod write;

use std::io;

use lobby_domain::evidence::Side;
use zeroize::Zeroizing;

use super::page::PixelFormat;
use super::picture_file::FileKind;

pub use read::read_job;
pub use write::FrameWriter;

/// Version of the protocol, in HELO.
pub const VERSION: u32 = 2;
/// Most bytes of one DATA frame.
pub const CHUNK_BYTES_MAX: usize = 65_536;
/// Most pixels of a line, and most lines.
pub const SIDE_PIXELS_MAX: u32 = 20_000;
/// Most bytes of one page.
pub const PAGE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const SETTINGS_BYTES_MAX: u32 = 16 * 1024;
const DETAIL_BYTES_MAX: usize = 400;
const LINES_UNKNOWN: u32 = u32::MAX;

/// What the helper was doing when a page, or all of it, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Loading libsane.
    Load,
    /// `sane_init`.
    Init,
    /// Opening the device, or asking for its capabilities.
    Open,
    /// Setting an option.
    Option,
    /// Starting a page.
    Start,
    /// Transferring a page.
    Read,
}

impl Step {
    const ALL: [Self; 6] = [Self::Load, Self::Init, Self::Open, Self::Option, Self::Start, Self::Read];

    /// The step as an imperative, for error texts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load the driver",
            Self::Init => "start the driver",
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

/// What a page will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageHeader {
    /// `None` where the device takes one side, or does not say which.
    pub side: Option<Side>,
    /// Dots per inch; 0 when unknown.
    pub dpi: u32,
    /// How its bytes are to be read.
    pub shape: Shape,
}

/// How the page's bytes are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Samples without compression.
    Raw(RawShape),
    /// A whole picture file, which says the rest itself.
    File(FileKind),
}

/// Rows of samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawShape {
    /// Pixels.
    pub width: u32,
    /// Pixels; `None` when it follows from the end of the data.
    pub height: Option<u32>,
    /// At least `width` samples, possibly padded.
    pub bytes_per_line: u32,
    /// Bits per sample: 1, 8 or 16.
    pub depth: u32,
    /// Samples of a pixel.
    pub format: PixelFormat,
}

/// How a page ended, as the helper reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageEnd {
    /// What the helper was doing.
    pub step: Step,
    /// A SANE status, or one of [`Status`](super::status::Status)'s own.
    pub status: i32,
    /// Bytes the helper sent for this page.
    pub bytes: u64,
}

/// One page as the helper sent it; whether it is complete is decided by the parent.
pub struct SentPage {
    /// The announcement.
    pub header: PageHeader,
    /// The bytes, wiped when dropped.
    pub data: Zeroizing<Vec<u8>>,
    /// The end.
    pub end: PageEnd,
}

/// How the job ended, as the helper reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    /// What the helper was doing.
    pub step: Step,
    /// A SANE status, or one of [`Status`](super::status::Status)'s own.
    pub status: i32,
    /// Pages whose end was well.
    pub pages: u32,
    /// The option or library concerned; never anything from the paper.
    pub detail: String,
}

/// Progress of a helper, for the parent's deadlines and for its pages.
pub enum HelperEvent {
    /// The device is open; its settings as read back.
    Opened(Vec<(String, String)>),
    /// A piece of a page was received.
    Data,
    /// A page has ended, well or not.
    Page(Box<SentPage>),
}

/// Why a helper's stream was not read to its trailer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// It ended early, or could not be read.
    #[error("the helper ended without saying how")]
    Ended,
    /// It does not follow the protocol.
    #[error("unexpected bytes from the helper: {0}")]
    Garbage(&'static str),
    /// It announces a page or a text over its limit, or of an impossible shape.
    #[error("{0}")]
    TooLarge(&'static str),
    /// The receiver of the events wants no more.
    #[error("the receiver has stopped")]
    ReceiverStopped,
}

impl From<io::Error> for ProtocolError {
    fn from(_: io::Error) -> Self {
        Self::Ended
    }
}
