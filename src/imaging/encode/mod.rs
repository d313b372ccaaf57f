//! A page becomes bytes, once.
//!
//! [`page`] makes what is kept as evidence; [`grey`] and [`bilevel`] make second renditions for thin lines, beside it
//! and never instead of it.

mod bilevel;
mod grey;
mod ink;
mod jpeg;
mod strips;

use std::borrow::Cow;
use std::fmt;

pub use bilevel::{Bilevel, bilevel};
pub use grey::grey;

use crate::{Format, ImagingError, Raster, RawView};

/// Evidence rule: 4:4:4 and at least 85, so that seals and thin strokes keep their edges.
const QUALITY: i32 = 85;

/// An encoded page. Debug shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Jpeg {
    /// JFIF, baseline, density in dots per inch.
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

impl fmt::Debug for Jpeg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jpeg")
            .field("width", &self.width)
            .field("height", &self.height)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// Encodes a page as evidence: gray stays gray, colour is 4:4:4. `dpi` goes into the file so that it prints in true
/// size; 0 means unknown.
///
/// # Errors
/// [`ImagingError::Encode`] when the encoder refuses.
pub fn page(picture: &Raster, dpi: u32) -> Result<Jpeg, ImagingError> {
    let samples = jpeg::Samples {
        width: picture.width(),
        height: picture.height(),
        format: picture.format(),
        bytes: picture.samples(),
    };
    jpeg::encode(&samples, QUALITY, dpi)
}

/// Encodes a page straight from a device's bytes, as [`page`] does.
///
/// # Errors
/// [`ImagingError::Encode`] when the encoder refuses.
pub fn encode_page(view: &RawView<'_>, dpi: u32) -> Result<Jpeg, ImagingError> {
    let bytes = view.packed();
    let samples = jpeg::Samples { width: view.width(), height: view.height(), format: view.format(), bytes: &bytes };
    jpeg::encode(&samples, QUALITY, dpi)
}

impl<'a> RawView<'a> {
    /// All rows as 8-bit samples, one behind the other; borrowed when the device sent them so.
    fn packed(&self) -> Cow<'a, [u8]> {
        if let Some(whole) = self.whole() {
            return Cow::Borrowed(whole);
        }
        let row_bytes = self.width() as usize * self.format().channels();
        let mut samples = Vec::with_capacity(row_bytes * self.height() as usize);
        for y in 0..self.height() as usize {
            samples.extend_from_slice(&self.row(y));
        }
        Cow::Owned(samples)
    }
}

impl Format {
    /// Weight of each sample in a pixel's brightness, in 256ths (ITU-R BT.601).
    fn brightness(pixel: &[u8]) -> u8 {
        match *pixel {
            [red, green, blue] => {
                ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue) + 128) >> 8) as u8
            }
            [gray, ..] => gray,
            [] => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::decode::{Caps, open};

    #[test]
    fn a_colour_page_keeps_its_colours_and_its_density() {
        let row: Vec<u8> = (0..64).flat_map(|x| if x % 2 == 0 { [200, 30, 30] } else { [250; 3] }).collect();
        let bytes = row.repeat(64);
        let view = RawView::new(64, 64, 192, 8, Format::Rgb, &bytes).unwrap();
        let jpeg = encode_page(&view, 300).unwrap();
        assert_eq!(&jpeg.bytes[..2], [0xFF, 0xD8]);
        assert_eq!(&jpeg.bytes[6..11], b"JFIF\0");
        assert_eq!(&jpeg.bytes[13..18], [1, 1, 44, 1, 44], "300 dots per inch");
        let back = open(&jpeg.bytes, &Caps::default()).unwrap().raster;
        assert_eq!((back.width(), back.height()), (64, 64));
        // One-pixel red and white columns survive only without chroma subsampling.
        for (got, want) in back.samples().iter().zip(&bytes) {
            assert!(got.abs_diff(*want) < 40, "{got} for {want}");
        }
    }

    #[test]
    fn gray_pages_of_every_depth_look_the_same() {
        let eight: Vec<u8> = (0..64u8).flat_map(|_| [[0u8; 32], [255; 32]].concat()).collect();
        let one: Vec<u8> = (0..64u8).flat_map(|_| [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]).collect();
        let sixteen: Vec<u8> = eight.iter().flat_map(|v| (u16::from(*v) * 257).to_ne_bytes()).collect();
        let encode = |bytes: &[u8], per_line, depth| {
            let view = RawView::new(64, 64, per_line, depth, Format::Gray, bytes).unwrap();
            encode_page(&view, 0).unwrap()
        };
        let want = encode(&eight, 64, 8);
        assert_eq!(encode(&one, 8, 1), want);
        assert_eq!(encode(&sixteen, 128, 16), want);
        assert_eq!(open(&want.bytes, &Caps::default()).unwrap().raster.samples()[..3], [0, 0, 0]);
    }

    #[test]
    fn debug_output_shows_no_pixel() {
        let view = RawView::new(1, 1, 1, 8, Format::Gray, &[77]).unwrap();
        let text = format!("{view:?} {:?}", encode_page(&view, 75).unwrap());
        assert!(!text.contains("77") && !text.contains('['), "{text}");
    }
}
