//! Documents for citizens: the slip, the one-time notice and the letters of a case as PDF, on a roll of 80 mm or on A4, and
//! their QR codes.
//!
//! Pure: facts and fonts in, bytes out; the same facts give the same bytes. Fonts are read by the caller
//! ([`PaperFonts::load`]).
//! Names and numbers arrive masked; this room never sees an unmasked one.

mod error;
mod facts;
mod fonts;
pub mod letter;
mod notice;
mod notice_words;
mod official;
mod qr;
mod receipt;
mod sheet;
mod table;
mod test_mark;
mod words;
mod wrap;

pub use error::PaperError;
pub use facts::{Limits, NoticeFacts, NoticeLine, ReceiptFacts};
pub use fonts::PaperFonts;
pub use notice::notice_pdf;
pub use qr::{QrCode, check_code, notice_qr_text, qr_modules, qr_text};
pub use receipt::receipt_pdf;
pub use sheet::PaperSize;
