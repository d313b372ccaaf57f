//! The parts of ISO 19005 that documents are written to.

use krilla::configure::{Archival, Configuration, ConfigurationBuilder, PdfVersion};

use crate::PdfError;

/// Which part of ISO 19005 a document keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standard {
    /// PDF/A-1b, for archives that know nothing newer, and for the one validator that Debian has.
    A1b,
    /// PDF/A-2b.
    #[default]
    A2b,
    /// PDF/A-3b, with the evidence record attached as JSON.
    A3b,
}

impl Standard {
    pub(crate) fn configuration(self) -> Result<Configuration, PdfError> {
        let (archival, version) = match self {
            Standard::A1b => (Archival::A1_B, PdfVersion::Pdf14),
            Standard::A2b => (Archival::A2_B, PdfVersion::Pdf17),
            Standard::A3b => (Archival::A3_B, PdfVersion::Pdf17),
        };
        ConfigurationBuilder::new()
            .with_version(version)
            .with_archival_validator(archival)
            .finish()
            .map_err(|_| PdfError::Write(format!("{self:?} is not available")))
    }
}
