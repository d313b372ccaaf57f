//! One scanned page as the device delivered it.

use std::fmt;

use lobby_domain::evidence::Side;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::picture_file::FileKind;

/// Order of samples in a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PixelFormat {
    /// One sample.
    Gray,
    /// Red, green, blue.
    Rgb,
}

impl PixelFormat {
    /// Samples per pixel.
    #[must_use]
    pub fn channels(self) -> u32 {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
        }
    }
}

/// How the device's bytes are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encoding {
    /// Samples without compression.
    Raw(Samples),
    /// A whole picture file from its first byte to its last; its size stands within it.
    File(FileKind),
}

/// Rows of samples, top row first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samples {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// At least `width` samples, possibly padded.
    pub bytes_per_line: u32,
    /// Bits per sample: 1 (set bit = black), 8 or 16 (native byte order).
    pub depth: u32,
    /// Samples of a pixel.
    pub format: PixelFormat,
}

/// Untouched device bytes with what is needed to read them. Wiped when dropped; Debug shows no content.
pub struct RawPage {
    /// Number of the page in its job, from 1.
    pub number: u32,
    /// `None` where the device took one side only.
    pub side: Option<Side>,
    /// How `bytes` are to be read.
    pub encoding: Encoding,
    /// Dots per inch that the device reports; 0 where it reports none.
    pub dpi: u32,
    /// The page as the device sent it.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Digest of `bytes`: binds the derived page to what the device sent.
    pub sha256: [u8; 32],
    /// Settings as read back from the device after it rounded them.
    pub settings: Vec<(String, String)>,
}

impl RawPage {
    /// The samples' shape; `None` for a file.
    #[must_use]
    pub fn samples(&self) -> Option<&Samples> {
        match &self.encoding {
            Encoding::Raw(samples) => Some(samples),
            Encoding::File(_) => None,
        }
    }

    /// Digest of the device bytes, 64 lowercase hex characters.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.sha256)
    }

    pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
        Sha256::digest(bytes).into()
    }
}

impl fmt::Debug for RawPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawPage")
            .field("number", &self.number)
            .field("side", &self.side)
            .field("encoding", &self.encoding)
            .field("dpi", &self.dpi)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
