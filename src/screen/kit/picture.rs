//! Pictures on pages: the preview of a scanned page, the code of the receipt.

use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// A page as it is shown to the citizen: rows of RGB, 8 bits each.
pub struct PagePreview {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}

/// A QR code: `size * size` modules, row by row, dark ones true.
pub struct QrPicture {
    /// Modules a side, without quiet zone.
    pub size: usize,
    /// The modules.
    pub modules: Vec<bool>,
}

/// The preview as an image; `None` where the bytes do not fit the size.
pub(crate) fn preview(page: &PagePreview) -> Option<Image> {
    let wanted = usize::try_from(page.width).ok()? * usize::try_from(page.height).ok()? * 3;
    if page.rgb.len() != wanted || wanted == 0 {
        return None;
    }
    Some(Image::from_rgb8(SharedPixelBuffer::<Rgb8Pixel>::clone_from_slice(&page.rgb, page.width, page.height)))
}

/// Light modules around a code, as its standard demands.
const QUIET_MODULES: usize = 4;

/// The code with its quiet zone, as large as fits into `room` pixels a side with as many whole pixels for every module;
/// shown pixel for pixel. `None` where the modules do not fit the size, or the room is too small.
pub(crate) fn code(qr: &QrPicture, room: usize) -> Option<Image> {
    if qr.size == 0 || qr.modules.len() != qr.size * qr.size {
        return None;
    }
    let modules = qr.size + 2 * QUIET_MODULES;
    let scale = Some(room / modules).filter(|scale| *scale > 0)?;
    let side = modules * scale;
    let module = |pixel: usize| (pixel / scale).checked_sub(QUIET_MODULES).filter(|module| *module < qr.size);
    let dark = |x: usize, y: usize| Some(qr.modules[module(y)? * qr.size + module(x)?]);
    let pixels = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    let bytes: Vec<u8> = pixels.flat_map(|(x, y)| if dark(x, y) == Some(true) { [0; 3] } else { [255; 3] }).collect();
    let side = u32::try_from(side).ok()?;
    Some(Image::from_rgb8(SharedPixelBuffer::<Rgb8Pixel>::clone_from_slice(&bytes, side, side)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_preview_of_the_wrong_length_is_not_shown() {
        assert!(preview(&PagePreview { width: 2, height: 2, rgb: vec![0; 11] }).is_none());
        assert!(preview(&PagePreview { width: 2, height: 2, rgb: vec![0; 12] }).is_some());
        assert!(code(&QrPicture { size: 21, modules: vec![true; 440] }, 100).is_none());
        assert!(code(&QrPicture { size: 21, modules: vec![true; 441] }, 28).is_none());
        let image = code(&QrPicture { size: 21, modules: vec![true; 441] }, 100).unwrap();
        assert_eq!(image.size().width, 29 * 3, "three whole pixels a module, four modules of quiet zone");
    }
}
