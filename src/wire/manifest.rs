//! The manifest: what one application consists of, signed by the device (ES256 JWS, compact form).
//!
//! It holds digests only. Visit drafts it, core signs it, the platform answers it with a receipt.

use lobby_domain::CaseNumber;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::digest::Sha256;
use crate::{WireError, message};

/// The only suite in force: age files to X25519 recipients, ES256 signatures.
pub const SUITE: &str = "age-x25519+es256";

/// What a sealed blob holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlobKind {
    /// The application document (`lobby-document/1`).
    Document,
    /// The signature record (`lobby-signature/1`).
    Signature,
    /// The picture of the signature, PNG.
    SignaturePicture,
    /// One captured page, JPEG.
    Page,
}

impl BlobKind {
    /// Name as it stands in JSON and upload metadata.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            BlobKind::Document => "document",
            BlobKind::Signature => "signature",
            BlobKind::SignaturePicture => "signature_picture",
            BlobKind::Page => "page",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<BlobKind> {
        [BlobKind::Document, BlobKind::Signature, BlobKind::SignaturePicture, BlobKind::Page]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// One sealed blob: digest and size are those of the sealed bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobEntry {
    /// What it holds.
    pub kind: BlobKind,
    /// Digest of the sealed bytes.
    pub sha256: Sha256,
    /// Length of the sealed bytes.
    pub size: u64,
}

/// Which version of which item the application is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRef {
    /// Item key, e.g. `signboard-filing`.
    pub key: String,
    /// 24-digit task code.
    pub task_code: String,
    /// Version of the item the citizen saw.
    pub version: u32,
}

/// The manifest of one application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `lobby-manifest/1`.
    pub schema: String,
    /// Cryptographic suite of blobs and signature.
    pub suite: String,
    /// Made on the kiosk before anything is sent; unique for ever.
    pub application_id: Uuid,
    /// The number on the citizen's slip.
    pub case_number: String,
    /// Kiosk id as in its certificate, e.g. `WL01-K01`.
    pub kiosk: String,
    /// Item and version.
    pub item: ItemRef,
    /// Version of the catalogue on the kiosk.
    pub catalogue_version: u64,
    /// When the citizen submitted, by the kiosk's clock.
    pub submitted_at: jiff::Timestamp,
    /// Digest of the plain application document: what the citizen signed.
    pub document_sha256: Sha256,
    /// Ids of the recipients the blobs are sealed to.
    pub recipients: Vec<String>,
    /// Sealed blobs in order: document, signature, signature picture, pages.
    pub blobs: Vec<BlobEntry>,
}
message!(Manifest, "lobby-manifest/1");

impl Manifest {
    /// The case number, checked.
    ///
    /// # Errors
    /// [`WireError::Value`] where it is malformed.
    pub fn case_number(&self) -> Result<CaseNumber, WireError> {
        self.case_number.parse().map_err(|error: lobby_domain::case_number::CaseNumberError| WireError::Value {
            what: "manifest.case_number".into(),
            reason: error.to_string(),
        })
    }
}
