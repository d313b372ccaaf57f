//! What tests of core need around them: an identity on disk, an application as a visit sends it.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use lobby_domain::CaseNumber;
use lobby_envelope::SigningKey;
use lobby_envelope::digest::sha256;
use lobby_fleet::Identity;
use lobby_wire::Message as _;
use lobby_wire::enrol::Trust;
use lobby_wire::manifest::{BlobKind, Manifest};
use uuid::Uuid;

use crate::ipc::{VisitMessage, write_frame};

#[path = "../../../tests/sample/manifest.rs"]
pub mod sample;

/// An identity as enrolment leaves it on disk, with keys of its own.
pub fn identity(state: &Path) -> Identity {
    enrol(state, &SigningKey::generate().unwrap(), "", "WL01-K01");
    Identity::load(state).unwrap()
}

/// Writes what enrolment writes: the key serves the platform too.
pub fn enrol(state: &Path, key: &SigningKey, certificate: &str, kiosk: &str) {
    let folder = state.join("identity");
    std::fs::create_dir_all(&folder).unwrap();
    let trust = Trust {
        schema: Trust::SCHEMA.into(),
        ca_pem: String::new(),
        receipt_key: key.public_key("receipt"),
        catalogue_key: key.public_key("catalogue"),
        recipients: vec![],
    };
    let (site, code) = kiosk.split_once('-').unwrap();
    let record = serde_json::json!({
        "kiosk": kiosk, "site_code": site, "kiosk_code": code, "platform_url": "https://127.0.0.1",
        "demonstration": true
    });
    std::fs::write(folder.join("device.key"), key.to_pkcs8_pem().as_bytes()).unwrap();
    std::fs::write(folder.join("device.crt"), certificate).unwrap();
    std::fs::write(folder.join("trust.json"), trust.to_bytes()).unwrap();
    std::fs::write(folder.join("kiosk.json"), record.to_string()).unwrap();
}

/// A case number of the sample kiosk.
pub fn number(counter: u32) -> CaseNumber {
    CaseNumber::new("WL01", "K01", counter).unwrap()
}

/// A document, a signature, its picture and a page too large for a row.
pub fn blobs() -> Vec<(BlobKind, Vec<u8>)> {
    let kinds = [BlobKind::Document, BlobKind::Signature, BlobKind::SignaturePicture, BlobKind::Page];
    kinds.into_iter().zip(1_u8..).map(|(kind, fill)| (kind, envelope(fill, usize::from(fill) * 50_000))).collect()
}

/// Bytes that begin as an envelope does: core looks no further.
pub fn envelope(fill: u8, length: usize) -> Vec<u8> {
    const HEAD: &[u8] = b"age-encryption.org/v1\n-> X25519 x\nx\n--- mac\n";
    let mut bytes = vec![fill; length];
    bytes[..HEAD.len()].copy_from_slice(HEAD);
    bytes
}

/// A manifest of [`blobs`].
pub fn manifest(number: &CaseNumber) -> Manifest {
    manifest_of(number, &blobs())
}

/// A manifest of these blobs.
pub fn manifest_of(number: &CaseNumber, blobs: &[(BlobKind, Vec<u8>)]) -> Manifest {
    let manifest =
        sample::manifest(number, jiff::Timestamp::UNIX_EPOCH, blobs.iter().map(|(kind, blob)| (*kind, blob)));
    Manifest { application_id: Uuid::from_u128(7), ..manifest }
}

/// What a visit sends behind the manifest; `spoil` may change the bytes.
pub fn sent(spoil: impl Fn(usize, &mut Vec<u8>)) -> Vec<u8> {
    sent_of(blobs(), spoil)
}

/// As [`sent`], for these blobs.
pub fn sent_of(blobs: Vec<(BlobKind, Vec<u8>)>, spoil: impl Fn(usize, &mut Vec<u8>)) -> Vec<u8> {
    let mut stream = Vec::new();
    for (at, (_, bytes)) in blobs.into_iter().enumerate() {
        let (announced, mut really) = (VisitMessage::Blob { sha256: sha256(&bytes), size: bytes.len() as u64 }, bytes);
        spoil(at, &mut really);
        write_frame(&mut stream, &announced).unwrap();
        stream.extend(really);
    }
    stream
}
