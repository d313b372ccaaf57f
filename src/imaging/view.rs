//! Raw pixels as a scanner delivers them, checked once so that later steps cannot read past the end.

use std::borrow::Cow;
use std::fmt;

use crate::{ImagingError, PICTURE_BYTES_MAX, SIDE_PIXELS_MAX};

/// Samples of one pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One sample: brightness.
    Gray,
    /// Three samples: red, green, blue.
    Rgb,
}

impl Format {
    /// Samples per pixel.
    #[must_use]
    pub fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
        }
    }
}

/// Borrowed pixels, top row first. 1 bit: gray only, most significant bit left, set = black (as SANE has it);
/// 16 bits: native byte order.
#[derive(Clone, Copy)]
pub struct RawView<'a> {
    width: u32,
    height: u32,
    bytes_per_line: usize,
    depth: u32,
    format: Format,
    bytes: &'a [u8],
}

impl<'a> RawView<'a> {
    /// # Errors
    /// Sizes out of caps, a depth we do not read, or bytes that are not `bytes_per_line * height`.
    pub fn new(
        width: u32,
        height: u32,
        bytes_per_line: u32,
        depth: u32,
        format: Format,
        bytes: &'a [u8],
    ) -> Result<Self, ImagingError> {
        let channels = format.channels() as u32;
        let want = u64::from(bytes_per_line) * u64::from(height);
        if width == 0 || height == 0 {
            return Err(ImagingError::Empty);
        }
        if width > SIDE_PIXELS_MAX || height > SIDE_PIXELS_MAX || want > PICTURE_BYTES_MAX {
            return Err(ImagingError::TooLarge { width, height });
        }
        if !(matches!(depth, 8 | 16) || depth == 1 && format == Format::Gray) {
            return Err(ImagingError::Depth { bits: depth, channels });
        }
        let row_bytes = (u64::from(width) * u64::from(channels) * u64::from(depth)).div_ceil(8);
        if u64::from(bytes_per_line) < row_bytes || bytes.len() as u64 != want {
            return Err(ImagingError::WrongLength { got: bytes.len(), want: want.max(row_bytes * u64::from(height)) });
        }
        Ok(Self { width, height, bytes_per_line: bytes_per_line as usize, depth, format, bytes })
    }

    /// Pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Samples of a pixel.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// All samples, where the device sent them 8 bits each and without padding.
    pub(crate) fn whole(&self) -> Option<&'a [u8]> {
        (self.depth == 8 && self.bytes_per_line == self.width as usize * self.format.channels()).then_some(self.bytes)
    }

    /// Row `y` as 8-bit samples without padding; borrowed when the device sent it so.
    pub(crate) fn row(&self, y: usize) -> Cow<'a, [u8]> {
        let samples = self.width as usize * self.format.channels();
        let line = &self.bytes[y * self.bytes_per_line..][..self.bytes_per_line];
        match self.depth {
            1 => Cow::Owned((0..samples).map(|x| bit_to_byte(line, x)).collect()),
            16 => {
                let high = usize::from(cfg!(target_endian = "little"));
                Cow::Owned((0..samples).map(|x| line[2 * x + high]).collect())
            }
            _ => Cow::Borrowed(&line[..samples]),
        }
    }
}

fn bit_to_byte(line: &[u8], x: usize) -> u8 {
    if line[x / 8] >> (7 - x % 8) & 1 == 1 { 0 } else { 255 }
}

impl fmt::Debug for RawView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawView")
            .field("width", &self.width)
            .field("height", &self.height)
            .field("depth", &self.depth)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn padding_and_depth_disappear_in_rows() {
        let padded = [1, 2, 3, 99, 4, 5, 6, 99];
        let view = RawView::new(1, 2, 4, 8, Format::Rgb, &padded).unwrap();
        assert_eq!(*view.row(1), [4, 5, 6]);
        let bits = [0b1010_0000];
        let view = RawView::new(3, 1, 1, 1, Format::Gray, &bits).unwrap();
        assert_eq!(*view.row(0), [0, 255, 0], "a set bit is black");
        let wide: Vec<u8> = [0x1234u16, 0xFF00].iter().flat_map(|v| v.to_ne_bytes()).collect();
        let view = RawView::new(2, 1, 4, 16, Format::Gray, &wide).unwrap();
        assert_eq!(*view.row(0), [0x12, 0xFF]);
    }

    #[test]
    fn shapes_that_do_not_fit_their_bytes_are_refused() {
        let bytes = [0; 12];
        let wrong = |w, h, bpl, depth, format| RawView::new(w, h, bpl, depth, format, &bytes).unwrap_err();
        assert_eq!(wrong(0, 1, 12, 8, Format::Gray), ImagingError::Empty);
        assert!(matches!(wrong(4, 2, 12, 8, Format::Rgb), ImagingError::WrongLength { .. }));
        assert!(matches!(wrong(5, 1, 12, 8, Format::Rgb), ImagingError::WrongLength { .. }));
        assert!(matches!(wrong(4, 1, 12, 1, Format::Rgb), ImagingError::Depth { .. }));
        assert!(matches!(wrong(4, 1, 12, 12, Format::Gray), ImagingError::Depth { .. }));
        assert!(matches!(wrong(16_385, 1, 12, 8, Format::Gray), ImagingError::TooLarge { .. }));
        assert!(matches!(wrong(16_384, 16_384, 49_152, 8, Format::Rgb), ImagingError::TooLarge { .. }));
    }
}
