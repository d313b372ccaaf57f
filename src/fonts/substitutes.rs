//! What shows the characters that the plain typeface lacks.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Fonts, Shown, framed};

/// One face of a font as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceBytes {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Index of the face within a collection, from 0.
    pub index: u32,
}

/// Fonts for characters that the plain typeface lacks.
#[derive(Debug, Default)]
pub struct Substitutes {
    /// Installed faces that have some of them.
    pub faces: Vec<FaceBytes>,
    /// A font that draws the code points of those that no face has; none where a face has each.
    pub frames: Option<Vec<u8>>,
}

impl Fonts {
    /// What shows those of these characters that the plain typeface lacks. `family` names the font of frames.
    #[must_use]
    pub fn substitutes(&self, characters: impl IntoIterator<Item = char>, family: &str) -> Substitutes {
        let (mut by_face, mut frames) = (BTreeMap::<_, BTreeSet<char>>::new(), BTreeSet::new());
        for character in characters {
            match self.shown(character) {
                Shown::By(face) => {
                    by_face.entry(face).or_default().insert(character);
                }
                Shown::Framed => {
                    frames.insert(character);
                }
                Shown::Plain | Shown::Nothing => {}
            }
        }
        let mut faces = Vec::new();
        for (face, mut characters) in by_face {
            match face.bytes() {
                Ok(bytes) => faces.push(FaceBytes { bytes, index: face.index }),
                // A file that was removed since it was looked into leaves its characters to the frames.
                Err(_) => frames.append(&mut characters),
            }
        }
        Substitutes { faces, frames: framed(family, &frames) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Georgian, which Noto CJK lacks.
    const RARE: char = '\u{10D0}';

    #[test]
    fn characters_are_sorted_into_faces_and_frames() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("rare.ttf");
        std::fs::write(&file, framed("Rare", &BTreeSet::from([RARE])).unwrap()).unwrap();
        let fonts = Fonts::in_folders(vec![dir.path().to_owned()]);

        let none = fonts.substitutes("沈青禾\u{200D}".chars(), "Frames");
        assert!(none.faces.is_empty() && none.frames.is_none());
        let both = fonts.substitutes([RARE, '\u{E863}'], "Frames");
        assert_eq!((both.faces.len(), both.faces[0].index), (1, 0));
        assert_eq!(both.frames, framed("Frames", &BTreeSet::from(['\u{E863}'])));

        std::fs::remove_file(&file).unwrap();
        let removed = fonts.substitutes([RARE], "Frames");
        assert_eq!((removed.faces, removed.frames), (Vec::new(), framed("Frames", &BTreeSet::from([RARE]))));
    }
}
