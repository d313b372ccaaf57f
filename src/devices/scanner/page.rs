//! One scanned page as the device delivered it.

use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Order of samples in a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PixelFormat {
    Gray,
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

/// Untouched device bytes with what is needed to read them. Wiped when dropped; Debug shows no content.
pub struct RawPage {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// At least `width` samples, possibly padded.
    pub bytes_per_line: u32,
    /// Bits per sample: 1 (set bit = black), 8 or 16 (native byte order).
    pub depth: u32,
    pub format: PixelFormat,
    /// Resolution the device says it used; 0 when it says nothing.
    pub dpi: u32,
    /// `bytes_per_line * height` bytes, top row first.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Digest of `bytes`: binds the derived page to what the device sent.
    pub sha256: [u8; 32],
    /// Settings as read back from the device after it rounded them.
    pub settings: Vec<(String, String)>,
}

impl RawPage {
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
            .field("width", &self.width)
            .field("height", &self.height)
            .field("depth", &self.depth)
            .field("format", &self.format)
            .field("dpi", &self.dpi)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
