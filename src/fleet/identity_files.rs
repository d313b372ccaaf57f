//! The folder `identity/` of a kiosk's state: its files and what can fail about them. Enrolment writes it, renewal
//! replaces it.
//!
//! ```text
//! identity/device.key   PKCS#8 PEM, 0600; never leaves the machine; signs manifests and opens TLS connections
//! identity/device.crt   PEM, as the platform issued it
//! identity/trust.json   lobby-trust/1: CA, receipt key, catalogue key, recipients
//! identity/kiosk.json   its id and the address of its platform
//! ```
//! The folder is put in place by one rename, so its files always belong together.

use std::path::{Path, PathBuf};

use lobby_domain::{FailureCode, Text};
use lobby_words::enrol as words;

pub(crate) const FOLDER: &str = "identity";
pub(crate) const KEY: &str = "device.key";
pub(crate) const CERTIFICATE: &str = "device.crt";
pub(crate) const TRUST: &str = "trust.json";
pub(crate) const KIOSK: &str = "kiosk.json";

/// Why there is no usable identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The folder does not exist: this kiosk was never enrolled.
    #[error("reading the identity: this kiosk is not enrolled ({path} is missing) [Q-04]")]
    NotEnrolled {
        /// The folder that should be there.
        path: PathBuf,
    },
    /// A file that cannot be read.
    #[error("reading {path} of the identity")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that cannot be parsed.
    #[error("reading {path} of the identity: {reason}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong; quotes no secret.
        reason: String,
    },
    /// The folder cannot be written.
    #[error("writing {path}")]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl IdentityError {
    /// The failure code to show with it.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        FailureCode::NotEnrolled
    }

    /// One sentence for a technician.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            IdentityError::NotEnrolled { .. } => words::NOT_ENROLLED.text(),
            IdentityError::Unreadable { path, .. } | IdentityError::Damaged { path, .. } => {
                words::UNREADABLE.fill_text(&[("path", &path.display().to_string())])
            }
            IdentityError::Unwritable { path, .. } => {
                words::UNWRITABLE.fill_text(&[("path", &path.display().to_string())])
            }
        }
    }
}

pub(crate) fn read(folder: &Path, name: &str) -> Result<String, IdentityError> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).map_err(|source| IdentityError::Unreadable { path, source })
}

pub(crate) fn damaged(folder: &Path, name: &str, error: &dyn std::fmt::Display) -> IdentityError {
    IdentityError::Damaged { path: folder.join(name), reason: error.to_string() }
}
