//! Opening envelopes. Plain content lives in the memory of one request and is wiped with it.

use lobby_domain::id::KioskId;
use lobby_domain::identity::mask_name;
use lobby_envelope::digest::sha256;
use lobby_wire::digest::Sha256;
use lobby_wire::document::Document;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest};
use zeroize::Zeroizing;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;

/// One blob, opened.
pub struct OpenBlob {
    /// As the manifest names it.
    pub entry: BlobEntry,
    /// Whether the stored bytes have the manifest's digest and size.
    pub sealed_matches: bool,
    /// Digest of the content.
    pub plain_sha256: Sha256,
    /// The content.
    pub plain: Zeroizing<Vec<u8>>,
}

/// Opens one blob of a kiosk.
///
/// # Errors
/// [`PlatformError::Materials`], or [`PlatformError::Seal`] where it is damaged or sealed to other recipients.
pub async fn open(app: &App, kiosk: &KioskId, entry: &BlobEntry) -> Result<OpenBlob> {
    let sealed = app.materials.get(kiosk, entry.sha256).await?;
    let (app, entry) = (app.clone(), entry.clone());
    let work = move || {
        let sealed_matches = sha256(&sealed) == entry.sha256 && sealed.len() as u64 == entry.size;
        let plain = lobby_envelope::open(&app.keys.intake, &sealed).map_err(PlatformError::seal("opening a blob"))?;
        Ok(OpenBlob { sealed_matches, plain_sha256: sha256(&plain), plain, entry })
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| PlatformError::Panicked)?
}

/// What the worklist shows of an application.
pub struct Projection {
    /// The item's name, Chinese and English.
    pub item_name: (String, String),
    /// The applicant's name, masked.
    pub applicant_masked: String,
}

/// What the worklist shows, from the application document. None where it cannot be opened or read: intake does not
/// depend on that, because the kiosk could not mend it; the worklist marks the case instead.
pub async fn project(app: &App, device: &AdmittedKiosk, manifest: &Manifest) -> Option<Projection> {
    let entry = manifest.blobs.iter().find(|blob| blob.kind == BlobKind::Document)?;
    let blob = open(app, &device.kiosk, entry).await.ok()?;
    let document: Document = lobby_wire::read(&blob.plain).ok()?;
    let name = document.identity.fields.get("name").cloned().flatten().filter(|name| !name.is_empty());
    let name = name.or_else(|| document.identity.fields.get("english_name").cloned().flatten())?;
    Some(Projection {
        item_name: (document.item_name.zh.clone(), document.item_name.en.clone()),
        applicant_masked: mask_name(&name),
    })
}
