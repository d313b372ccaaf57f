//! Documents as PDF/A that any archive accepts: pages drawn from marks, scanned pages bound byte for byte, and the
//! fonts, metadata and conformance profiles of both.
//!
//! Pure: bytes in, bytes out; the same input gives the same file. Fonts are read by the caller ([`FontFile::load`]).
//!
//! [`scan_pdf`] writes PDF/A-2b by default: pages as they were encoded, byte for byte, in their true size, labelled,
//! with a typeset sheet of evidence behind them. PDF/A-2 lets nothing be attached that is not PDF/A itself, so the
//! record as JSON is attached in the variant [`Standard::A3b`] and travels beside the document otherwise
//! (docs/decisions/0015). Files are plain PDF with one cross-reference section, so that a signature can be appended
//! without touching a byte.

mod drawing;
mod error;
mod evidence;
mod evidence_sheet;
mod face_set;
mod file;
mod font;
mod label;
mod mark;
mod properties;
mod scan;
mod sheet_fonts;
mod standard;

pub use drawing::{DrawnPage, drawn_pdf};
pub use error::PdfError;
pub use evidence::{Digest, Evidence, Fingerprint, PageRecord};
pub use face_set::{FaceSet, RareFonts};
pub use font::{Face, FontFile};
pub use label::Label;
pub use lobby_fonts::{Fonts, NotoFace};
pub use mark::{Ink, Mark};
pub use properties::Properties;
pub use scan::{ScanDocument, ScanPage, scan_pdf};
pub use sheet_fonts::SheetFonts;
pub use standard::Standard;
