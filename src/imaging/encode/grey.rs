//! The grey second rendition, for lines on which colour takes minutes.

use super::jpeg::{self, Samples};
use super::{Format, Jpeg};
use crate::{ImagingError, Raster};

/// Most dots per inch of a grey rendition.
pub const GREY_DPI_MAX: u32 = 150;
const QUALITY: i32 = 75;

/// A grey picture of at most `dpi_max` dots per inch, by box filter; never enlarged. `dpi` is the picture's own.
///
/// # Errors
/// [`ImagingError::Encode`] when the encoder refuses.
pub fn grey(picture: &Raster, dpi: u32, dpi_max: u32) -> Result<Jpeg, ImagingError> {
    let (dpi, dpi_max) = (dpi.max(1), dpi_max.clamp(1, dpi.max(1)));
    shrunk(picture, dpi_max, dpi, dpi_max)
}

/// A grey picture with `part` of `whole` pixels along each side; `dpi` goes into the file.
pub(super) fn shrunk(picture: &Raster, part: u32, whole: u32, dpi: u32) -> Result<Jpeg, ImagingError> {
    let scaled = |pixels: u32| (u64::from(pixels) * u64::from(part) / u64::from(whole)).max(1) as usize;
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    let bytes = shrink(picture, width, height);
    let samples = Samples { width: width as u32, height: height as u32, format: Format::Gray, bytes: &bytes };
    jpeg::encode(&samples, QUALITY, dpi)
}

/// Each target pixel is the mean brightness of the source pixels that it covers; together they cover all.
fn shrink(picture: &Raster, width: usize, height: usize) -> Vec<u8> {
    let (from_width, from_height) = (picture.width() as usize, picture.height() as usize);
    let channels = picture.format().channels();
    let column: Vec<u32> = (0..from_width).map(|x| (x * width / from_width) as u32).collect();
    let mut counts = vec![0u32; width];
    for target in &column {
        counts[*target as usize] += 1;
    }
    let mut out = Vec::with_capacity(width * height);
    let mut sums = vec![0u32; width];
    let mut rows = picture.samples().chunks_exact(from_width * channels);
    for y in 0..height {
        sums.fill(0);
        let high = (y + 1) * from_height / height - y * from_height / height;
        for row in rows.by_ref().take(high) {
            for (pixel, target) in row.chunks_exact(channels).zip(&column) {
                sums[*target as usize] += u32::from(Format::brightness(pixel));
            }
        }
        let high = high as u32;
        out.extend(sums.iter().zip(&counts).map(|(sum, wide)| ((sum + wide * high / 2) / (wide * high).max(1)) as u8));
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::decode::{Caps, open};

    #[test]
    fn colour_becomes_brightness_at_the_resolution_asked_for() {
        let red: Vec<u8> = [200, 0, 0].repeat(300 * 150);
        let picture = Raster::new(300, 150, Format::Rgb, red).unwrap();
        let small = grey(&picture, 300, 100).unwrap();
        assert_eq!((small.width, small.height), (100, 50));
        let back = open(&small.bytes, &Caps::default()).unwrap();
        assert_eq!((back.raster.format(), back.dpi), (Format::Gray, Some(100)));
        assert!(back.raster.samples().iter().all(|value| value.abs_diff(60) < 3));
        assert_eq!(grey(&picture, 300, 600).unwrap().width, 300, "never enlarged");
        assert_eq!(grey(&picture, 0, 0).unwrap().width, 300, "an unknown resolution stays");
    }

    #[test]
    fn every_source_pixel_counts_once() {
        let picture = Raster::new(3, 1, Format::Gray, vec![0, 90, 180]).unwrap();
        assert_eq!(shrink(&picture, 1, 1), [90]);
        assert_eq!(shrink(&picture, 3, 1), [0, 90, 180]);
        assert_eq!(shrink(&picture, 2, 1), [45, 180]);
    }
}
