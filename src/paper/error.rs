//! Why a paper was not made.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    #[error("no font with Chinese characters is installed (package fonts-noto-cjk)")]
    NoFont,
    #[error("the font given for papers cannot be read")]
    BadFont,
    #[error("a QR code cannot hold {0} bytes")]
    QrTooLong(usize),
    #[error("the digest for the QR code is not lowercase hex of at least 24 characters")]
    BadDigest,
    #[error("the case number for the QR code has characters that do not belong there")]
    BadCaseNumber,
    #[error("the PDF file could not be written: {0}")]
    Pdf(String),
}
