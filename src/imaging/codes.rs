//! QR codes on a page: verification codes of certificates, and our own papers when they come back.
//!
//! Read by rxing, and by the reader it ported from zxing-cpp: of 21 trials on one full A4 page of print at 300 dpi
//! (modules of 2 to 10 pixels, any turn, blur up to two pixels, up to six codes) it misses one at 24 CPU-ms a page;
//! rqrr misses codes in eleven at 95. The text of a code is untrusted: never open it, never show it unasked.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHintValue, DecodeHints, Luma8LuminanceSource, RXingResult};

use crate::geometry::Point;
use crate::{Format, Raster};

/// Most pixels that are searched as they are; larger pictures are averaged down by whole steps.
const SEARCHED_PIXELS_MAX: usize = 16_000_000;
/// Least side of a picture in which a code could be, pixels: 21 modules.
const SIDE_MIN: usize = 21;

/// A code and its text. Debug shows no content.
#[derive(Clone, PartialEq)]
pub struct Code {
    /// Its text, untrusted.
    pub text: String,
    /// Its corners as the library found them, pixels of the page; three or four.
    pub corners: Vec<Point>,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({} bytes, {} corners)", self.text.len(), self.corners.len())
    }
}

/// All QR codes of a page that can be read, in reading order. No code is no error: most pages have none.
#[must_use]
pub fn codes(page: &Raster) -> Vec<Code> {
    let step = step(page.width() as usize * page.height() as usize);
    let (width, height) = (page.width() as usize / step, page.height() as usize / step);
    if width < SIDE_MIN || height < SIDE_MIN {
        return Vec::new();
    }
    let luma = luma(page, step, width, height);
    // No panic of the library was met in our trials; should a picture made for it find one, it costs the code and
    // not the visit. Nothing of ours is shared with it.
    let found = catch_unwind(AssertUnwindSafe(|| read(luma, width as u32, height as u32))).unwrap_or_default();
    let mut codes: Vec<Code> = found.iter().map(|result| code(result, step)).collect();
    let place = |code: &Code| code.corners.first().map_or((0.0, 0.0), |corner| (corner.y, corner.x));
    codes.sort_by(|a, b| place(a).0.total_cmp(&place(b).0).then(place(a).1.total_cmp(&place(b).1)));
    codes
}

fn read(luma: Vec<u8>, width: u32, height: u32) -> Vec<RXingResult> {
    let Ok(source) = Luma8LuminanceSource::new(luma, width, height) else { return Vec::new() };
    let hints = DecodeHints::default()
        .with(DecodeHintValue::TryHarder(true))
        .with(DecodeHintValue::PossibleFormats([BarcodeFormat::QR_CODE].into_iter().collect()));
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    QrReader.decode_multiple_with_hints(&mut bitmap, &hints).unwrap_or_default()
}

fn code(result: &RXingResult, step: usize) -> Code {
    let scaled = |v: f32| f64::from(v) * step as f64;
    let corners = result.getPoints().iter().map(|point| Point::new(scaled(point.x), scaled(point.y))).collect();
    Code { text: result.getText().to_owned(), corners }
}

/// The least whole step by which a picture of so many pixels is small enough.
fn step(pixels: usize) -> usize {
    (1..).find(|step| pixels / (step * step) <= SEARCHED_PIXELS_MAX).unwrap_or(1)
}

/// Brightness, each the mean of `step` x `step` pixels.
fn luma(page: &Raster, step: usize, width: usize, height: usize) -> Vec<u8> {
    let channels = page.format().channels();
    let line = page.width() as usize * channels;
    let mut luma = Vec::with_capacity(width * height);
    let mut sums = vec![0u32; width];
    for y in 0..height {
        sums.fill(0);
        for row in page.samples()[y * step * line..].chunks_exact(line).take(step) {
            for (sum, pixels) in sums.iter_mut().zip(row.chunks_exact(step * channels)) {
                *sum += match page.format() {
                    Format::Gray => pixels.iter().map(|p| u32::from(*p) << 8).sum::<u32>(),
                    Format::Rgb => pixels.chunks_exact(3).map(brightness).sum(),
                };
            }
        }
        let count = (step * step) as u32;
        luma.extend(sums.iter().map(|sum| ((sum / count) >> 8) as u8));
    }
    luma
}

