//! Limits of memory and work per picture.

use super::Refusal;
use crate::{PICTURE_BYTES_MAX, SIDE_PIXELS_MAX};

/// Limits of one picture. Work is counted, not timed: the same picture is refused on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Bytes of the file.
    pub file_bytes: usize,
    /// Pixels of the longer side.
    pub side: u32,
    /// Bytes that decoding may hold at once: the picture and what the decoder needs beside it.
    pub memory: u64,
    /// Pixels times passes over them; a progressive JPEG may ask for hundreds.
    pub work: u64,
}

impl Default for Caps {
    fn default() -> Self {
        Self { file_bytes: 64 * 1024 * 1024, side: SIDE_PIXELS_MAX, memory: PICTURE_BYTES_MAX, work: 600_000_000 }
    }
}

impl Caps {
    /// Checks a claimed size: decoding holds `bytes_per_pixel` and visits each pixel `passes` times.
    pub(super) fn check(&self, width: u32, height: u32, bytes_per_pixel: u64, passes: u64) -> Result<(), Refusal> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 {
            return Err(Refusal::NoPixels);
        }
        let memory = pixels.saturating_mul(bytes_per_pixel);
        if width > self.side || height > self.side || memory > self.memory {
            return Err(Refusal::TooLarge { width, height });
        }
        if pixels.saturating_mul(passes) > self.work {
            return Err(Refusal::TooMuchWork);
        }
        Ok(())
    }
}
