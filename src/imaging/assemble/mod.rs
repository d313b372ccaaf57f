//! Pages become a document that any archive accepts.
//!
//! [`pdf`] writes PDF/A-2b by default: pages as they were encoded, byte for byte, in their true size, labelled, with a
//! typeset sheet of evidence behind them. PDF/A-2 lets nothing be attached that is not PDF/A itself, so the record as
//! JSON is attached in the variant [`Standard::A3b`] and travels beside the document otherwise (docs/decisions/0015).
//! Files are plain PDF with one cross-reference section, so that a signature can be appended without touching a byte.

mod evidence;
mod labels;
mod pdf;
mod sheet;

use std::sync::Arc;

use lobby_domain::Lang;

pub use evidence::{Bytes, Digest, Evidence, PageRecord};
pub use labels::Label;
pub use pdf::pdf;

/// Which part of ISO 19005 a document keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standard {
    /// For archives that know nothing newer, and for the one validator that Debian has.
    A1b,
    #[default]
    A2b,
    /// With the evidence record attached as JSON.
    A3b,
}

/// A page of a document.
#[derive(Clone)]
pub struct Leaf {
    /// A JPEG: an [`crate::Jpeg`]'s bytes, or a device's own where [`crate::decode::Passage::ByteForByte`] says so.
    pub jpeg: Arc<Vec<u8>>,
    /// Dots per inch that give the page its size; 0 where nobody knows, which is taken for 300.
    pub dpi: u32,
    pub label: Label,
}

/// A font's bytes and the face within a collection.
#[derive(Clone)]
pub struct FontFile {
    pub bytes: Arc<Vec<u8>>,
    pub index: u32,
}

/// What becomes one file.
pub struct Document<'a> {
    /// Shown by readers instead of a file name; nothing personal belongs here.
    pub title: &'a str,
    pub lang: Lang,
    pub made_at: &'a jiff::Zoned,
    pub leaves: &'a [Leaf],
    pub evidence: Option<&'a Evidence>,
    /// The sheet of evidence is set in this; without it there is none.
    pub font: Option<&'a FontFile>,
}
