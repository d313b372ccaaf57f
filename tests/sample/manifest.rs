//! The manifest of an application whose blobs are made up, for the tests of rooms.

use lobby_domain::CaseNumber;
use lobby_envelope::digest::sha256;
use lobby_wire::Message as _;
use lobby_wire::manifest::{BlobEntry, BlobKind, ItemRef, Manifest, SUITE};
use uuid::Uuid;

/// Handed in under this number, whose counter is the application's id.
pub fn manifest<'b>(
    number: &CaseNumber,
    submitted_at: jiff::Timestamp,
    blobs: impl IntoIterator<Item = (BlobKind, &'b Vec<u8>)>,
) -> Manifest {
    let entry =
        |(kind, bytes): (BlobKind, &Vec<u8>)| BlobEntry { kind, sha256: sha256(bytes), size: bytes.len() as u64 };
    Manifest {
        schema: Manifest::SCHEMA.into(),
        suite: SUITE.into(),
        application_id: Uuid::from_u128(number.counter().into()),
        case_number: number.to_string(),
        kiosk: format!("{}-{}", number.site(), number.kiosk()),
        item: ItemRef { key: "signboard-filing".into(), task_code: "1".repeat(24), version: 1 },
        catalogue_version: 1,
        submitted_at,
        document_sha256: sha256(b"document"),
        test: false,
        recipients: vec!["intake-1".into()],
        blobs: blobs.into_iter().map(entry).collect(),
    }
}

/// A document, and pages behind it.
#[allow(dead_code, reason = "a test takes what it needs")]
pub fn document_and_pages() -> impl Iterator<Item = BlobKind> {
    std::iter::once(BlobKind::Document).chain(std::iter::repeat(BlobKind::Page))
}
