//! The small copy that is sent ahead of a page on a slow line.

use super::grey::{grey, shrunk};
use super::{GREY_DPI_MAX, Jpeg};
use crate::ImagingError;
use crate::decode::{Caps, open};

/// Most pixels: A3 at [`GREY_DPI_MAX`], and a little more. A camera's file may claim any density, or none.
const DOTS_MAX: f64 = 4_800_000.0;
/// Sides are cut by this many parts.
const PARTS: f64 = 1000.0;

/// The grey rendition of an encoded page, from its bytes alone: at most [`GREY_DPI_MAX`] dots per inch, and at most 4.8
/// million pixels where the file claims no density.
///
/// # Errors
/// [`ImagingError::Refused`] where the bytes are no picture, [`ImagingError::Encode`] when the encoder refuses.
pub fn rendition(jpeg: &[u8]) -> Result<Jpeg, ImagingError> {
    let page = open(jpeg, &Caps::default())?;
    let dots = f64::from(page.raster.width()) * f64::from(page.raster.height());
    let most = (DOTS_MAX / dots).sqrt();
    match page.dpi {
        Some(dpi) => grey(&page.raster, dpi, GREY_DPI_MAX.min((f64::from(dpi) * most) as u32)),
        None => shrunk(&page.raster, (PARTS * most.min(1.0)) as u32, PARTS as u32, 0),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::encode::page;
    use crate::{Format, Raster};

    /// Width, height and density of the rendition of a page of this width, height and density.
    fn made(width: u32, height: u32, dpi: u32) -> (u32, u32, Option<u32>) {
        let samples = [90, 120, 200].repeat((width * height) as usize);
        let encoded = page(&Raster::new(width, height, Format::Rgb, samples).unwrap(), dpi).unwrap();
        let small = rendition(&encoded.bytes).unwrap();
        let back = open(&small.bytes, &Caps::default()).unwrap();
        assert_eq!(back.raster.format(), Format::Gray);
        assert_eq!((back.raster.width(), back.raster.height()), (small.width, small.height));
        (small.width, small.height, back.dpi)
    }

    #[test]
    fn a_page_becomes_small_by_the_density_in_its_own_file() {
        assert_eq!(made(600, 400, 300), (300, 200, Some(150)));
        assert_eq!(made(600, 400, 120), (600, 400, Some(120)), "never enlarged");
        assert_eq!(made(3508, 4961, 300), (1754, 2480, Some(150)), "A3");
    }

    #[test]
    fn a_large_picture_that_claims_little_density_or_none_becomes_small_too() {
        for dpi in [72, 0] {
            let (width, height, _) = made(4000, 3000, dpi);
            assert!((4_000_000..4_800_000).contains(&(width * height)), "{width} x {height}");
        }
        assert_eq!(made(4000, 3000, 0).2, None, "what is not known is not claimed");
        assert_eq!(made(600, 400, 0), (600, 400, None));
    }

    #[test]
    fn bytes_that_are_no_picture_have_no_rendition() {
        assert!(matches!(rendition(b"a letter"), Err(ImagingError::Refused(_))));
    }
}
