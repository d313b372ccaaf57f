//! Fonts of the sheet of evidence.

use lobby_fonts::Fonts;

use crate::font::FontFile;

/// What the sheet of evidence is set in.
pub struct SheetFonts {
    /// Its face.
    pub regular: FontFile,
    /// Where characters are looked for that this lacks: a label is a name from a list of services.
    pub others: Fonts,
}
