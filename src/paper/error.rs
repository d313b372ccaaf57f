//! Why a paper was not made.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    #[error("no font with Chinese characters is installed (package fonts-noto-cjk)")]
    NoFont,
    #[error("a QR code cannot hold {0} bytes")]
    QrTooLong(usize),
    #[error("the digest for the QR code is not lowercase hex of at least 24 characters")]
    BadDigest,
    #[error("the case number for the QR code has characters that do not belong there")]
    BadCaseNumber,
    #[error("writing the document")]
    Pdf(#[from] lobby_pdf::PdfError),
}
