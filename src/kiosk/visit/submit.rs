//! Composing, sealing and handing over an application, off the screen's thread.

use std::sync::Arc;

use lobby_domain::FailureCode;
use lobby_flow::Application;
use lobby_seal::digest::sha256;
use lobby_seal::envelope::{SealedBlob, seal};
use lobby_wire::Message as _;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest, SUITE};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::link::CoreLink;
use super::{Facts, compose, signature};
use crate::ipc::VisitSays;

/// Why an application could not be handed over.
#[derive(Debug, Error)]
pub enum SubmitError {
    /// Sealing failed.
    #[error("sealing")]
    Seal(#[from] lobby_seal::SealError),
    /// The signature's picture could not be made.
    #[error("drawing the signature")]
    Picture(#[from] lobby_imaging::ImagingError),
    /// A page is no longer in memory.
    #[error("a page is missing")]
    PageMissing,
    /// Core is gone.
    #[error("handing over to core")]
    Core(#[source] std::io::Error),
}

impl SubmitError {
    /// What the citizen is told.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        match self {
            SubmitError::Seal(_) | SubmitError::Picture(_) | SubmitError::PageMissing => FailureCode::SealFault,
            SubmitError::Core(_) => FailureCode::StoreFault,
        }
    }
}

/// A sealed application, ready for core.
pub struct Sealed {
    /// Unsigned: digests only.
    pub manifest: Manifest,
    /// In the manifest's order.
    pub blobs: Vec<SealedBlob>,
}

/// Composes and seals. `pages` are the plain JPEGs in the document's order. The id is derived from the case number, so
/// that a second try after a refusal is the same application.
///
/// # Errors
/// [`SubmitError`].
pub fn seal_application(
    application: &Application,
    pages: &[Zeroizing<Vec<u8>>],
    facts: &Facts,
    application_id: Uuid,
) -> Result<Sealed, SubmitError> {
    let document = compose::document(application, application_id, &facts.kiosk);
    let document_bytes = Zeroizing::new(document.to_bytes());
    let document_sha256 = sha256(&document_bytes);
    let picture = Zeroizing::new(signature::picture(&application.strokes)?);
    let record = signature::record(&application.strokes, document_sha256, &picture, application.signed_at);
    let record_bytes = Zeroizing::new(record.to_bytes());

    let first = [
        (BlobKind::Document, document_bytes.as_slice()),
        (BlobKind::Signature, record_bytes.as_slice()),
        (BlobKind::SignaturePicture, picture.as_slice()),
    ];
    let plain = first.into_iter().chain(pages.iter().map(|page| (BlobKind::Page, page.as_slice())));
    let mut blobs = Vec::new();
    let mut entries = Vec::new();
    for (kind, bytes) in plain {
        let blob = seal(&facts.recipients, bytes)?;
        entries.push(BlobEntry { kind, sha256: blob.sha256, size: blob.bytes.len() as u64 });
        blobs.push(blob);
    }
    let manifest = Manifest {
        schema: Manifest::SCHEMA.into(),
        suite: SUITE.into(),
        application_id,
        case_number: application.case_number.to_string(),
        kiosk: facts.kiosk.clone(),
        item: compose::item_ref(&application.draft),
        catalogue_version: application.draft.catalogue.version,
        submitted_at: application.signed_at,
        document_sha256,
        recipients: facts.recipients.iter().map(|recipient| recipient.id().to_owned()).collect(),
        blobs: entries,
    };
    Ok(Sealed { manifest, blobs })
}

/// Hands a sealed application to core.
///
/// # Errors
/// [`SubmitError::Core`].
pub fn hand_over(sealed: Sealed, link: &CoreLink) -> Result<(), SubmitError> {
    let Sealed { manifest, blobs } = sealed;
    link.hand_over(VisitSays::Submit { manifest: Box::new(manifest) }, &blobs).map_err(SubmitError::Core)
}

/// The plain pages of an application, in the document's order.
///
/// # Errors
/// [`SubmitError::PageMissing`].
pub fn plain_pages(
    application: &Arc<Application>,
    pages: &super::pages::Pages,
) -> Result<Vec<Zeroizing<Vec<u8>>>, SubmitError> {
    let draft = &application.draft;
    draft
        .checklist()
        .lines
        .iter()
        .flat_map(|line| draft.pages_of(&line.material.code))
        .map(|page| pages.get(page.id).map(|kept| kept.jpeg.clone()).ok_or(SubmitError::PageMissing))
        .collect()
}
