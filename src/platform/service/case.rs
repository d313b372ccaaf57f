//! A case with everything in its envelope, and whether all of it is what was signed.

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use lobby_casework::Phase;
use lobby_casework::authority::Action;
use lobby_casework::clock::is_overdue;
use lobby_domain::id::{ItemKey, KioskId};
use lobby_domain::{Actor, CaseNumber, KioskUse};
use lobby_envelope::{VerifyingKey, verify_manifest};
use lobby_wire::document::{Document, PageEntry, WireText};
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest, PageBlobs};
use lobby_wire::problem::ProblemCode;
use lobby_wire::signature::SignatureRecord;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::Tx;
use crate::repository::application::{self, Application};
use crate::repository::case::{self, CaseState, Envelope};
use crate::repository::{belonging, number};
use crate::service::authority::{self, Permitted};
use crate::service::envelope::{self, Lane, SeenBlob};

/// A case without what is in its envelope: as handed in, and as it stands.
#[derive(Clone)]
pub struct CaseHead {
    /// Id of the application, made on the kiosk.
    pub application_id: Uuid,
    /// Case number.
    pub case_number: CaseNumber,
    /// Kiosk that handed it in.
    pub kiosk: KioskId,
    /// Item key.
    pub item_key: ItemKey,
    /// Version of the item that the citizen saw.
    pub item_version: i64,
    /// Item name as the citizen signed it; `None` until the envelope was opened, and where it cannot be.
    pub item_name: Option<WireText>,
    /// How far it has come.
    pub phase: Phase,
    /// Whether it is a real one or a test.
    pub kiosk_use: KioskUse,
    /// Whether its records lay their term and are erased.
    pub is_erased: bool,
    /// Digest of the manifest JWS, hex.
    pub manifest_sha256: String,
    /// When the citizen submitted, by the kiosk's clock.
    pub submitted_at: Timestamp,
    /// When it could first be read.
    pub received_at: Timestamp,
    /// Numbers of the other cases whose slips carry the same number.
    pub sharers: Vec<CaseNumber>,
    manifest: String,
    device_key: String,
}

/// A case, opened.
pub struct OpenCase {
    /// The case.
    pub head: CaseHead,
    /// The manifest, verified with the key the device had at intake.
    pub manifest: Manifest,
    /// In the order of the manifest, all but pages that are still on their way, and small copies that are not needed.
    pub blobs: Vec<SeenBlob>,
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
    /// Document, manifest and row agree on id, number, kiosk, item and test mark.
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
    pub full: Option<&'a SeenBlob>,
    /// Its small copy, where one went ahead and the page is not here. It is for reading, never evidence.
    pub small: Option<&'a SeenBlob>,
}

impl Checks {
    /// Whether every digest fits.
    #[must_use]
    pub fn all(&self) -> bool {
        self.sealed && self.names && self.signature && self.picture && self.pages
    }
}

impl CaseHead {
    fn new(application: Application, state: CaseState) -> CaseHead {
        CaseHead {
            application_id: application.id,
            case_number: application.case_number,
            kiosk: application.kiosk,
            item_key: application.item_key,
            item_version: application.item_version,
            item_name: state.item_name,
            phase: state.phase,
            kiosk_use: state.kiosk_use,
            is_erased: state.envelope == Envelope::Erased,
            manifest_sha256: application.manifest_sha256,
            submitted_at: application.submitted_at,
            received_at: application.received_at,
            sharers: Vec::new(),
            manifest: application.manifest,
            device_key: application.device_key,
        }
    }

    /// Whether full pages are missing.
    #[must_use]
    pub fn is_arriving(&self) -> bool {
        self.phase == Phase::Arriving
    }

    /// Whether full pages have been missing for so long that staff should ask.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        is_overdue(self.phase, self.received_at, now)
    }

    /// The manifest, verified again with the key it was verified with at intake: the way to every blob of the case.
    ///
    /// # Errors
    /// Refusal `case_erased`; [`PlatformError::Seal`].
    pub(super) fn manifest(&self) -> Result<Manifest> {
        if self.is_erased {
            return Err(ProblemCode::CaseErased.into());
        }
        self.erased_manifest()
    }

    /// The manifest, also of a case that is erased: it names the blobs that are to be removed.
    ///
    /// # Errors
    /// [`PlatformError::Seal`].
    pub(super) fn erased_manifest(&self) -> Result<Manifest> {
        manifest_of(&self.manifest, &self.device_key)
    }
}

