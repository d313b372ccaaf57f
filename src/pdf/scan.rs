//! Documents of scanned pages.

use std::sync::Arc;

use crate::evidence::Evidence;
use crate::file::File;
use crate::label::Label;
use crate::properties::Properties;
use crate::sheet_fonts::SheetFonts;
use crate::{PdfError, Standard, evidence_sheet};

/// A scanned page.
#[derive(Clone)]
pub struct ScanPage {
    /// A JPEG, as imaging encoded it or as the device delivered it: it is bound byte for byte.
    pub jpeg: Arc<Vec<u8>>,
    /// Dots per inch that give the page its size; 0 where unknown, which is taken for 300.
    pub dpi: u32,
    /// Shown by readers beside the page.
    pub label: Label,
}

/// Scanned pages that become one file.
pub struct ScanDocument<'a> {
    /// Title, language and time of the file.
    pub properties: Properties<'a>,
    /// At least one, in reading order.
    pub pages: &'a [ScanPage],
    /// How the pages were captured; without it the file has neither sheet nor attachment.
    pub evidence: Option<&'a Evidence>,
    /// What the sheet of evidence is set in; without it there is no sheet.
    pub fonts: Option<&'a SheetFonts>,
}

/// Writes scanned pages as one file.
///
/// # Errors
/// [`PdfError::NoPages`]; [`PdfError::Font`]; [`PdfError::Jpeg`]; [`PdfError::Write`] where the standard forbids what
/// was asked for.
pub fn scan_pdf(document: &ScanDocument<'_>, standard: Standard) -> Result<Vec<u8>, PdfError> {
    if document.pages.is_empty() {
        return Err(PdfError::NoPages);
    }
    let mut file = File::new(&document.properties, standard)?;
    for ScanPage { jpeg, dpi, label } in document.pages {
        file.add_jpeg(Arc::clone(jpeg), *dpi, label)?;
    }
    if let Some((evidence, fonts)) = document.evidence.zip(document.fonts) {
        evidence_sheet::add(&mut file, evidence, fonts, document.properties.lang)?;
    }
    if let (Standard::A3b, Some(evidence)) = (standard, document.evidence) {
        file.attach_evidence(evidence.json(), &document.properties)?;
    }
    file.finish()
}
