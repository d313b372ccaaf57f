//! The error of this room.

/// Why a document was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// The regular or the bold face cannot be read.
    #[error("no font with Chinese characters is installed (package fonts-noto-cjk)")]
    NoFont,
    /// Bytes of the text; at most 150 are coded.
    #[error("a QR code cannot hold {0} bytes")]
    QrTooLong(usize),
    /// The digest is no lowercase hex, or too short.
    #[error("the digest for the QR code is not lowercase hex of at least 24 characters")]
    BadDigest,
    /// Case number, item code or version with other characters than letters, digits and hyphens.
    #[error("the case number for the QR code has characters that do not belong there")]
    BadCaseNumber,
    /// The document could not be set or written.
    #[error("writing the document")]
    Pdf(#[from] lobby_pdf::PdfError),
}