/// A stored manifest, verified again with the key it was verified with at intake.
///
/// # Errors
/// [`PlatformError::Seal`]; [`PlatformError::Row`] where that is no key.
pub(super) fn manifest_of(jws: &str, device_key: &str) -> Result<Manifest> {
    let claimed = lobby_envelope::jws::claimed_kid(jws, lobby_envelope::manifest::MANIFEST_TYP)
        .map_err(PlatformError::seal("reading a stored manifest"))?;
    let point = BASE64URL_NOPAD.decode(device_key.as_bytes()).map_err(|_| PlatformError::Row("application"))?;
    let key = VerifyingKey::from_point(&claimed, &point).map_err(PlatformError::seal("reading a device key"))?;
    let (manifest, _) = verify_manifest(jws, &key).map_err(PlatformError::seal("verifying a stored manifest"))?;
    Ok(manifest)
}

/// The case number in an address or on a command line.
///
/// # Errors
/// Refusal `case_unknown` where it is none: no case can have it.
pub fn number(text: &str) -> Result<CaseNumber> {
    text.parse().map_err(|_| ProblemCode::CaseUnknown.into())
}

/// Whether there is a case with this number that `reader` may see.
///
/// # Errors
/// Refusal `not_permitted`; [`PlatformError::Database`].
pub async fn exists(app: &App, number: &CaseNumber, reader: &Actor) -> Result<bool> {
    let (db, app, wanted, reader) = (app.db.clone(), app.clone(), number.clone(), reader.clone());
    let look = move |tx: &mut Tx<'_>| {
        let permitted = authority::permitted(tx, &app, &reader, Action::SeeCase)?;
        let Some(application) = application::by_number(tx, &wanted)? else { return Ok(false) };
        Ok(permitted.holds(belonging::of_case(tx, application.id)?.as_ref()))
    };
    db.read(look).await
}

/// The case with this number, for an action of `actor`, in a transaction.
///
/// # Errors
/// Refusals `not_permitted`, and `case_unknown` for one that lies elsewhere too.
pub(super) fn find_for(
    tx: &mut Tx<'_>,
    app: &App,
    number: &CaseNumber,
    actor: &Actor,
    action: Action,
) -> Result<(CaseHead, Permitted)> {
    let permitted = authority::permitted(tx, app, actor, action)?;
    let head = find(tx, number)?;
    permitted.check(belonging::of_case(tx, head.application_id)?.as_ref(), ProblemCode::CaseUnknown)?;
    Ok((head, permitted))
}

/// The case with this number, in a transaction.
///
/// # Errors
/// Refusal `case_unknown`.
pub(super) fn find(tx: &mut Tx<'_>, number: &CaseNumber) -> Result<CaseHead> {
    let Some(application) = application::by_number(tx, number)? else {
        return Err(ProblemCode::CaseUnknown.into());
    };
    let state = case::find(tx, application.id)?.ok_or(PlatformError::Row("case_projection"))?;
    let sharers = number::sharers(tx, &application.case_number)?;
    Ok(CaseHead { sharers, ..CaseHead::new(application, state) })
}

/// The case of the application with this id, in a transaction.
///
/// # Errors
/// [`PlatformError::Row`] where there is none.
pub(super) fn by_id(tx: &mut Tx<'_>, id: Uuid) -> Result<CaseHead> {
    let application = application::find(tx, id)?.ok_or(PlatformError::Row("application"))?;
    let state = case::find(tx, id)?.ok_or(PlatformError::Row("case_projection"))?;
    Ok(CaseHead::new(application, state))
}

