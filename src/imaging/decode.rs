//! Decoding pictures from outside: device JPEGs and uploads are untrusted.

use std::fmt;
use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};

use crate::{ImagingError, PICTURE_BYTES_MAX, SIDE_PIXELS_MAX};

/// 8-bit RGB pixels, rows without padding. Debug shows no content.
pub struct Decoded {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
}

impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decoded({} x {})", self.width, self.height)
    }
}

/// Decodes a JPEG within [`SIDE_PIXELS_MAX`] and [`PICTURE_BYTES_MAX`]; the size is read and judged before
/// memory is reserved.
///
/// # Errors
/// [`ImagingError::TooLarge`] or [`ImagingError::NotJpeg`].
pub fn decode_jpeg(bytes: &[u8]) -> Result<Decoded, ImagingError> {
    let reader = || ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    let (width, height) = reader().into_dimensions().map_err(|_| ImagingError::NotJpeg)?;
    check_caps(width, height)?;
    let mut limited = reader();
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_PIXELS_MAX);
    limits.max_image_height = Some(SIDE_PIXELS_MAX);
    limits.max_alloc = Some(PICTURE_BYTES_MAX);
    limited.limits(limits);
    let rgb = limited.decode().map_err(|_| ImagingError::NotJpeg)?.into_rgb8().into_raw();
    Ok(Decoded { width, height, rgb })
}

fn check_caps(width: u32, height: u32) -> Result<(), ImagingError> {
    let bytes = u64::from(width) * u64::from(height) * 3;
    if width > SIDE_PIXELS_MAX || height > SIDE_PIXELS_MAX || bytes > PICTURE_BYTES_MAX {
        return Err(ImagingError::TooLarge { width, height });
    }
    if width == 0 || height == 0 {
        return Err(ImagingError::Empty);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;
    use crate::{Format, RawView, encode_page};

    fn small() -> Vec<u8> {
        let bytes = [90; 16 * 16 * 3];
        encode_page(&RawView::new(16, 16, 48, 8, Format::Rgb, &bytes).unwrap(), 300).unwrap().bytes
    }

    /// The same file with another size written into its frame header.
    fn claiming(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = small();
        let frame = bytes.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
        bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        bytes
    }

    #[test]
    fn a_picture_that_claims_too_much_is_refused_by_its_header() {
        for (width, height) in [(20_001, 10), (10, 20_001), (20_000, 20_000)] {
            let error = decode_jpeg(&claiming(width, height)).unwrap_err();
            assert_eq!(error, ImagingError::TooLarge { width: width.into(), height: height.into() });
        }
    }

    #[test]
    fn other_data_is_not_a_jpeg() {
        for bytes in [&b""[..], b"\xFF\xD8", b"\x89PNG\r\n\x1a\n", &small()[..40]] {
            assert_eq!(decode_jpeg(bytes).unwrap_err(), ImagingError::NotJpeg);
        }
    }

    proptest! {
        #[test]
        fn damaged_pictures_never_panic(at in 0usize..600, value in any::<u8>()) {
            let mut bytes = small();
            let at = at % bytes.len();
            bytes[at] = value;
            let _ = decode_jpeg(&bytes);
        }
    }
}
