//! Why a document was not made.

/// Why a document was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The font's bytes hold no such face, or none that can be parsed.
    #[error("the font given for documents cannot be read")]
    Font,
    /// A document needs at least one page.
    #[error("a document without pages")]
    NoPages,
    /// A scanned page is no JPEG, in the decoder's words.
    #[error("a page of the document is no JPEG: {0}")]
    Jpeg(String),
    /// The writer refused, in its own words: these name parts of the file, never what stands on a page.
    #[error("writing the PDF document failed: {0}")]
    Write(String),
}
