//! The faces of a document and their roles.

use std::io;
use std::path::Path;
use std::sync::Arc;

use lobby_fonts::{Fonts, NotoFace};
use lobby_pdf::{Face, FaceSet, FontFile, RareFonts};

use crate::PaperError;

/// Faces a document is set in; cheap to clone, so load them once.
#[derive(Clone)]
pub struct PaperFonts {
    /// Text.
    pub regular: FontFile,
    /// Values and headings.
    pub bold: FontFile,
    /// Name of the hall, title of a notice.
    pub serif: FontFile,
    /// Where characters are looked for that these lack.
    pub others: Arc<Fonts>,
}

impl PaperFonts {
    /// Noto CJK from what `read` returns for each path (callers pass `std::fs::read`); bold replaces a missing serif.
    /// What Noto CJK lacks is looked for in the installed fonts.
    ///
    /// # Errors
    /// [`PaperError::NoFont`] where regular or bold cannot be read.
    pub fn load(read: impl Fn(&Path) -> io::Result<Vec<u8>>) -> Result<Self, PaperError> {
        let load = |face: NotoFace| FontFile::load(face, &read).map_err(|_| PaperError::NoFont);
        let bold = load(NotoFace::SansBold)?;
        Ok(Self {
            regular: load(NotoFace::SansRegular)?,
            serif: load(NotoFace::SerifBold).unwrap_or_else(|_: PaperError| bold.clone()),
            bold,
            others: Arc::new(Fonts::installed()),
        })
    }

    /// Faces for the characters of these texts that Noto CJK lacks, and whether any is drawn as its code point.
    pub(crate) fn rare<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> RareFonts {
        RareFonts::for_texts(&self.others, texts)
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
    rare: Vec<Face<'a>>,
    /// Whether a character of the document is drawn as its code point.
    pub any_framed: bool,
}

impl<'a> Typeset<'a> {
    pub(crate) fn new(fonts: &'a PaperFonts, rare: &'a RareFonts) -> Result<Self, PaperError> {
        Ok(Self {
            regular: Face::parse(&fonts.regular)?,
            bold: Face::parse(&fonts.bold)?,
            serif: Face::parse(&fonts.serif)?,
            rare: rare.faces()?,
            any_framed: rare.any_framed,
        })
    }

    pub(crate) fn face(&self, weight: Weight) -> &Face<'a> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
            Weight::Serif => &self.serif,
        }
    }

    fn faces(&self, weight: Weight) -> FaceSet<'_, 'a> {
        FaceSet::new([self.face(weight)].into_iter().chain(&self.rare).chain([&self.regular]))
    }

    /// Width of a line whose em is `size`, in the unit of `size`.
    pub(crate) fn width(&self, weight: Weight, size: f32, text: &str) -> f32 {
        self.faces(weight).width(size, text)
    }

    /// The text in pieces that one face each has.
    pub(crate) fn runs(&self, weight: Weight, text: &str) -> Vec<(&Face<'a>, String)> {
        self.faces(weight).runs(text)
    }

    /// The text without what no face has: breaks, joiners, selectors.
    pub(crate) fn printable(&self, weight: Weight, text: &str) -> String {
        self.faces(weight).printable(text)
    }
}
