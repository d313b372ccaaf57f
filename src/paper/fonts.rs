//! The faces of a document and their roles.

use std::io;
use std::path::Path;
use std::sync::Arc;

use lobby_fonts::{FaceBytes, Fonts, NotoFace, Substitutes};
use lobby_pdf::{Face, FontFile};

use crate::PaperError;

/// Family of the font that is made on the spot.
const FRAMES: &str = "Lobby Code Points";

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
    pub(crate) fn rare<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Rare {
        let Substitutes { faces, frames } = self.others.substitutes(texts.into_iter().flat_map(str::chars), FRAMES);
        let any_framed = frames.is_some();
        let frames = frames.map(|bytes| FaceBytes { bytes, index: 0 });
        let file = |face: FaceBytes| FontFile { bytes: Arc::new(face.bytes), index: face.index };
        Rare { any_framed, files: frames.into_iter().chain(faces).map(file).collect() }
    }
}

/// Fonts of one document besides its own.
pub(crate) struct Rare {
    files: Vec<FontFile>,
    /// Whether a character of the document is drawn as its code point.
    pub any_framed: bool,
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
    pub(crate) fn new(fonts: &'a PaperFonts, rare: &'a Rare) -> Result<Self, PaperError> {
        Ok(Self {
            regular: Face::parse(&fonts.regular)?,
            bold: Face::parse(&fonts.bold)?,
            serif: Face::parse(&fonts.serif)?,
            rare: rare.files.iter().map(Face::parse).collect::<Result<_, _>>()?,
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

    /// The first face that has the character; `None` for what is not looked at.
    fn face_for(&self, weight: Weight, character: char) -> Option<&Face<'a>> {
        let own = self.face(weight);
        if own.has(character) {
            Some(own)
        } else {
            self.rare.iter().chain([&self.regular]).find(|face| face.has(character))
        }
    }

    /// Width of a line whose em is `size`, in the unit of `size`.
    pub(crate) fn width(&self, weight: Weight, size: f32, text: &str) -> f32 {
        self.runs(weight, text).iter().map(|(face, run)| face.width(size, run)).sum()
    }

    /// The text in pieces that one face each has.
    pub(crate) fn runs(&self, weight: Weight, text: &str) -> Vec<(&Face<'a>, String)> {
        let mut runs: Vec<(&Face<'a>, String)> = Vec::new();
        for character in text.chars() {
            let Some(face) = self.face_for(weight, character) else { continue };
            match runs.last_mut() {
                Some((last, run)) if std::ptr::eq(*last, face) => run.push(character),
                Some(_) | None => runs.push((face, character.into())),
            }
        }
        runs
    }

    /// The text without what no face has: breaks, joiners, selectors.
    pub(crate) fn printable(&self, weight: Weight, text: &str) -> String {
        text.chars().filter(|character| self.face_for(weight, *character).is_some()).collect()
    }
}
