//! The receipt: the platform's signed statement that it holds every blob (ES256 JWS, compact form).
//!
//! A kiosk deletes its copies only against a verified receipt that names the same id and digests.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::digest::Sha256;
use crate::manifest::{BlobEntry, Manifest};
use crate::{is_absent, message};

/// The receipt of one application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeReceipt {
    /// `lobby-receipt/1`.
    pub schema: String,
    /// The application's id.
    pub application_id: Uuid,
    /// Its case number, unchanged.
    pub case_number: String,
    /// Digest of the manifest's JWS bytes as received.
    pub manifest_sha256: Sha256,
    /// Whether the application is a test; absent from real ones.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub test: bool,
    /// Every blob the platform holds.
    pub blobs: Vec<BlobEntry>,
    /// Time of intake at the platform; limits run from here.
    pub received_at: jiff::Timestamp,
}
message!(IntakeReceipt, "lobby-receipt/1");

impl IntakeReceipt {
    /// Whether this receipt is for exactly this manifest, whose JWS bytes have `manifest_sha256`.
    #[must_use]
    pub fn covers(&self, manifest: &Manifest, manifest_sha256: &Sha256) -> bool {
        self.application_id == manifest.application_id
            && self.case_number == manifest.case_number
            && self.manifest_sha256 == *manifest_sha256
            && self.test == manifest.test
            && self.blobs == manifest.blobs
    }
}
