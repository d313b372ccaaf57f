//! Pictures in and out: the preview of a page, the code of the receipt, the drawn signature.

use lobby_flow::application::{PAD, StrokePoint, Strokes};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// Width of the ink, pixels.
const INK: f32 = 11.0;

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

/// A grey picture, 8 bits a pixel, 255 is paper.
#[derive(Clone, PartialEq, Eq)]
pub struct GreyPicture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width * height` bytes.
    pub pixels: Vec<u8>,
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

/// The signature as it was drawn, on a pad of [`PAD`] pixels, edges smoothed.
#[must_use]
pub fn signature_picture(strokes: &Strokes) -> GreyPicture {
    let (width, height) = PAD;
    let mut picture = GreyPicture { width, height, pixels: vec![255; (width * height) as usize] };
    for stroke in strokes {
        match stroke.as_slice() {
            [] => {}
            [dot] => picture.line(*dot, *dot),
            points => points.windows(2).for_each(|pair| picture.line(pair[0], pair[1])),
        }
    }
    picture
}

impl GreyPicture {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    fn line(&mut self, from: StrokePoint, to: StrokePoint) {
        let reach = INK / 2.0 + 1.0;
        let span = |a: f32, b: f32, end: u32| {
            let low = (a.min(b) - reach).clamp(0.0, end as f32) as u32;
            let high = (a.max(b) + reach + 1.0).clamp(0.0, end as f32) as u32;
            low..high
        };
        for y in span(from.y, to.y, self.height) {
            for x in span(from.x, to.x, self.width) {
                let away = distance((x as f32 + 0.5, y as f32 + 0.5), (from.x, from.y), (to.x, to.y));
                let light = ((away - INK / 2.0 + 0.5).clamp(0.0, 1.0) * 255.0) as u8;
                let pixel = &mut self.pixels[(y * self.width + x) as usize];
                *pixel = (*pixel).min(light);
            }
        }
    }
}

/// From a point to the nearest point of a line.
fn distance(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = if length == 0.0 { 0.0 } else { ((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length };
    let along = along.clamp(0.0, 1.0);
    (point.0 - from.0 - along * dx).hypot(point.1 - from.1 - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, y: f32) -> StrokePoint {
        StrokePoint { x, y, t: std::time::Duration::ZERO }
    }

    #[test]
    fn a_stroke_leaves_ink_of_eleven_pixels() {
        let picture = signature_picture(&vec![vec![at(100.0, 250.5), at(300.0, 250.5)]]);
        let column: Vec<u8> = (0..PAD.1).map(|y| picture.pixels[(y * PAD.0 + 200) as usize]).collect();
        assert_eq!(column.iter().filter(|grey| **grey < 128).count(), 11);
        assert_eq!(picture.pixels[0], 255);
    }

    #[test]
    fn ink_outside_the_pad_is_cut_off() {
        let picture = signature_picture(&vec![vec![at(-50.0, -50.0), at(2000.0, 900.0)], vec![at(951.0, 499.0)]]);
        assert_eq!(picture.pixels.len(), (PAD.0 * PAD.1) as usize);
        assert!(picture.pixels.iter().any(|grey| *grey == 0));
    }

    #[test]
    fn a_preview_of_the_wrong_length_is_not_shown() {
        assert!(preview(&PagePreview { width: 2, height: 2, rgb: vec![0; 11] }).is_none());
        assert!(preview(&PagePreview { width: 2, height: 2, rgb: vec![0; 12] }).is_some());
        assert!(code(&QrPicture { size: 21, modules: vec![true; 440] }).is_none());
    }
}
