//! The black-and-white second rendition: CCITT Group 4 (ITU-T T.6) in a TIFF file of one strip.

use std::convert::Infallible;
use std::fmt;

use fax::encoder::Encoder;
use fax::{Color, VecWriter};

use super::ink;
use crate::{ImagingError, Raster};

/// A page in black and white. Debug shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Bilevel {
    /// The coded rows alone, as a PDF's `CCITTFaxDecode` with `K -1` takes them; ink is black.
    pub coded: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Dots per inch; 0 means unknown.
    pub dpi: u32,
}

impl fmt::Debug for Bilevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bilevel({} x {}, {} bytes)", self.width, self.height, self.coded.len())
    }
}

/// Separates ink from paper and codes the rows.
///
/// # Errors
/// [`ImagingError::Encode`] when the page is wider than the coding allows.
pub fn bilevel(picture: &Raster, dpi: u32) -> Result<Bilevel, ImagingError> {
    let (width, height) = (picture.width(), picture.height());
    let narrow = u16::try_from(width).is_ok_and(|width| width <= i16::MAX.unsigned_abs());
    if !narrow {
        return Err(ImagingError::Encode);
    }
    let mut encoder = Encoder::new(VecWriter::new());
    let mut written: Result<(), Infallible> = Ok(());
    ink::rows(picture, if dpi == 0 { 300 } else { dpi }, |row| {
        let colours = row.iter().map(|ink| if *ink { Color::Black } else { Color::White });
        written = written.and_then(|()| encoder.encode_line(colours, width));
    });
    let coded = written.and_then(|()| encoder.finish()).map_err(|_| ImagingError::Encode)?.finish();
    Ok(Bilevel { coded, width, height, dpi })
}

/// A field of a TIFF directory: tag, type (3 short, 4 long, 5 fraction), value.
type Field = (u16, u16, u32);

impl Bilevel {
    /// The page as a TIFF 6.0 file.
    #[must_use]
    pub fn tiff(&self) -> Vec<u8> {
        const HEAD: u32 = 8;
        let length = self.coded.len() as u32;
        let directory = (HEAD + length).next_multiple_of(2);
        let fields = self.fields(HEAD, directory + 2 + 13 * 12 + 4);
        let mut bytes = Vec::with_capacity(directory as usize + 192);
        bytes.extend_from_slice(b"II*\0");
        bytes.extend_from_slice(&directory.to_le_bytes());
        bytes.extend_from_slice(&self.coded);
        bytes.resize(directory as usize, 0);
        bytes.extend_from_slice(&(fields.len() as u16).to_le_bytes());
        for (tag, kind, value) in fields {
            bytes.extend_from_slice(&tag.to_le_bytes());
            bytes.extend_from_slice(&kind.to_le_bytes());
            bytes.extend_from_slice(&1u32.to_le_bytes());
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes.extend_from_slice(&0u32.to_le_bytes());
        for number in [self.dpi.max(1), 1] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// `strip` is where the coded rows begin, `density` where the fraction stands.
    fn fields(&self, strip: u32, density: u32) -> [Field; 13] {
        let unit = if self.dpi == 0 { 1 } else { 2 };
        [
            (256, 4, self.width),
            (257, 4, self.height),
            (258, 3, 1),
            // Compression: T.6.
            (259, 3, 4),
            // Photometric interpretation: 0 is white.
            (262, 3, 0),
            (273, 4, strip),
            (277, 3, 1),
            (278, 4, self.height),
            (279, 4, self.coded.len() as u32),
            (282, 5, density),
            (283, 5, density),
            (293, 4, 0),
            (296, 3, unit),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use fax::decoder::{decode_g4, pels};
    use proptest::prelude::*;

    use super::*;
    use crate::Format;

    /// The page as another part of the library reads it back; `true` is ink.
    fn read_back(page: &Bilevel) -> Vec<bool> {
        let mut ink = Vec::new();
        let (width, height) = (page.width as u16, page.height as u16);
        decode_g4(page.coded.iter().copied(), width.into(), Some(height.into()), |transitions| {
            ink.extend(pels(transitions, width.into()).map(|colour| matches!(colour, Color::Black)));
        });
        ink
    }

    fn gray(width: u32, height: u32, value: impl Fn(u32, u32) -> u8) -> Raster {
        let samples = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| value(x, y)).collect();
        Raster::new(width, height, Format::Gray, samples).unwrap()
    }

    fn is_stroke(x: u32, y: u32) -> bool {
        x % 20 < 3 || y % 25 < 2
    }

    #[test]
    fn print_on_gray_and_in_shadow_stays_print() {
        // White at the left, a third as bright at the right.
        let paper = |x: u32| 250 - (x * 160 / 400) as u8;
        let page = gray(400, 100, |x, y| if is_stroke(x, y) { paper(x) / 3 } else { paper(x) });
        let ink = read_back(&bilevel(&page, 300).unwrap());
        let wrong = (0..40_000u32).filter(|i| ink[*i as usize] != is_stroke(i % 400, i / 400)).count();
        assert!(wrong < 40, "{wrong} of 40000 pixels");
    }

    #[test]
    fn a_red_seal_stays_and_pale_paper_does_not_become_ink() {
        let red = |x: u32, y: u32| (x as i32 - 60).pow(2) + (y as i32 - 60).pow(2) < 50 * 50 && (x + y) % 16 < 6;
        let samples = (0..120u32)
            .flat_map(|y| (0..120u32).flat_map(move |x| if red(x, y) { [235, 120, 110] } else { [250, 240, 205] }))
            .collect();
        let page = Raster::new(120, 120, Format::Rgb, samples).unwrap();
        let ink = read_back(&bilevel(&page, 300).unwrap());
        let right = (0..14_400u32).filter(|i| ink[*i as usize] == red(i % 120, i / 120)).count();
        assert!(right > 14_300, "{right} of 14400");
    }

    #[test]
    fn a_broad_black_bar_is_not_hollow_and_a_faint_back_is_not_ink() {
        let page = gray(300, 200, |x, _| if x < 150 { 20 } else { 245 });
        let ink = read_back(&bilevel(&page, 300).unwrap());
        assert!((0..60_000u32).all(|i| ink[i as usize] == (i % 300 < 150)));
        let back = gray(300, 200, |x, y| if is_stroke(x, y) { 230 } else { 245 });
        assert!(read_back(&bilevel(&back, 300).unwrap()).iter().all(|ink| !ink));
    }

    #[test]
    fn the_tiff_says_what_it_holds() {
        let tiff = bilevel(&gray(33, 9, |x, _| if x < 9 { 0 } else { 255 }), 300).unwrap().tiff();
        let directory = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
        assert_eq!(tiff[directory], 13);
        let density = directory + 2 + 13 * 12 + 4;
        assert_eq!(tiff[density..], [44, 1, 0, 0, 1, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn whatever_is_coded_reads_back_the_same(width in 1u32..90, rows in proptest::collection::vec(any::<u128>(), 1..20)) {
            let page = gray(width, rows.len() as u32, |x, y| if rows[y as usize] >> x & 1 == 1 { 0 } else { 255 });
            let ink = read_back(&bilevel(&page, 300).unwrap());
            let want: Vec<bool> = page.samples().iter().map(|value| *value == 0).collect();
            prop_assert_eq!(ink, want);
        }
    }
}
