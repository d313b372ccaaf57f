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
    /// An item code or a version of the list of services that is empty, longer than 40 characters, or has others than
    /// letters, digits and hyphens.
    #[error("the item or list version for the QR code is empty, too long or has characters that do not belong there")]
    BadListed,
    /// The document could not be set or written.
    #[error("writing the document")]
    Pdf(#[from] lobby_pdf::PdfError),
}
