//! Whether the platform still speaks to this kiosk. Kept on disk: one that is shut out stays out of service after a
//! restart without network, until it is enrolled again or the platform takes it back.

use std::path::{Path, PathBuf};

use lobby_envelope::digest::sha256;
use lobby_fleet::health::ReportOutcome;
use lobby_wire::problem::ProblemCode;
use serde::{Deserialize, Serialize};

const FILE: &str = "standing.json";

/// How the platform looks at this kiosk, as far as it has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It has refused nothing yet, or has taken it back.
    #[default]
    Active,
    /// An operator shut it out.
    Revoked,
    /// Its certificate counts no more: people must enrol it again.
    EnrolAnew,
}

impl Standing {
    /// What an answer changes; none where it says nothing about it. A certificate that has just ended renews by itself.
    pub fn after(heard: &ReportOutcome) -> Option<Standing> {
        match heard {
            ReportOutcome::Accepted => Some(Standing::Active),
            ReportOutcome::Refused(code) => code.as_ref().and_then(Standing::after_refusal),
            ReportOutcome::Failed(_) => None,
        }
    }

    fn after_refusal(code: &ProblemCode) -> Option<Standing> {
        match code {
            ProblemCode::KioskRevoked => Some(Standing::Revoked),
            ProblemCode::KioskUnknown | ProblemCode::CertificateReplaced => Some(Standing::EnrolAnew),
            ProblemCode::NoSuchAddress
            | ProblemCode::BadRequest
            | ProblemCode::BadHeader
            | ProblemCode::BadMediaType
            | ProblemCode::BadMetadata
            | ProblemCode::MetadataMissing
            | ProblemCode::BadChecksum
            | ProblemCode::BadDigest
            | ProblemCode::BadId
            | ProblemCode::TusVersion
            | ProblemCode::NoCertificate
            | ProblemCode::CertificateExpired
            | ProblemCode::BadCsr
            | ProblemCode::CodeUnknown
            | ProblemCode::CodeUsed
            | ProblemCode::CodeExpired
            | ProblemCode::BadManifest
            | ProblemCode::BadSignature
            | ProblemCode::OtherApplication
            | ProblemCode::OtherKiosk
            | ProblemCode::SuiteUnknown
            | ProblemCode::ForeignCaseNumber
            | ProblemCode::MissingBlobs
            | ProblemCode::PagesToFollow
            | ProblemCode::DigestConflict
            | ProblemCode::CaseNumberTaken
            | ProblemCode::ApplicationUnknown
            | ProblemCode::ReceiptPending
            | ProblemCode::BlobTooLarge
            | ProblemCode::UploadConflict
            | ProblemCode::UploadUnknown
            | ProblemCode::UploadComplete
            | ProblemCode::OffsetConflict
            | ProblemCode::ChunkTooLong
            | ProblemCode::ChunkBrokenOff
            | ProblemCode::ChecksumMismatch
            | ProblemCode::DigestMismatch
            | ProblemCode::BadHealth
            | ProblemCode::NoCatalogue
            | ProblemCode::BundleUnknown
            | ProblemCode::CaseUnknown
            | ProblemCode::MaterialUnknown
            | ProblemCode::StandardUnknown
            | ProblemCode::PagesDiffer
            | ProblemCode::PagesAwaited
            | ProblemCode::PictureUnknown
            | ProblemCode::ValueUnknown
            | ProblemCode::FormExpired
            | ProblemCode::Busy
            | ProblemCode::Internal
            | ProblemCode::Other(_) => None,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    standing: Standing,
    /// Digest of the certificate it is about: another one starts anew.
    certificate: String,
}

/// Where it survives a restart.
pub struct StandingFile(PathBuf);

impl StandingFile {
    /// The file below `state`.
    pub fn new(state: &Path) -> StandingFile {
        StandingFile(state.join(FILE))
    }

    /// What is kept about this certificate.
    pub fn load(&self, certificate_pem: &str) -> Standing {
        let kept = std::fs::read(&self.0).ok().and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        kept.filter(|kept| kept.certificate == digest(certificate_pem)).map_or(Standing::Active, |kept| kept.standing)
    }

    /// Keeps it. A file that cannot be written is told again by the platform after the next start.
    pub fn store(&self, standing: Standing, certificate_pem: &str) {
        let kept = serde_json::to_vec(&Kept { standing, certificate: digest(certificate_pem) });
        let written = kept.map_err(std::io::Error::from).and_then(|kept| super::status::replace(&self.0, &kept));
        if let Err(error) = written {
            tracing::warn!(error = %error, "the kiosk's standing could not be written down");
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
    fn only_words_of_the_platform_about_this_kiosk_change_its_standing() {
        let refused = |code: &str| Standing::after(&ReportOutcome::Refused(Some(code.into())));
        assert_eq!(refused("kiosk_revoked"), Some(Standing::Revoked));
        assert_eq!(refused("kiosk_unknown"), Some(Standing::EnrolAnew));
        assert_eq!(refused("certificate_replaced"), Some(Standing::EnrolAnew));
        assert_eq!((refused("certificate_expired"), refused("of_next_year")), (None, None));
        assert_eq!(Standing::after(&ReportOutcome::Refused(None)), None);
        assert_eq!(Standing::after(&ReportOutcome::Failed(503)), None);
        assert_eq!(Standing::after(&ReportOutcome::Accepted), Some(Standing::Active));
    }

    #[test]
    fn a_revoked_kiosk_is_still_revoked_after_a_restart_and_no_longer_with_another_certificate() {
        let dir = tempfile::tempdir().unwrap();
        let file = StandingFile::new(dir.path());
        assert_eq!(file.load("first"), Standing::Active);
        file.store(Standing::Revoked, "first");
        assert_eq!(StandingFile::new(dir.path()).load("first"), Standing::Revoked);
        assert_eq!(file.load("second"), Standing::Active);
    }
}
