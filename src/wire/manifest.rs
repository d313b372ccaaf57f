//! The manifest: the parts of one application, signed by the device (ES256 JWS, compact form).
//!
//! It holds digests only. Visit drafts it, core signs it, the platform answers it with a receipt.

use std::collections::BTreeSet;

use lobby_domain::CaseNumber;
use lobby_domain::case_number::CaseNumberError;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::digest::Sha256;
use crate::upload::BLOB_MAX;
use crate::{WireError, is_absent, message};

/// The only suite in force: age files to X25519 recipients, ES256 signatures.
pub const SUITE: &str = "age-x25519+es256";

/// Most pages of one application; as many small copies may go ahead of them.
pub const PAGES_MAX: usize = 1000;
/// Largest sealed document, signature record or picture of a signature, bytes: the platform reads them whole.
pub const HEAD_BLOB_MAX: u64 = 4 * 1024 * 1024;

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
    /// A small copy of one captured page, grey JPEG: goes ahead of the page on a thin line, and is never evidence.
    Rendition,
    /// One captured page, JPEG.
    Page,
}

impl BlobKind {
    /// All kinds, in the order in which a manifest lists them.
    pub const ALL: [BlobKind; 5] =
        [BlobKind::Document, BlobKind::Signature, BlobKind::SignaturePicture, BlobKind::Rendition, BlobKind::Page];

    /// Name as it stands in JSON and upload metadata.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            BlobKind::Document => "document",
            BlobKind::Signature => "signature",
            BlobKind::SignaturePicture => "signature_picture",
            BlobKind::Rendition => "rendition",
            BlobKind::Page => "page",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<BlobKind> {
        BlobKind::ALL.into_iter().find(|kind| kind.as_str() == name)
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
    /// Whether it is a test: made on a kiosk that was enrolled for tests. Absent from real ones.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub test: bool,
    /// Ids of the recipients the blobs are sealed to.
    pub recipients: Vec<String>,
    /// Sealed blobs in order: document, signature, signature picture, renditions (of every page or of none), pages.
    pub blobs: Vec<BlobEntry>,
}
message!(Manifest, "lobby-manifest/1");

/// The pages of an application, and the small copies that go ahead of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageBlobs<'a> {
    /// One for each page, in their order; none where the pages go alone.
    pub renditions: &'a [BlobEntry],
    /// In the document's order.
    pub pages: &'a [BlobEntry],
}

