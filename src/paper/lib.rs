//! What is printed or shown as a document: the citizen's slip as a PDF of 80 mm, and QR codes.
//!
//! Pure but for [`PaperFonts::from_system`]: facts and fonts in, bytes out; the same facts give the same bytes.
//! Names and numbers arrive masked; this room never sees an unmasked one.

mod error;
mod facts;
mod fonts;
mod pdf;
mod qr;
mod receipt;
mod sheet;
mod words;
mod wrap;

pub use error::PaperError;
pub use facts::{Limits, ReceiptFacts};
pub use fonts::{FontFile, PaperFonts};
pub use qr::{QrCode, QrPicture, check_code, qr_modules, qr_rgba, qr_text};
pub use receipt::receipt_pdf;
