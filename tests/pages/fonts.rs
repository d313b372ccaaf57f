//! Noto CJK from the system, and the masks of its glyphs, drawn once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ab_glyph::{Font, FontVec, Glyph, GlyphId, PxScale, point};

/// Where distributions keep Noto CJK.
const FOLDERS: &[&str] = &[
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/local/share/fonts",
];
/// Simplified Chinese within the collection.
const SIMPLIFIED: u32 = 2;
/// Places between two pixels at which a glyph is drawn.
const PHASES: f32 = 4.0;

/// A hand that the pages are set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    Sans,
    Bold,
    Serif,
}

/// How much of each pixel a glyph covers; `left` and `top` from the pen's place on the line.
#[derive(Debug)]
pub struct Mask {
    pub left: i32,
    pub top: i32,
    pub width: usize,
    pub coverage: Vec<u8>,
}

/// Face, character, size in 1/8 pixel, phase.
type Key = (Face, char, u32, u32);

pub struct Fonts {
    faces: [FontVec; 3],
    masks: Mutex<HashMap<Key, Arc<Mask>>>,
}

/// The fonts, read once.
///
/// # Panics
/// Where Noto CJK is not installed: without it there is nothing to draw.
pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| Fonts {
        faces: ["NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc"].map(load),
        masks: Mutex::new(HashMap::new()),
    })
}

fn load(file: &str) -> FontVec {
    let found = FOLDERS.iter().find_map(|folder| std::fs::read(Path::new(folder).join(file)).ok());
    let font = found.and_then(|bytes| FontVec::try_from_vec_and_index(bytes, SIMPLIFIED).ok());
    font.unwrap_or_else(|| panic!("{file} is in none of {FOLDERS:?}; Debian has it in fonts-noto-cjk"))
}

impl Fonts {
    fn face(&self, face: Face) -> &FontVec {
        match face {
            Face::Sans => &self.faces[0],
            Face::Bold => &self.faces[1],
            Face::Serif => &self.faces[2],
        }
    }

    /// How far the pen moves, in pixels at `em` pixels.
    pub fn advance(&self, face: Face, letter: char, em: f32) -> f32 {
        let font = self.face(face);
        font.h_advance_unscaled(font.glyph_id(letter)) * em / font.units_per_em().unwrap_or(1000.0)
    }

    /// The mask of a letter whose pen stands `fraction` (0..1) right of a pixel's left side.
    pub fn mask(&self, face: Face, letter: char, em: f32, fraction: f32) -> Arc<Mask> {
        let phase = (fraction * PHASES) as u32;
        let key = (face, letter, (em * 8.0) as u32, phase);
        if let Some(mask) = self.masks.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(mask);
        }
        let mask = Arc::new(self.draw(face, letter, em, phase as f32 / PHASES));
        self.masks.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&mask));
        mask
    }

    fn draw(&self, face: Face, letter: char, em: f32, at: f32) -> Mask {
        let font = self.face(face);
        // ab_glyph's scale is the height of a line, not of the em.
        let scale = PxScale::from(em * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0));
        let id: GlyphId = font.glyph_id(letter);
        let glyph = Glyph { id, scale, position: point(at, 0.0) };
        let Some(outline) = font.outline_glyph(glyph) else {
            return Mask { left: 0, top: 0, width: 0, coverage: Vec::new() };
        };
        let bounds = outline.px_bounds();
        let (width, height) = (bounds.width().ceil() as usize, bounds.height().ceil() as usize);
        let mut coverage = vec![0; width * height];
        outline.draw(|x, y, c| {
            if let Some(cell) = coverage.get_mut(y as usize * width + x as usize) {
                *cell = (c.clamp(0.0, 1.0) * 255.0) as u8;
            }
        });
        Mask { left: bounds.min.x as i32, top: bounds.min.y as i32, width, coverage }
    }
}