impl Manifest {
    /// The blobs behind document, signature and signature picture; `None` where the blobs are not in the order that
    /// [`Manifest::blobs`] states, or some pages have a rendition and others have none.
    #[must_use]
    pub fn page_blobs(&self) -> Option<PageBlobs<'_>> {
        let (head, rest) = self.blobs.split_at_checked(3)?;
        let is_head = head.iter().map(|blob| blob.kind).eq(BlobKind::ALL[..3].iter().copied());
        let (renditions, pages) =
            rest.split_at(rest.iter().take_while(|blob| blob.kind == BlobKind::Rendition).count());
        let fits = (renditions.is_empty() || renditions.len() == pages.len())
            && pages.iter().all(|blob| blob.kind == BlobKind::Page);
        (is_head && fits).then_some(PageBlobs { renditions, pages })
    }

    /// Checks that no blob is listed twice, none is larger than its kind may be, and there are at most [`PAGES_MAX`]
    /// pages: each would cost the platform more than its bytes.
    ///
    /// # Errors
    /// [`WireError::Value`].
    pub fn check_blobs(&self) -> Result<(), WireError> {
        let wrong = |reason: String| Err(WireError::Value { what: "manifest.blobs".into(), reason });
        let mut seen = BTreeSet::new();
        for blob in &self.blobs {
            let most = match blob.kind {
                BlobKind::Document | BlobKind::Signature | BlobKind::SignaturePicture => HEAD_BLOB_MAX,
                BlobKind::Rendition | BlobKind::Page => BLOB_MAX,
            };
            if blob.size > most {
                return wrong(format!("{} of {} bytes is larger than {most}", blob.kind.as_str(), blob.size));
            }
            if !seen.insert(blob.sha256.0) {
                return wrong(format!("{} is listed twice", blob.sha256));
            }
        }
        let of_kind = |kind| self.blobs.iter().filter(|blob| blob.kind == kind).count();
        match of_kind(BlobKind::Page).max(of_kind(BlobKind::Rendition)) {
            ..=PAGES_MAX => Ok(()),
            pages => wrong(format!("{pages} pages are more than {PAGES_MAX}")),
        }
    }

    /// The case number, checked: as it stands on the slip.
    ///
    /// # Errors
    /// [`WireError::Value`] where it is malformed, or one that the platform gives.
    pub fn case_number(&self) -> Result<CaseNumber, WireError> {
        let wrong = |reason: String| WireError::Value { what: "manifest.case_number".into(), reason };
        let number: CaseNumber = self.case_number.parse().map_err(|error: CaseNumberError| wrong(error.to_string()))?;
        if number.is_on_slip() { Ok(number) } else { Err(wrong("no kiosk gives such a number".into())) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Message as _;

    #[test]
    fn every_kind_is_known_by_its_name() {
        for kind in BlobKind::ALL {
            assert_eq!(BlobKind::from_name(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
        assert_eq!(BlobKind::from_name("thumbnail"), None);
    }

    #[test]
    fn every_page_has_a_rendition_or_none_has_and_all_stand_in_their_order() {
        use BlobKind::{Document, Page, Rendition, Signature, SignaturePicture};
        let counted = |behind: &[BlobKind]| {
            let kinds = [Document, Signature, SignaturePicture].iter().chain(behind);
            let blobs = kinds.map(|kind| BlobEntry { kind: *kind, sha256: Sha256([0; 32]), size: 1 }).collect();
            manifest(blobs).page_blobs().map(|found| (found.renditions.len(), found.pages.len()))
        };
        assert_eq!(counted(&[]), Some((0, 0)));
        assert_eq!(counted(&[Page, Page]), Some((0, 2)));
        assert_eq!(counted(&[Rendition, Rendition, Page, Page]), Some((2, 2)));
        for wrong in [&[Rendition][..], &[Rendition, Page, Page], &[Page, Rendition], &[Rendition, Document]] {
            assert_eq!(counted(wrong), None, "{wrong:?}");
        }
        assert_eq!(manifest(Vec::new()).page_blobs(), None);
    }

    #[test]
    fn a_blob_listed_twice_too_large_a_blob_and_too_many_pages_are_refused() {
        let page = |n: u16| {
            let mut sha256 = Sha256([0; 32]);
            sha256.0[..2].copy_from_slice(&n.to_be_bytes());
            BlobEntry { kind: BlobKind::Page, sha256, size: BLOB_MAX }
        };
        let pages = |count: u16| (0..count).map(page).collect::<Vec<_>>();
        let refused = |blobs| manifest(blobs).check_blobs().unwrap_err().to_string();
        assert!(manifest(pages(1000)).check_blobs().is_ok());
        assert!(refused(pages(1001)).contains("1001 pages"));
        assert!(refused(vec![page(1), page(2), page(1)]).contains("twice"));
        assert!(refused(vec![BlobEntry { size: BLOB_MAX + 1, ..page(1) }]).contains("larger"));
        let document = BlobEntry { kind: BlobKind::Document, size: HEAD_BLOB_MAX + 1, ..page(1) };
        assert!(refused(vec![document]).contains("larger"));
    }

    fn manifest(blobs: Vec<BlobEntry>) -> Manifest {
        Manifest {
            schema: Manifest::SCHEMA.into(),
            suite: SUITE.into(),
            application_id: Uuid::nil(),
            case_number: "WL01-K01-000001-A".into(),
            kiosk: "WL01-K01".into(),
            item: ItemRef { key: "signboard-filing".into(), task_code: "1".repeat(24), version: 1 },
            catalogue_version: 1,
            submitted_at: jiff::Timestamp::UNIX_EPOCH,
            document_sha256: Sha256([0; 32]),
            test: false,
            recipients: Vec::new(),
            blobs,
        }
    }
}
