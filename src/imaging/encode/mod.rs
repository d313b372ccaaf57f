//! Encoding of pages.
//!
//! [`page`] encodes the page that is kept as evidence, once; [`grey`] and [`bilevel`] make second renditions for slow
//! lines, beside it and never instead of it. [`rendition`] is the one that is sent ahead of a page.

mod bilevel;
mod grey;
mod ink;
mod jpeg;
mod rendition;
mod strips;

use std::fmt;

pub use bilevel::{Bilevel, bilevel};
pub use grey::{GREY_DPI_MAX, grey};
pub use rendition::rendition;

use crate::{Format, ImagingError, Raster};

/// Evidence rule: 4:4:4 and at least 85, so that seals and thin strokes keep their edges.
const QUALITY: i32 = 85;

/// An encoded page. Debug shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Jpeg {
    /// JFIF, baseline, density in dots per inch.
    pub bytes: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
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
        let jpeg = page(&Raster::new(64, 64, Format::Rgb, bytes.clone()).unwrap(), 300).unwrap();
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
    fn debug_output_shows_no_pixel() {
        let picture = Raster::new(1, 1, Format::Gray, vec![77]).unwrap();
        let text = format!("{picture:?} {:?}", page(&picture, 75).unwrap());
        assert!(!text.contains("77") && !text.contains('['), "{text}");
    }
}
