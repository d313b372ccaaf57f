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

/// The code as an image, one pixel a module; `None` where the modules do not fit the size.
pub(crate) fn code(qr: &QrPicture) -> Option<Image> {
    if qr.size == 0 || qr.modules.len() != qr.size * qr.size {
        return None;
    }
    let side = u32::try_from(qr.size).ok()?;
    let bytes: Vec<u8> = qr.modules.iter().flat_map(|dark| if *dark { [22, 32, 42] } else { [255; 3] }).collect();
    Some(Image::from_rgb8(SharedPixelBuffer::<Rgb8Pixel>::clone_from_slice(&bytes, side, side)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_of_the_wrong_length_is_not_shown() {
        assert!(preview(&PagePreview { width: 2, height: 2, rgb: vec![0; 11] }).is_none());
        assert!(preview(&PagePreview { width: 2, height: 2, rgb: vec![0; 12] }).is_some());
        assert!(code(&QrPicture { size: 21, modules: vec![true; 440] }).is_none());
    }
}
