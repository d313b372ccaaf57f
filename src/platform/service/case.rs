//! A case with everything in its envelope, and whether all of it is what was signed.

use data_encoding::BASE64URL_NOPAD;
use lobby_seal::{VerifyingKey, verify_manifest};
use lobby_wire::document::{Document, PageEntry};
use lobby_wire::manifest::{BlobKind, Manifest};
use lobby_wire::signature::SignatureRecord;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::application::{self, Application};
use crate::repository::event::{self, Event};
use crate::service::envelope::{self, OpenBlob};

/// A case, opened.
pub struct OpenCase {
    /// The row.
    pub row: Application,
    /// The manifest, verified with the key the device had at intake.
    pub manifest: Manifest,
    /// Every blob, in the order of the manifest.
    pub blobs: Vec<OpenBlob>,
    /// The application document.
    pub document: Document,
    /// The signature record.
    pub signature: SignatureRecord,
    /// What has been compared.
    pub checks: Checks,
}

/// What has been compared when a case was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checks {
    /// Every stored blob has the digest and size of the manifest.
    pub sealed: bool,
    /// Document, manifest and row agree on id, number, kiosk and item.
    pub names: bool,
    /// The signature record and the manifest name the digest of this document.
    pub signature: bool,
    /// The signature's picture is the one the record names.
    pub picture: bool,
    /// Every page is the one the document names.
    pub pages: bool,
}

impl Checks {
    /// Whether every digest fits.
    #[must_use]
    pub fn all(&self) -> bool {
        self.sealed && self.names && self.signature && self.picture && self.pages
    }
}

/// The row of a case.
///
/// # Errors
/// Refusal `case_unknown`.
pub async fn find(app: &App, number: &str) -> Result<Application> {
    let (org, wanted) = (app.org.clone(), number.to_owned());
    let row = app.db.read(move |sql| application::by_number(sql, &org, &wanted)).await?;
    row.ok_or_else(|| PlatformError::refused(404, "case_unknown", "there is no case with this number"))
}

/// What happened to a case, oldest first.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn history(app: &App, row: &Application) -> Result<Vec<Event>> {
    let (org, id) = (app.org.clone(), row.id.clone());
    app.db.read(move |sql| event::history(sql, &org, &id)).await
}

/// The manifest of a stored application, verified again with the key it was verified with at intake.
///
/// # Errors
/// [`PlatformError::Seal`].
pub fn manifest(row: &Application) -> Result<Manifest> {
    let claimed = lobby_seal::jws::claimed_kid(&row.manifest, lobby_seal::manifest::MANIFEST_TYP)
        .map_err(PlatformError::seal("reading a stored manifest"))?;
    let point = BASE64URL_NOPAD.decode(row.device_key.as_bytes()).map_err(|_| PlatformError::Row("application"))?;
    let key = VerifyingKey::from_point(&claimed, &point).map_err(PlatformError::seal("reading a device key"))?;
    let (manifest, _) =
        verify_manifest(&row.manifest, &key).map_err(PlatformError::seal("verifying a stored manifest"))?;
    Ok(manifest)
}

/// Opens the whole envelope of a case.
///
/// # Errors
/// [`PlatformError::Materials`], [`PlatformError::Seal`] or [`PlatformError::Wire`] where it cannot be opened or read.
pub async fn open(app: &App, row: Application) -> Result<OpenCase> {
    let manifest = manifest(&row)?;
    let mut blobs = Vec::with_capacity(manifest.blobs.len());
    for entry in &manifest.blobs {
        blobs.push(envelope::open(app, &row.kiosk, entry).await?);
    }
    let document: Document = read(&blobs, BlobKind::Document, "the application document")?;
    let signature: SignatureRecord = read(&blobs, BlobKind::Signature, "the signature record")?;
    let checks = compare(&row, &manifest, &blobs, &document, &signature);
    Ok(OpenCase { row, manifest, blobs, document, signature, checks })
}

impl OpenCase {
    /// The opened pages in order, each with the material it belongs to and what the document says of it.
    pub fn pages(&self) -> impl Iterator<Item = (&str, &PageEntry, &OpenBlob)> {
        let entries = self
            .document
            .materials
            .iter()
            .flat_map(|material| material.pages.iter().map(|page| (material.code.as_str(), page)));
        let blobs = self.blobs.iter().filter(|blob| blob.entry.kind == BlobKind::Page);
        entries.zip(blobs).map(|((code, page), blob)| (code, page, blob))
    }
}

fn of_kind(blobs: &[OpenBlob], kind: BlobKind) -> Option<&OpenBlob> {
    blobs.iter().find(|blob| blob.entry.kind == kind)
}

fn read<M: lobby_wire::Message>(blobs: &[OpenBlob], kind: BlobKind, what: &str) -> Result<M> {
    let plain = of_kind(blobs, kind).map(|blob| blob.plain.as_slice()).unwrap_or_default();
    lobby_wire::read(plain).map_err(|source| PlatformError::Wire { what: format!("reading {what}"), source })
}

fn compare(
    row: &Application,
    manifest: &Manifest,
    blobs: &[OpenBlob],
    document: &Document,
    signature: &SignatureRecord,
) -> Checks {
    let plain_is = |kind, wanted| of_kind(blobs, kind).is_some_and(|blob| blob.plain_sha256 == wanted);
    let named: Vec<_> = document.materials.iter().flat_map(|material| &material.pages).collect();
    let held: Vec<_> = blobs.iter().filter(|blob| blob.entry.kind == BlobKind::Page).collect();
    Checks {
        sealed: blobs.iter().all(|blob| blob.sealed_matches),
        names: document.application_id.to_string() == row.id
            && document.case_number == row.case_number
            && document.kiosk == row.kiosk
            && document.item == manifest.item,
        signature: plain_is(BlobKind::Document, manifest.document_sha256)
            && signature.document_sha256 == manifest.document_sha256,
        picture: plain_is(BlobKind::SignaturePicture, signature.picture_sha256),
        pages: named.len() == held.len()
            && named
                .iter()
                .zip(&held)
                .all(|(page, blob)| page.sha256 == blob.plain_sha256 && page.size == blob.plain.len() as u64),
    }
}
