//! The platform's admission of this kiosk, on disk: a kiosk that was shut out stays out of service after a restart
//! without network, until it is enrolled again or the platform takes the refusal back.

use std::path::{Path, PathBuf};

use lobby_envelope::digest::sha256;
use serde::{Deserialize, Serialize};

use crate::admission::Admission;
use crate::state_file::replace;

const FILE: &str = "standing.json";

#[derive(Serialize, Deserialize)]
struct Kept {
    standing: Admission,
    /// SHA-256 of the certificate it is about: another certificate starts as active.
    certificate: String,
}

/// `standing.json` below the state folder.
pub struct AdmissionFile(PathBuf);

impl AdmissionFile {
    /// The file of the kiosk whose state folder is `state`.
    pub fn new(state: &Path) -> AdmissionFile {
        AdmissionFile(state.join(FILE))
    }

    /// What the platform said about this certificate last; active where it said nothing, or the file is unreadable.
    pub fn load(&self, certificate_pem: &str) -> Admission {
        let kept = std::fs::read(&self.0).ok().and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        kept.filter(|kept| kept.certificate == digest(certificate_pem)).map_or(Admission::Active, |kept| kept.standing)
    }

    /// Stores it. Where the file cannot be written the platform says it again after the next start.
    pub fn store(&self, admission: Admission, certificate_pem: &str) {
        let kept = serde_json::to_vec(&Kept { standing: admission, certificate: digest(certificate_pem) });
        let written = kept.map_err(std::io::Error::from).and_then(|kept| replace(&self.0, &kept));
        if let Err(error) = written {
            tracing::warn!(error = %error, "the platform's admission could not be written down");
        }
    }
}

fn digest(certificate_pem: &str) -> String {
    sha256(certificate_pem.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_revoked_kiosk_is_still_revoked_after_a_restart_and_no_longer_with_another_certificate() {
        let dir = tempfile::tempdir().unwrap();
        let file = AdmissionFile::new(dir.path());
        assert_eq!(file.load("first"), Admission::Active);
        file.store(Admission::Revoked, "first");
        assert_eq!(AdmissionFile::new(dir.path()).load("first"), Admission::Revoked);
        assert_eq!(file.load("second"), Admission::Active);
    }
}
