//! Documents of drawn pages.

use crate::file::File;
use crate::mark::Mark;
use crate::properties::Properties;
use crate::{PdfError, Standard};

/// A page and what is drawn on it, in units of the caller's choice.
#[derive(Clone, Copy)]
pub struct DrawnPage<'a> {
    /// Width and height, units.
    pub size: (f32, f32),
    /// Points of a unit.
    pub points: f32,
    /// Drawn in this order.
    pub marks: &'a [Mark<'a>],
}

/// Writes drawn pages as one file.
///
/// # Errors
/// [`PdfError::NoPages`]; [`PdfError::Write`] where a page has no size or the standard forbids what was drawn.
pub fn drawn_pdf(
    properties: &Properties<'_>,
    standard: Standard,
    pages: &[DrawnPage<'_>],
) -> Result<Vec<u8>, PdfError> {
    if pages.is_empty() {
        return Err(PdfError::NoPages);
    }
    let mut file = File::new(properties, standard)?;
    for page in pages {
        let (width, height) = page.size;
        file.add_marks((width * page.points, height * page.points), page.points, None, page.marks)?;
    }
    file.finish()
}
