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
    pub width: u32,
    pub height: u32,
    /// Dots per inch; 0 means unknown.
    pub dpi: u32,
}

impl fmt::Debug for Bilevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bilevel({} x {}, {} bytes)", self.width, self.height, self.coded.len())
    }
}

/// Tells ink from paper and codes it.
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
