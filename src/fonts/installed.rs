//! The fonts of this machine, in the order in which they are asked for a character.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::NotoFace;
use crate::characters::{Characters, FaceFile, draws, faces};

/// The typeface of screen and paper.
pub(crate) const PLAIN: NotoFace = NotoFace::SansRegular;
/// Where Debian and a hall's own technicians put fonts.
const FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];
/// Folders within folders that are looked into.
const DEPTH_MAX: usize = 4;
const FILES_MAX: usize = 4000;
/// Parts of file names that promise another style than upright and regular; those are asked last.
const OTHER_STYLES: [&str; 9] = ["bold", "italic", "oblique", "light", "thin", "black", "mono", "condensed", "serif"];

/// How a character comes to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The plain typeface has it.
    Plain,
    /// The plain typeface lacks it; this face has it.
    By(FaceFile),
    /// No font has it: its code point is drawn in a frame.
    Framed,
    /// It is no character to look at: a control, a joiner, a variant's selector, a direction mark.
    Nothing,
}

/// The fonts of this machine. Files are opened when a character is asked for that the plain typeface lacks.
pub struct Fonts {
    folders: Vec<PathBuf>,
    plain: OnceLock<Option<Characters>>,
    others: OnceLock<Vec<(FaceFile, Characters)>>,
    /// What was found for characters that the plain typeface lacks.
    rare: Mutex<BTreeMap<char, Shown>>,
}

impl Fonts {
    /// Those that are installed.
    #[must_use]
    pub fn installed() -> Fonts {
        Fonts::in_folders(FOLDERS.map(PathBuf::from).to_vec())
    }

    /// The plain typeface and what lies in these folders.
    #[must_use]
    pub fn in_folders(folders: Vec<PathBuf>) -> Fonts {
        Fonts { folders, plain: OnceLock::new(), others: OnceLock::new(), rare: Mutex::default() }
    }

    /// How this character comes to be seen on screen and paper.
    #[must_use]
    pub fn shown(&self, character: char) -> Shown {
        if !is_drawn(character) {
            return Shown::Nothing;
        }
        if character.is_ascii() || self.plain().is_some_and(|plain| plain.has(character)) {
            return Shown::Plain;
        }
        // What a private-use character stands for is known to the maker of the card, not to the maker of a font.
        if is_private(character) {
            return Shown::Framed;
        }
        let mut rare = self.rare.lock().unwrap_or_else(PoisonError::into_inner);
        rare.entry(character).or_insert_with(|| self.seek(character)).clone()
    }

    fn seek(&self, character: char) -> Shown {
        let faces = self.others().iter();
        let with = faces.filter(|(_, characters)| characters.has(character)).find(|(face, _)| draws(face, character));
        with.map_or(Shown::Framed, |(face, _)| Shown::By(face.clone()))
    }

    /// Whether any character of the text is drawn as a frame.
    #[must_use]
    pub fn frames(&self, text: &str) -> bool {
        text.chars().any(|character| self.shown(character) == Shown::Framed)
    }

    fn plain(&self) -> Option<&Characters> {
        let read = || Characters::read(&PLAIN.file()).ok();
        self.plain.get_or_init(read).as_ref()
    }

    fn others(&self) -> &[(FaceFile, Characters)] {
        self.others.get_or_init(|| {
            let mut files = Vec::new();
            for folder in &self.folders {
                list(folder, 0, &mut files);
            }
            files.sort_by_key(|path| (has_other_style(path), path.clone()));
            let faces = files.into_iter().filter(|path| path != PLAIN.path()).flat_map(faces);
            faces.filter_map(|face| Characters::read(&face).ok().map(|characters| (face, characters))).collect()
        })
    }
}

fn has_other_style(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    OTHER_STYLES.iter().any(|style| name.contains(style))
}

fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_font =
            || path.extension().is_some_and(|ending| ["ttf", "otf", "ttc"].iter().any(|known| ending == *known));
        if path.is_dir() && depth < DEPTH_MAX {
            list(&path, depth + 1, files);
        } else if is_font() && files.len() < FILES_MAX {
            files.push(path);
        }
    }
}

/// Whether there is something to look at. What the standard calls default-ignorable has no shape of its own.
fn is_drawn(character: char) -> bool {
    let ignorable = matches!(
        character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
    );
    !character.is_control() && !ignorable
}

fn is_private(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::frame::labelled;

    #[test]
    fn the_plain_typeface_shows_common_names_and_needs_no_other() {
        let fonts = Fonts::in_folders(Vec::new());
        for character in "沈青禾阿卜杜拉·买买提㐱䶮𠮷Müller".chars() {
            assert_eq!(fonts.shown(character), Shown::Plain, "{character}");
        }
        assert!(!fonts.frames("阿卜杜拉·买买提"));
    }

    #[test]
    fn what_no_font_has_is_framed_and_what_has_no_shape_is_nothing() {
        let fonts = Fonts::in_folders(Vec::new());
        // Extensions G and H, a private-use character of an old identity system, an unassigned one, a picture.
        for character in ['\u{30002}', '\u{31350}', '\u{E863}', '\u{F1234}', '\u{378}', '\u{1F600}'] {
            assert_eq!(fonts.shown(character), Shown::Framed, "{character:?}");
        }
        for character in ['\n', '\u{7}', '\u{200D}', '\u{FE0F}', '\u{E0101}', '\u{202E}'] {
            assert_eq!(fonts.shown(character), Shown::Nothing, "{character:?}");
        }
        assert!(fonts.frames("林\u{E863}") && !fonts.frames("林\u{E0101}"));
    }

    #[test]
    fn a_font_that_claims_a_character_and_draws_nothing_does_not_show_it() {
        let folder = std::env::temp_dir().join(format!("lobby-fonts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (empty, drawn) = ('\u{31350}', '\u{31351}');
        let font = labelled("Claims", &[(empty, String::new()), (drawn, "U+31351".into())]).unwrap();
        let path = folder.join("Claims.ttf");
        std::fs::write(&path, &font).unwrap();
        let face = FaceFile { path: path.clone(), index: 0 };
        assert!(Characters::read(&face).unwrap().has(empty), "it claims the character");
        let fonts = Fonts::in_folders(vec![folder.clone()]);
        let shown = [empty, drawn].map(|character| fonts.shown(character));
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(shown, [Shown::Framed, Shown::By(face)]);
    }

    #[test]
    fn characters_of_extensions_b_to_f_are_shown_by_hanazono_where_the_plain_typeface_lacks_them() {
        let fonts = Fonts::installed();
        for character in ['\u{20010}', '\u{2A700}', '\u{2B740}', '\u{2B820}', '\u{2CEB0}'] {
            let Shown::By(face) = fonts.shown(character) else {
                panic!("{character:?}: {:?}; is fonts-hanazono installed?", fonts.shown(character))
            };
            assert!(face.path.ends_with("HanaMinA.ttf") || face.path.ends_with("HanaMinB.ttf"), "{face:?}");
        }
    }

    #[test]
    fn another_installed_font_shows_what_the_plain_one_lacks() {
        let fonts = Fonts::installed();
        // Combining marks and letters of other scripts, which DejaVu has and Noto CJK lacks.
        let Shown::By(face) = fonts.shown('\u{10D0}') else {
            panic!("no font for Georgian: is fonts-dejavu installed?")
        };
        assert!(face.path.exists() && !has_other_style(&face.path), "{face:?}");
        assert_eq!(fonts.shown('\u{E863}'), Shown::Framed, "private use is nobody's");
    }
}
