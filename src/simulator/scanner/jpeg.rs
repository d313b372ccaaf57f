//! Papers as JPEG files, as a scanner makes them; each is drawn once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jpeg_encoder::{ColorType, Encoder, PixelDensity};

use super::Paper;
use super::canvas::Fonts;

/// Papers are drawn at this resolution.
const DPI_MAX: u32 = 300;
const QUALITY: u8 = 85;

type Key = (Paper, u32, bool);

/// JPEG files by paper, resolution and whether in colour.
pub(super) struct Prints {
    fonts: Fonts,
    made: Mutex<BTreeMap<Key, Arc<Vec<u8>>>>,
}

impl Prints {
    pub(super) fn new() -> Self {
        Self { fonts: Fonts::find(), made: Mutex::default() }
    }

    /// `dpi` divides 300. `None` where it cannot be encoded.
    pub(super) fn get(&self, key: Key) -> Option<Arc<Vec<u8>>> {
        if let Some(made) = self.made.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Some(Arc::clone(made));
        }
        let made = Arc::new(self.make(key)?);
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&made));
        Some(made)
    }

    fn make(&self, (paper, dpi, colour): Key) -> Option<Vec<u8>> {
        let mut page = paper.draw(&self.fonts);
        if dpi < DPI_MAX {
            page = page.shrunk((DPI_MAX / dpi) as usize);
        }
        let (width, height) = (u16::try_from(page.width()).ok()?, u16::try_from(page.height()).ok()?);
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, QUALITY);
        let density = u16::try_from(dpi).ok()?;
        encoder.set_density(PixelDensity::dpi(density));
        if colour {
            encoder.encode(page.rgb(), width, height, ColorType::Rgb).ok()?;
        } else {
            encoder.encode(&page.gray(), width, height, ColorType::Luma).ok()?;
        }
        Some(bytes)
    }
}
