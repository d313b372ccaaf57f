//! Faces that a text is set in: its own, and others for the characters that it lacks.

use std::sync::Arc;

use lobby_fonts::{FaceBytes, Fonts, Substitutes};

use crate::PdfError;
use crate::font::{Face, FontFile};

/// Family of the font that draws code points.
const FRAMES: &str = "Lobby Code Points";

/// Fonts for the characters of some texts that Noto CJK lacks.
pub struct RareFonts {
    files: Vec<FontFile>,
    /// Whether a character of the texts is drawn as its code point.
    pub any_framed: bool,
}

impl RareFonts {
    /// Those for the characters of these texts, from what is installed.
    #[must_use]
    pub fn for_texts<'t>(fonts: &Fonts, texts: impl IntoIterator<Item = &'t str>) -> RareFonts {
        let Substitutes { faces, frames } = fonts.substitutes(texts.into_iter().flat_map(str::chars), FRAMES);
        let any_framed = frames.is_some();
        let frames = frames.map(|bytes| FaceBytes { bytes, index: 0 });
        let file = |face: FaceBytes| FontFile { bytes: Arc::new(face.bytes), index: face.index };
        RareFonts { any_framed, files: frames.into_iter().chain(faces).map(file).collect() }
    }

    /// Their parsed faces.
    ///
    /// # Errors
    /// [`PdfError::Font`]
    pub fn faces(&self) -> Result<Vec<Face<'_>>, PdfError> {
        self.files.iter().map(Face::parse).collect()
    }
}

/// Faces in the order in which they are asked for a character.
pub struct FaceSet<'f, 'a>(Vec<&'f Face<'a>>);

impl<'f, 'a> FaceSet<'f, 'a> {
    /// These faces, the text's own first.
    #[must_use]
    pub fn new(faces: impl IntoIterator<Item = &'f Face<'a>>) -> Self {
        FaceSet(faces.into_iter().collect())
    }

    fn face_for(&self, character: char) -> Option<&'f Face<'a>> {
        self.0.iter().copied().find(|face| face.has(character))
    }

    /// Width of a line whose em is `size`, in the unit of `size`; 0 for what no face has.
    #[must_use]
    pub fn width(&self, size: f32, text: &str) -> f32 {
        self.runs(text).iter().map(|(face, run)| face.width(size, run)).sum()
    }

    /// The text in pieces that one face each has, without what no face has: breaks, joiners, selectors.
    #[must_use]
    pub fn runs(&self, text: &str) -> Vec<(&'f Face<'a>, String)> {
        let mut runs: Vec<(&'f Face<'a>, String)> = Vec::new();
        for character in text.chars() {
            let Some(face) = self.face_for(character) else { continue };
            match runs.last_mut() {
                Some((last, run)) if std::ptr::eq(*last, face) => run.push(character),
                Some(_) | None => runs.push((face, character.into())),
            }
        }
        runs
    }

    /// The text without what no face has.
    #[must_use]
    pub fn printable(&self, text: &str) -> String {
        text.chars().filter(|character| self.face_for(*character).is_some()).collect()
    }
}

#[cfg(test)]
mod tests {
    use lobby_fonts::NotoFace;

    use super::*;

    #[test]
    fn each_character_is_set_in_the_first_face_that_has_it_and_what_none_has_is_left_out() {
        let file = FontFile::load(NotoFace::SansRegular, |path| std::fs::read(path)).unwrap();
        let own = Face::parse(&file).unwrap();
        let rare = RareFonts::for_texts(&Fonts::in_folders(Vec::new()), ["林\u{E863}\u{7}青"]);
        let faces = rare.faces().unwrap();
        assert!(rare.any_framed && faces.len() == 1);
        let set = FaceSet::new([&own].into_iter().chain(&faces));
        let runs: Vec<String> = set.runs("林\u{E863}\u{7}青").into_iter().map(|(_, run)| run).collect();
        assert_eq!(runs, ["林", "\u{E863}", "青"]);
        assert_eq!(set.printable("林\u{E863}\u{7}青"), "林\u{E863}青");
        assert!(set.width(10.0, "林\u{E863}\u{7}青") > 20.0);
    }
}