fn brightness(pixel: &[u8]) -> u32 {
    let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
    r * 77 + g * 150 + b * 29
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use fast_qr::QRBuilder;
    use proptest::prelude::*;

    use super::*;

    /// A page of grey lines that stand for print, and codes on it.
    struct Sheet {
        width: usize,
        height: usize,
        levels: Vec<u8>,
    }

    impl Sheet {
        fn new(width: usize, height: usize) -> Sheet {
            let print = |i: usize| {
                let (x, y) = (i % width, i / width);
                if y % 44 < 24 && (x * 7 + y / 44 * 13) % 29 < 9 && (x + y) % 5 < 3 { 50 } else { 238 }
            };
            Sheet { width, height, levels: (0..width * height).map(print).collect() }
        }

        /// A code around a middle, with its quiet zone, turned by degrees; each pixel the mean of nine samples.
        fn code(mut self, text: &str, module: f64, degrees: f64, middle: (f64, f64)) -> Sheet {
            let code = QRBuilder::new(text).build().unwrap();
            let (half, (sin, cos)) = (code.size as f64 / 2.0, degrees.to_radians().sin_cos());
            let reach = (half + 4.0) * module * 1.5;
            let (across, down) = (
                (middle.0 - reach) as usize..(middle.0 + reach) as usize,
                (middle.1 - reach) as usize..(middle.1 + reach) as usize,
            );
            for (x, y) in down.flat_map(|y| across.clone().map(move |x| (x, y))) {
                let old = f64::from(self.levels[y * self.width + x]);
                let sample = |k: usize| {
                    let (dx, dy) =
                        (x as f64 + (k % 3) as f64 / 3.0 - middle.0, y as f64 + (k / 3) as f64 / 3.0 - middle.1);
                    let (u, v) = ((dx * cos + dy * sin) / module + half, (dy * cos - dx * sin) / module + half);
                    let inside = |w: f64, quiet: f64| w >= -quiet && w < code.size as f64 + quiet;
                    let dark = inside(u, 0.0) && inside(v, 0.0) && code[v as usize][u as usize].value();
                    if dark {
                        35.0
                    } else if inside(u, 4.0) && inside(v, 4.0) {
                        242.0
                    } else {
                        old
                    }
                };
                self.levels[y * self.width + x] = ((0..9).map(sample).sum::<f64>() / 9.0) as u8;
            }
            self
        }

        fn raster(self) -> Raster {
            Raster::new(self.width as u32, self.height as u32, Format::Gray, self.levels).unwrap()
        }
    }

    const CERTIFICATE: &str = "https://cert.example.gov.cn/v?c=1234567890ABCDEF";

    #[test]
    fn the_code_of_a_certificate_is_read_where_it_stands_at_any_turn() {
        for degrees in [0.0, 1.0, 7.0, 30.0, 45.0, 90.0, 133.0, 180.0, 270.0] {
            let found = codes(&Sheet::new(1000, 800).code(CERTIFICATE, 4.0, degrees, (700.0, 300.0)).raster());
            assert_eq!(found.len(), 1, "at {degrees} degrees");
            assert_eq!(found[0].text, CERTIFICATE);
            assert!(found[0].corners.iter().all(|corner| corner.distance(Point::new(700.0, 300.0)) < 130.0));
        }
    }

    #[test]
    fn small_codes_and_large_ones_are_read() {
        for module in [2.0, 3.0, 10.0] {
            let found = codes(&Sheet::new(1000, 800).code(CERTIFICATE, module, 2.0, (500.0, 400.0)).raster());
            assert_eq!(found.len(), 1, "modules of {module} pixels");
        }
    }

    #[test]
    fn several_codes_come_in_reading_order() {
        let page = Sheet::new(1200, 1000)
            .code("third", 5.0, 90.0, (300.0, 750.0))
            .code("first", 5.0, 0.0, (300.0, 200.0))
            .code("凭证 二", 5.0, 180.0, (900.0, 450.0));
        let found = codes(&page.raster());
        assert_eq!(found.iter().map(|code| code.text.as_str()).collect::<Vec<_>>(), ["first", "凭证 二", "third"]);
    }

    #[test]
    fn a_page_of_print_has_no_code_and_a_colour_scan_has_its_own() {
        assert_eq!(codes(&Sheet::new(1000, 800).raster()), []);
        let grey = Sheet::new(600, 600).code(CERTIFICATE, 5.0, 3.0, (300.0, 300.0)).raster();
        let rgb = grey.samples().iter().flat_map(|v| [*v, *v, v / 2 + 60]).collect();
        let found = codes(&Raster::new(600, 600, Format::Rgb, rgb).unwrap());
        assert_eq!(found.len(), 1);
        assert!(!format!("{found:?}").contains("cert"), "what it says is the citizen's");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_picture_panics(width in 1u32..120, height in 1u32..120, seed: u64) {
            let samples = (0..u64::from(width * height)).map(|i| (i.wrapping_mul(seed | 1) >> 11) as u8).collect();
            let _ = codes(&Raster::new(width, height, Format::Gray, samples).unwrap());
        }

        #[test]
        fn damaged_codes_never_panic(from in 0usize..57_600, length in 1usize..20_000, level: u8) {
            let mut sheet = Sheet::new(240, 240).code(CERTIFICATE, 3.0, 0.0, (120.0, 120.0));
            let end = (from + length).min(sheet.levels.len());
            sheet.levels[from.min(end)..end].fill(level);
            let _ = codes(&sheet.raster());
        }
    }
}
