//! Sealed applications in the outbox of a kiosk whose core does not run yet, as core would have taken them in.

use std::path::Path;

use lobby_domain::CaseNumber;
use lobby_envelope::digest::sha256;
use lobby_envelope::manifest::sign_manifest;
use lobby_envelope::{Recipient, seal};
use lobby_fleet::Identity;
use lobby_store::{Limits, Outbox};
use lobby_wire::Message as _;
use lobby_wire::manifest::{BlobEntry, BlobKind, ItemRef, Manifest, SUITE};
use uuid::Uuid;

/// What a small application weighs, bytes before sealing: a filing without papers.
const SIZES: [(BlobKind, usize); 3] =
    [(BlobKind::Document, 6_000), (BlobKind::Signature, 1_500), (BlobKind::SignaturePicture, 4_000)];

/// Accepts so many.
pub fn queue(state: &Path, count: u32) {
    let identity = Identity::load(state).unwrap();
    let recipients = identity.public.recipients().unwrap();
    let limits = Limits { low_water_bytes: 0, ballast_bytes: 4096, queue_max: u64::from(count) + 1 };
    let (outbox, _) = Outbox::open(&state.join("outbox"), limits).unwrap();
    for _ in 0..count {
        accept(&outbox, &identity, &recipients);
    }
}

fn accept(outbox: &Outbox, identity: &Identity, recipients: &[Recipient]) {
    let record = &identity.public.record;
    let counter = outbox.next_case_counter().unwrap();
    let number = CaseNumber::new(&record.site_code, &record.kiosk_code, counter).unwrap();
    let plain = |size: usize| -> Vec<u8> { (0..size).map(|at| (at * 31 + counter as usize) as u8).collect() };
    let sealed: Vec<_> = SIZES.map(|(kind, size)| (kind, seal(recipients, &plain(size)).unwrap())).into();
    let entry = |(kind, blob): &(BlobKind, lobby_envelope::SealedBlob)| BlobEntry {
        kind: *kind,
        sha256: blob.sha256,
        size: blob.bytes.len() as u64,
    };
    let manifest = Manifest {
        schema: Manifest::SCHEMA.into(),
        suite: SUITE.into(),
        application_id: Uuid::new_v4(),
        case_number: number.as_str().into(),
        kiosk: record.kiosk.clone(),
        item: ItemRef { key: "signboard-filing".into(), task_code: "1".repeat(24), version: 1 },
        catalogue_version: 1,
        submitted_at: jiff::Timestamp::now(),
        document_sha256: sha256(&plain(SIZES[0].1)),
        test: false,
        recipients: vec!["intake".into()],
        blobs: sealed.iter().map(entry).collect(),
    };
    let mut incoming = outbox.begin(manifest.application_id).unwrap();
    for (entry, (_, blob)) in manifest.blobs.iter().zip(&sealed) {
        incoming.blob(entry.kind, entry.sha256, entry.size, blob.bytes.as_slice()).unwrap();
    }
    let key = identity.signing_key();
    let signed = sign_manifest(key, &key.kid(), &manifest).unwrap();
    incoming.commit(&signed.jws, &manifest, jiff::Timestamp::now()).unwrap();
}
