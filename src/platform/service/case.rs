//! A case with everything in its envelope, and whether all of it is what was signed.

use data_encoding::BASE64URL_NOPAD;
use lobby_envelope::{VerifyingKey, verify_manifest};
use lobby_wire::document::{Document, PageEntry};
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest, PageBlobs};
use lobby_wire::problem::ProblemCode;
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
    /// In the order of the manifest, all but pages that are still on their way, and small copies that are not needed.
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
    /// Every stored blob has the digest and size of the manifest; small copies do not count.
    pub sealed: bool,
    /// Document, manifest and row agree on id, number, kiosk and item.
    pub names: bool,
    /// The signature record and the manifest name the digest of this document.
    pub signature: bool,
    /// The signature's picture is the one the record names.
    pub picture: bool,
    /// Every page that is here is the one the document names, and none is missing that is not still on its way.
    pub pages: bool,
}

/// A page that the document names.
pub struct HeldPage<'a> {
    /// Code of the material it belongs to.
    pub material: &'a str,
    /// What the document says of it.
    pub entry: &'a PageEntry,
    /// The page itself; none while it is on its way.
    pub full: Option<&'a OpenBlob>,
    /// Its small copy, where one went ahead and the page is not here. It is for reading, never evidence.
    pub small: Option<&'a OpenBlob>,
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
    row.ok_or_else(|| PlatformError::from(ProblemCode::CaseUnknown))
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
    let claimed = lobby_envelope::jws::claimed_kid(&row.manifest, lobby_envelope::manifest::MANIFEST_TYP)
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
        if entry.kind == BlobKind::Rendition {
            blobs.extend(small_copy(app, &row, entry).await);
        } else if !is_awaited(app, &row, entry).await? {
            blobs.push(envelope::open(app, &row.kiosk, entry).await?);
        }
    }
    let document: Document = read(&blobs, BlobKind::Document, "the application document")?;
    let signature: SignatureRecord = read(&blobs, BlobKind::Signature, "the signature record")?;
    let checks = compare(&row, &manifest, &blobs, &document, &signature);
    Ok(OpenCase { row, manifest, blobs, document, signature, checks })
}

/// A small copy while pages are on their way. One that cannot be opened keeps nobody from the case.
async fn small_copy(app: &App, row: &Application, entry: &BlobEntry) -> Option<OpenBlob> {
    if !row.is_arriving() {
        return None;
    }
    match envelope::open(app, &row.kiosk, entry).await {
        Ok(small) => Some(small),
        Err(error) => {
            tracing::error!(%error, case_number = row.case_number, "a small copy cannot be opened");
            None
        }
    }
}

/// Whether a blob is a full page that is still on its way.
///
/// # Errors
/// [`PlatformError::Materials`].
pub async fn is_awaited(app: &App, row: &Application, entry: &BlobEntry) -> Result<bool> {
    let may_follow = row.is_arriving() && entry.kind == BlobKind::Page;
    Ok(may_follow && app.materials.size(&row.kiosk, entry.sha256).await?.is_none())
}

impl OpenCase {
    /// The pages in the document's order, as many as the manifest lists too.
    pub fn pages(&self) -> impl Iterator<Item = HeldPage<'_>> {
        let entries = self
            .document
            .materials
            .iter()
            .flat_map(|material| material.pages.iter().map(|page| (material.code.as_str(), page)));
        let listed = listed(&self.manifest);
        entries.zip(listed.pages).enumerate().map(move |(at, ((material, entry), page))| HeldPage {
            material,
            entry,
            full: held(&self.blobs, page),
            small: listed.renditions.get(at).and_then(|small| held(&self.blobs, small)),
        })
    }
}

/// The pages of a manifest; none where its order is not one that intake takes.
fn listed(manifest: &Manifest) -> PageBlobs<'_> {
    manifest.page_blobs().unwrap_or(PageBlobs { renditions: &[], pages: &[] })
}

fn held<'a>(blobs: &'a [OpenBlob], entry: &BlobEntry) -> Option<&'a OpenBlob> {
    blobs.iter().find(|blob| blob.entry == *entry)
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
    let listed = listed(manifest).pages;
    let is_named = |page: &PageEntry, entry| match held(blobs, entry) {
        Some(blob) => page.sha256 == blob.plain_sha256 && page.size == blob.plain.len() as u64,
        None => row.is_arriving(),
    };
    Checks {
        sealed: blobs.iter().all(|blob| blob.sealed_matches || blob.entry.kind == BlobKind::Rendition),
        names: document.application_id.to_string() == row.id
            && document.case_number == row.case_number
            && document.kiosk == row.kiosk
            && document.item == manifest.item,
        signature: plain_is(BlobKind::Document, manifest.document_sha256)
            && signature.document_sha256 == manifest.document_sha256,
        picture: plain_is(BlobKind::SignaturePicture, signature.picture_sha256),
        pages: named.len() == listed.len() && named.iter().zip(listed).all(|(page, entry)| is_named(page, entry)),
    }
}
