//! Fonts of papers: given as bytes, measured by ttf-parser, embedded by krilla.

use std::fs;
use std::sync::Arc;

use krilla::text::Font;
use ttf_parser::Face;

use crate::PaperError;

const FOLDER: &str = "/usr/share/fonts/opentype/noto";
/// Simplified Chinese within Noto's collections.
const FACE_SC: u32 = 2;
/// Stands for a character the font lacks, as printers have it.
const MISSING: char = '〓';

/// One face of a font file or collection.
#[derive(Clone)]
pub struct FontFile {
    pub bytes: Arc<Vec<u8>>,
    pub index: u32,
}

/// Faces a slip is set in; cheap to clone, so load them once.
#[derive(Clone)]
pub struct PaperFonts {
    pub regular: FontFile,
    pub bold: FontFile,
    /// Heading of the slip.
    pub serif: FontFile,
}

impl PaperFonts {
    /// Noto CJK as Debian's `fonts-noto-cjk` installs it; bold stands in for a missing serif.
    ///
    /// # Errors
    /// [`PaperError::NoFont`]
    pub fn from_system() -> Result<Self, PaperError> {
        let load = |name: &str| {
            let bytes = fs::read(format!("{FOLDER}/{name}")).map_err(|_| PaperError::NoFont)?;
            Ok(FontFile { bytes: Arc::new(bytes), index: FACE_SC })
        };
        let bold = load("NotoSansCJK-Bold.ttc")?;
        Ok(Self {
            regular: load("NotoSansCJK-Regular.ttc")?,
            serif: load("NotoSerifCJK-Bold.ttc").unwrap_or_else(|_: PaperError| bold.clone()),
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

/// Parsed faces: widths for layout, fonts for the file.
pub(crate) struct Typeset<'a> {
    regular: Parsed<'a>,
    bold: Parsed<'a>,
    serif: Parsed<'a>,
}

struct Parsed<'a> {
    face: Face<'a>,
    font: Font,
}

impl<'a> Typeset<'a> {
    pub(crate) fn new(fonts: &'a PaperFonts) -> Result<Self, PaperError> {
        Ok(Self { regular: parse(&fonts.regular)?, bold: parse(&fonts.bold)?, serif: parse(&fonts.serif)? })
    }

    fn get(&self, weight: Weight) -> &Parsed<'a> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
            Weight::Serif => &self.serif,
        }
    }

    pub(crate) fn font(&self, weight: Weight) -> Font {
        self.get(weight).font.clone()
    }

    /// Width of a line whose em is `size`, in the unit of `size`.
    pub(crate) fn width(&self, weight: Weight, size: f32, text: &str) -> f32 {
        let face = &self.get(weight).face;
        let units: u32 = text.chars().map(|c| advance(face, c)).sum();
        units as f32 * size / f32::from(face.units_per_em())
    }

    /// The text with what cannot be shown made visible as such; control characters go.
    pub(crate) fn printable(&self, weight: Weight, text: &str) -> String {
        let face = &self.get(weight).face;
        text.chars()
            .filter(|c| !c.is_control())
            .map(|c| if face.glyph_index(c).is_some() { c } else { MISSING })
            .collect()
    }
}

fn parse(file: &FontFile) -> Result<Parsed<'_>, PaperError> {
    let face = Face::parse(&file.bytes, file.index).map_err(|_| PaperError::BadFont)?;
    let font = Font::new(file.bytes.clone().into(), file.index).ok_or(PaperError::BadFont)?;
    Ok(Parsed { face, font })
}

fn advance(face: &Face<'_>, c: char) -> u32 {
    face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).map_or(0, u32::from)
}
