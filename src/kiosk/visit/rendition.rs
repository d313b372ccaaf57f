//! The small grey copy of a page that goes ahead of it where the hall's line is thin (`sync.small_pages_first`). It is
//! in memory only, until the application is sealed; it is never evidence, and a page without one is no failure.

use std::fmt;
use std::sync::Arc;

use lobby_imaging::encode::rendition;
use zeroize::Zeroizing;

use super::settings::VisitSettings;

/// A grey JPEG, wiped with its last owner. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendition(Arc<Zeroizing<Vec<u8>>>);

impl Rendition {
    /// The small copy of an encoded page; `None` where this hall wants none, or none can be made.
    pub fn of(page: &[u8], settings: &VisitSettings) -> Option<Rendition> {
        if !settings.config.sync.small_pages_first {
            return None;
        }
        match rendition(page) {
            Ok(small) => Some(Rendition(Arc::new(Zeroizing::new(small.bytes)))),
            Err(error) => {
                tracing::warn!(error = %error, "a page has no small copy");
                None
            }
        }
    }

    /// The JPEG.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// One that was made of no page.
    #[cfg(test)]
    pub fn invented(bytes: &[u8]) -> Rendition {
        Rendition(Arc::new(Zeroizing::new(bytes.to_vec())))
    }

    /// Number of owners.
    #[cfg(test)]
    pub fn owners(&self) -> usize {
        Arc::strong_count(&self.0)
    }
}

impl fmt::Debug for Rendition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rendition({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_imaging::encode;
    use lobby_imaging::{Format, Raster};

    use super::*;
    use crate::visit::fixture::settings;

    #[test]
    fn a_small_copy_is_made_where_the_hall_wants_it_and_nowhere_else() {
        let page = encode::page(&Raster::new(60, 40, Format::Gray, vec![200; 2400]).unwrap(), 300).unwrap().bytes;
        assert!(Rendition::of(&page, &settings(false)).is_none());
        assert_eq!(Rendition::of(&page, &settings(true)).unwrap().bytes(), encode::rendition(&page).unwrap().bytes);
        assert!(Rendition::of(b"no page", &settings(true)).is_none());
    }

    #[test]
    fn debug_output_shows_no_byte() {
        assert_eq!(format!("{:?}", Rendition::invented(b"77")), "Rendition(2 bytes)");
    }
}
