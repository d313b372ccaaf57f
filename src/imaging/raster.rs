//! A picture in memory that we own.

use std::fmt;

use crate::{Format, ImagingError, PICTURE_BYTES_MAX, RawView, SIDE_PIXELS_MAX};

/// 8-bit samples, top row first, rows without padding. Debug shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    width: u32,
    height: u32,
    format: Format,
    samples: Vec<u8>,
}

impl Raster {
    /// # Errors
    /// [`ImagingError::Empty`], [`ImagingError::TooLarge`] or [`ImagingError::WrongLength`].
    pub fn new(width: u32, height: u32, format: Format, samples: Vec<u8>) -> Result<Self, ImagingError> {
        let want = Self::check(width, height, format)?;
        if samples.len() as u64 != want {
            return Err(ImagingError::WrongLength { got: samples.len(), want });
        }
        Ok(Self { width, height, format, samples })
    }

    /// Bytes of a picture of this size, if it is accepted: to be asked before memory is reserved.
    pub(crate) fn check(width: u32, height: u32, format: Format) -> Result<u64, ImagingError> {
        let want = u64::from(width) * u64::from(height) * format.channels() as u64;
        if want == 0 {
            return Err(ImagingError::Empty);
        }
        if width > SIDE_PIXELS_MAX || height > SIDE_PIXELS_MAX || want > PICTURE_BYTES_MAX {
            return Err(ImagingError::TooLarge { width, height });
        }
        Ok(want)
    }

    /// As many samples in the same shape, or with width and height exchanged.
    pub(crate) fn with_samples(&self, sideways: bool, samples: Vec<u8>) -> Self {
        debug_assert_eq!(samples.len(), self.samples.len());
        let (width, height) = if sideways { (self.height, self.width) } else { (self.width, self.height) };
        Self { width, height, format: self.format, samples }
    }

    /// The device's bytes as 8-bit samples without padding.
    #[must_use]
    pub fn of(view: &RawView<'_>) -> Self {
        let row = view.width() as usize * view.format().channels();
        let mut samples = Vec::with_capacity(row * view.height() as usize);
        for y in 0..view.height() as usize {
            samples.extend_from_slice(&view.row(y));
        }
        Self { width: view.width(), height: view.height(), format: view.format(), samples }
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

    /// `width * height * channels` bytes.
    #[must_use]
    pub fn samples(&self) -> &[u8] {
        &self.samples
    }

    /// The same, to work in place.
    pub fn samples_mut(&mut self) -> &mut [u8] {
        &mut self.samples
    }

    /// The memory, to be used again or wiped.
    #[must_use]
    pub fn into_samples(self) -> Vec<u8> {
        self.samples
    }
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raster({} x {}, {:?})", self.width, self.height, self.format)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn gray_samples_of_every_depth_are_the_same() {
        let eight: Vec<u8> = (0..4).flat_map(|_| [[0u8; 32], [255; 32]].concat()).collect();
        let one: Vec<u8> = (0..4).flat_map(|_| [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]).collect();
        let sixteen: Vec<u8> = eight.iter().flat_map(|v| (u16::from(*v) * 257).to_ne_bytes()).collect();
        let raster = |bytes: &[u8], per_line, depth| {
            Raster::of(&RawView::new(64, 4, per_line, depth, Format::Gray, bytes).unwrap())
        };
        assert_eq!(raster(&eight, 64, 8).samples(), eight);
        assert_eq!(raster(&one, 8, 1).samples(), eight);
        assert_eq!(raster(&sixteen, 128, 16).samples(), eight);
    }
}
