//! Fonts: given as bytes, measured by ttf-parser, embedded by krilla.

use std::io;
use std::path::Path;
use std::sync::Arc;

use krilla::text::Font;
use lobby_fonts::NotoFace;
use ttf_parser::Face as Metrics;

use crate::PdfError;

/// One face of a font file or collection; cheap to clone.
#[derive(Clone)]
pub struct FontFile {
    /// The whole file.
    pub bytes: Arc<Vec<u8>>,
    /// Index of the face within a collection, from 0.
    pub index: u32,
}

impl FontFile {
    /// Takes a face of Noto CJK from what `read` returns for its path; callers pass `std::fs::read`.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn load(face: NotoFace, read: impl FnOnce(&Path) -> io::Result<Vec<u8>>) -> io::Result<FontFile> {
        Ok(FontFile { bytes: Arc::new(read(face.path())?), index: face.index() })
    }
}

/// A parsed face: widths for layout, the font for the file.
pub struct Face<'a> {
    metrics: Metrics<'a>,
    font: Font,
}

impl<'a> Face<'a> {
    /// Parses a face; the bytes stay borrowed.
    ///
    /// # Errors
    /// [`PdfError::Font`]
    pub fn parse(file: &'a FontFile) -> Result<Self, PdfError> {
        let metrics = Metrics::parse(&file.bytes, file.index).map_err(|_| PdfError::Font)?;
        let font = Font::new(file.bytes.clone().into(), file.index).ok_or(PdfError::Font)?;
        Ok(Self { metrics, font })
    }

    /// Width of a line whose em is `size`, in the unit of `size`; 0 for what the face lacks.
    #[must_use]
    pub fn width(&self, size: f32, text: &str) -> f32 {
        let units: u32 = text.chars().map(|c| self.advance(c)).sum();
        units as f32 * size / f32::from(self.metrics.units_per_em())
    }

    /// Whether it has this character.
    #[must_use]
    pub fn has(&self, character: char) -> bool {
        self.metrics.glyph_index(character).is_some_and(|glyph| glyph.0 > 0)
    }

    pub(crate) fn font(&self) -> Font {
        self.font.clone()
    }

    fn advance(&self, c: char) -> u32 {
        let glyph = self.metrics.glyph_index(c);
        glyph.and_then(|glyph| self.metrics.glyph_hor_advance(glyph)).map_or(0, u32::from)
    }
}

#[cfg(test)]
mod tests {
    use lobby_words::{Script, Words, language, languages};

    use super::*;

    fn file() -> FontFile {
        FontFile::load(NotoFace::SansRegular, |path| std::fs::read(path)).unwrap()
    }

    #[test]
    fn a_chinese_character_is_as_wide_as_its_em_and_widths_add_up() {
        let file = file();
        let face = Face::parse(&file).unwrap();
        assert!((face.width(24.0, "青岚") - 48.0).abs() < f32::EPSILON);
        assert!(face.width(24.0, "i") < face.width(24.0, "m"));
    }

    /// Screen and paper are set in this typeface; it sets curly quotes and dots of omission as wide as a Han character: a gap
    /// within an English sentence.
    #[test]
    fn no_sentence_in_latin_letters_of_a_page_has_a_sign_as_wide_as_a_chinese_one() {
        let file = file();
        let face = Face::parse(&file).unwrap();
        let wide = |c: char| face.width(1.0, c.encode_utf8(&mut [0; 4])) > 0.9;
        assert!(['’', '“', '…'].into_iter().all(wide) && !['\'', '"', '.'].into_iter().any(wide));
        let of_a_page =
            |words: &Words| ["kiosk.", "codes.", "common.", "paper."].iter().any(|part| words.key().starts_with(part));
        let mut sentences = 0;
        for lang in languages().iter().filter(|lang| language(*lang).script == Script::Latin) {
            for words in Words::all().filter(of_a_page) {
                let text = words.get(lang);
                // Names in Chinese may stand in it; the dot between two facts has a space at either side.
                let signs = text.chars().filter(|c| !c.is_ascii() && *c < '\u{2E80}' && *c != '·');
                let faults: Vec<char> = signs.filter(|c| wide(*c)).collect();
                assert!(faults.is_empty(), "{}: {faults:?} in {text}", words.key());
                sentences += 1;
            }
        }
        assert!(sentences > 500, "{sentences} sentences");
    }

    #[test]
    fn bytes_that_are_no_font_and_a_face_beyond_the_collection_are_refused() {
        let other = FontFile { bytes: Arc::new(b"no font".to_vec()), index: 0 };
        assert!(matches!(Face::parse(&other), Err(PdfError::Font)));
        assert!(matches!(Face::parse(&FontFile { index: 99, ..file() }), Err(PdfError::Font)));
    }

    #[test]
    fn an_unreadable_font_is_the_readers_error() {
        let missing = FontFile::load(NotoFace::SerifBold, |_| Err(io::ErrorKind::NotFound.into()));
        assert_eq!(missing.err().map(|error| error.kind()), Some(io::ErrorKind::NotFound));
    }
}
