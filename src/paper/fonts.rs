//! The faces of a document and their roles.

use std::io;
use std::path::Path;

use lobby_pdf::{Face, FontFile, NotoFace};

use crate::PaperError;

/// Printed for a character that the font lacks, as printers have it.
const MISSING: char = '〓';

/// Faces a document is set in; cheap to clone, so load them once.
#[derive(Clone)]
pub struct PaperFonts {
    /// Text.
    pub regular: FontFile,
    /// Values and headings.
    pub bold: FontFile,
    /// Name of the hall, title of a notice.
    pub serif: FontFile,
}

impl PaperFonts {
    /// Noto CJK from what `read` returns for each path (callers pass `std::fs::read`); bold replaces a missing serif.
    ///
    /// # Errors
    /// [`PaperError::NoFont`] where regular or bold cannot be read.
    pub fn load(read: impl Fn(&Path) -> io::Result<Vec<u8>>) -> Result<Self, PaperError> {
        let load = |face: NotoFace| face.load(&read).map_err(|_| PaperError::NoFont);
        let bold = load(NotoFace::SansBold)?;
        Ok(Self {
            regular: load(NotoFace::SansRegular)?,
            serif: load(NotoFace::SerifBold).unwrap_or_else(|_: PaperError| bold.clone()),
            bold,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
    Serif,
}

/// Parsed faces.
pub(crate) struct Typeset<'a> {
    regular: Face<'a>,
    bold: Face<'a>,
    serif: Face<'a>,
}

impl<'a> Typeset<'a> {
    pub(crate) fn new(fonts: &'a PaperFonts) -> Result<Self, PaperError> {
        Ok(Self {
            regular: Face::parse(&fonts.regular)?,
            bold: Face::parse(&fonts.bold)?,
            serif: Face::parse(&fonts.serif)?,
        })
    }

    pub(crate) fn face(&self, weight: Weight) -> &Face<'a> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
            Weight::Serif => &self.serif,
        }
    }

    /// Width of a line whose em is `size`, in the unit of `size`.
    pub(crate) fn width(&self, weight: Weight, size: f32, text: &str) -> f32 {
        self.face(weight).width(size, text)
    }

    /// The text with 〓 for each character that the face lacks, and without control characters.
    pub(crate) fn printable(&self, weight: Weight, text: &str) -> String {
        self.face(weight).printable(text, MISSING)
    }
}
