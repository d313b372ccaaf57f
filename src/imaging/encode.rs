//! A page becomes a JPEG, once.

use std::fmt;

use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor};

use crate::{Format, ImagingError, RawView};

/// Evidence rule: 4:4:4 and at least 85, so that seals and thin strokes keep their edges.
const QUALITY: u8 = 85;

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

/// Encodes a scanned page: gray stays gray, colour is 4:4:4. `dpi` goes into the file so that it prints in
/// true size; 0 means unknown.
///
/// # Errors
/// [`ImagingError::Encode`] when the encoder refuses.
pub fn encode_page(view: &RawView<'_>, dpi: u32) -> Result<Jpeg, ImagingError> {
    let (width, height) = (view.width(), view.height());
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    if let Some(dots) = u16::try_from(dpi).ok().filter(|d| *d > 0) {
        encoder.set_density(PixelDensity { density: (dots, dots), unit: PixelDensityUnit::Inches });
    }
    let color = match view.format() {
        Format::Gray => ColorType::Luma,
        Format::Rgb => ColorType::Rgb,
    };
    let side = |pixels: u32| u16::try_from(pixels).map_err(|_| ImagingError::Encode);
    encoder.encode(&packed(view), side(width)?, side(height)?, color).map_err(|_| ImagingError::Encode)?;
    Ok(Jpeg { bytes, width, height })
}

/// All rows as 8-bit samples, one behind the other.
fn packed(view: &RawView<'_>) -> Vec<u8> {
    let row_bytes = view.width() as usize * view.format().channels();
    let mut samples = Vec::with_capacity(row_bytes * view.height() as usize);
    for y in 0..view.height() as usize {
        samples.extend_from_slice(&view.row(y));
    }
    samples
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::decode_jpeg;

    #[test]
    fn a_colour_page_keeps_its_colours_and_its_density() {
        let row: Vec<u8> = (0..64).flat_map(|x| if x % 2 == 0 { [200, 30, 30] } else { [250; 3] }).collect();
        let bytes = row.repeat(64);
        let view = RawView::new(64, 64, 192, 8, Format::Rgb, &bytes).unwrap();
        let jpeg = encode_page(&view, 300).unwrap();
        assert_eq!(&jpeg.bytes[..2], [0xFF, 0xD8]);
        assert_eq!(&jpeg.bytes[6..11], b"JFIF\0");
        assert_eq!(&jpeg.bytes[13..18], [1, 1, 44, 1, 44], "300 dots per inch");
        let back = decode_jpeg(&jpeg.bytes).unwrap();
        assert_eq!((back.width, back.height), (64, 64));
        // One-pixel red and white columns survive only without chroma subsampling.
        for (got, want) in back.rgb.iter().zip(&bytes) {
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
        assert_eq!(decode_jpeg(&want.bytes).unwrap().rgb[..3], [0, 0, 0]);
    }

    #[test]
    fn debug_output_shows_no_pixel() {
        let view = RawView::new(1, 1, 1, 8, Format::Gray, &[77]).unwrap();
        let text = format!("{view:?} {:?}", encode_page(&view, 75).unwrap());
        assert!(!text.contains("77") && !text.contains('['), "{text}");
    }
}
