//! Papers as JPEG files, as a scanner makes them; each is drawn and encoded once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jpeg_encoder::{ColorType, Encoder, PixelDensity};

use super::Paper;
use super::canvas::Fonts;

/// Papers are drawn at this resolution.
const DPI_MAX: u32 = 300;
const QUALITY: u8 = 85;

/// Paper, resolution in dots per inch, and whether in colour.
pub(super) type PageKey = (Paper, u32, bool);

/// JPEG files of the papers that were asked for.
pub(super) struct JpegCache {
    fonts: Fonts,
    files: Mutex<BTreeMap<PageKey, Arc<Vec<u8>>>>,
}

impl JpegCache {
    pub(super) fn new() -> Self {
        Self { fonts: Fonts::find(), files: Mutex::default() }
    }

    /// `dpi` divides 300. `None` where it cannot be encoded.
    pub(super) fn get(&self, key: PageKey) -> Option<Arc<Vec<u8>>> {
        if let Some(file) = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Some(Arc::clone(file));
        }
        let file = Arc::new(self.encode(key)?);
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&file));
        Some(file)
    }

    fn encode(&self, (paper, dpi, colour): PageKey) -> Option<Vec<u8>> {
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