/// Opens the whole envelope of a case, one blob after the other; only document and signature record are kept.
///
/// # Errors
/// [`PlatformError::Materials`]; one that [`PlatformError::is_damage`] where it cannot be opened or read.
pub(super) async fn open(app: &App, head: CaseHead, lane: Lane) -> Result<OpenCase> {
    let manifest = head.manifest()?;
    let mut blobs = Vec::with_capacity(manifest.blobs.len());
    let (mut document, mut signature) = (Zeroizing::default(), Zeroizing::default());
    for entry in &manifest.blobs {
        let kept = match entry.kind {
            BlobKind::Document => &mut document,
            BlobKind::Signature => &mut signature,
            BlobKind::Rendition => {
                blobs.extend(small_copy(app, &head, entry, lane).await);
                continue;
            }
            BlobKind::SignaturePicture | BlobKind::Page => {
                if !is_awaited(app, &head, entry).await? {
                    blobs.push(envelope::see(app, &head.kiosk, entry, lane).await?);
                }
                continue;
            }
        };
        let blob = envelope::open(app, &head.kiosk, entry, lane).await?;
        *kept = blob.plain;
        blobs.push(blob.seen);
    }
    let document: Document = read(&document, "the application document")?;
    let signature: SignatureRecord = read(&signature, "the signature record")?;
    let checks = compare(&head, &manifest, &blobs, &document, &signature);
    Ok(OpenCase { head, manifest, blobs, document, signature, checks })
}

/// A small copy while pages are on their way. The case opens without one that cannot be opened.
async fn small_copy(app: &App, head: &CaseHead, entry: &BlobEntry, lane: Lane) -> Option<SeenBlob> {
    if !head.is_arriving() {
        return None;
    }
    match envelope::see(app, &head.kiosk, entry, lane).await {
        Ok(small) => Some(small),
        Err(error) => {
            tracing::error!(%error, case_number = %head.case_number, "a small copy cannot be opened");
            None
        }
    }
}

/// Whether a blob is a full page that is still on its way.
///
/// # Errors
/// [`PlatformError::Materials`].
pub(super) async fn is_awaited(app: &App, head: &CaseHead, entry: &BlobEntry) -> Result<bool> {
    let may_follow = head.is_arriving() && entry.kind == BlobKind::Page;
    Ok(may_follow && app.materials.size(&head.kiosk, entry.sha256).await?.is_none())
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

fn held<'a>(blobs: &'a [SeenBlob], entry: &BlobEntry) -> Option<&'a SeenBlob> {
    blobs.iter().find(|blob| blob.entry == *entry)
}

fn read<M: lobby_wire::Message>(plain: &[u8], what: &str) -> Result<M> {
    lobby_wire::read(plain).map_err(|source| PlatformError::Wire { what: format!("reading {what}"), source })
}

fn compare(
    head: &CaseHead,
    manifest: &Manifest,
    blobs: &[SeenBlob],
    document: &Document,
    signature: &SignatureRecord,
) -> Checks {
    let plain_is = |kind, wanted| {
        blobs.iter().find(|blob| blob.entry.kind == kind).is_some_and(|blob| blob.plain_sha256 == wanted)
    };
    let named: Vec<_> = document.materials.iter().flat_map(|material| &material.pages).collect();
    let listed = listed(manifest).pages;
    let is_named = |page: &PageEntry, entry| match held(blobs, entry) {
        Some(blob) => page.sha256 == blob.plain_sha256 && page.size == blob.plain_size,
        None => head.is_arriving(),
    };
    Checks {
        sealed: blobs.iter().all(|blob| blob.sealed_matches || blob.entry.kind == BlobKind::Rendition),
        names: document.application_id == head.application_id
            && document.case_number == head.case_number.on_slip().as_str()
            && document.kiosk == head.kiosk.as_str()
            && document.test == manifest.test
            && KioskUse::of_mark(manifest.test) == head.kiosk_use
            && document.item == manifest.item,
        signature: plain_is(BlobKind::Document, manifest.document_sha256)
            && signature.document_sha256 == manifest.document_sha256,
        picture: plain_is(BlobKind::SignaturePicture, signature.picture_sha256),
        pages: named.len() == listed.len() && named.iter().zip(listed).all(|(page, entry)| is_named(page, entry)),
    }
}
