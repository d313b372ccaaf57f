//! Collecting what no application needs: uploads that were begun and never finished, and blobs that no application names.
//! The kiosk keeps its copy until it has a receipt, so whatever is collected too early comes again.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use lobby_domain::id::KioskId;
use lobby_wire::digest::Sha256;
use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::repository::{Tx, application, health, lost_case};
use crate::service::case::manifest_of;

/// How long an unfinished upload may rest.
pub const UNFINISHED_MAX: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long a complete blob waits for an application that names it.
pub const LOOSE_MAX: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long either may rest where kiosks can bring nothing more.
pub const NO_ROOM_MAX: SignedDuration = SignedDuration::from_hours(24);
/// Most blobs of one kiosk that are collected in a round: it hands nothing in meanwhile.
const BLOBS_AT_ONCE: usize = 256;
/// How many manifests are read at a time.
const MANIFESTS_AT_A_TIME: i64 = 100;

/// What was collected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Files of unfinished uploads.
    pub unfinished: usize,
    /// Complete blobs.
    pub blobs: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Collects what of every kiosk has rested too long.
///
/// # Errors
/// Where a kiosk's files or rows cannot be read; nothing of that kiosk is removed then, and the others wait for the next
/// round.
pub async fn collect(app: &App, now: Timestamp) -> Result<Collected> {
    let is_full = app.disk.room()? == 0;
    let most = |usual: SignedDuration| if is_full { NO_ROOM_MAX } else { usual };
    let mut collected = Collected::default();
    for kiosk in app.uploads.kiosks().await? {
        collected.unfinished += app.uploads.forget_unfinished(&kiosk, now - most(UNFINISHED_MAX)).await?;
        let (blobs, bytes) = collect_loose(app, &kiosk, now - most(LOOSE_MAX)).await?;
        collected.blobs += blobs;
        collected.bytes += bytes;
    }
    Ok(collected)
}

/// How many blobs of this kiosk were collected, and their bytes.
async fn collect_loose(app: &App, kiosk: &KioskId, before: Timestamp) -> Result<(usize, u64)> {
    let aged = app.uploads.loose_before(kiosk, before, BLOBS_AT_ONCE).await?;
    if aged.is_empty() {
        return Ok((0, 0));
    }
    // After a restore from a backup the rows do not name what lost cases are made of again.
    let owner = kiosk.clone();
    if app.db.read(move |tx| has_lost_cases(tx, &owner)).await? {
        return Ok((0, 0));
    }
    // While it hands something in, the next round does it.
    let Some(_turn) = app.uploads.collect(kiosk).await? else { return Ok((0, 0)) };
    let named = named_among(app, kiosk, aged.iter().map(|(sha256, _)| *sha256).collect()).await?;
    let (mut blobs, mut bytes) = (0, 0);
    for (sha256, size) in &aged {
        if !named.contains(sha256) {
            app.materials.remove(kiosk, *sha256).await?;
            blobs += 1;
            bytes += size;
        }
    }
    app.uploads.forget_loose(kiosk, aged).await;
    Ok((blobs, bytes))
}

/// Whether this kiosk has receipts for applications that are not here.
fn has_lost_cases(tx: &mut Tx<'_>, kiosk: &KioskId) -> Result<bool> {
    let is_missing = health::find(tx, kiosk)?.is_some_and(|health| health.lost > 0);
    Ok(is_missing || lost_case::list(tx)?.iter().any(|lost| lost.kiosk == *kiosk && lost.settled.is_none()))
}

/// Those of the blobs that an application of this kiosk names, also one whose pages are still on their way.
async fn named_among(app: &App, kiosk: &KioskId, blobs: HashSet<Sha256>) -> Result<HashSet<Sha256>> {
    let (mut named, mut after) = (HashSet::new(), Uuid::nil());
    loop {
        let kiosk = kiosk.clone();
        let some = app.db.read(move |tx| application::of_kiosk(tx, &kiosk, after, MANIFESTS_AT_A_TIME)).await?;
        let Some(last) = some.last() else { return Ok(named) };
        after = last.id;
        for application in &some {
            // One that cannot be verified any more ends the collecting: what it named is not known.
            let manifest = manifest_of(&application.manifest, &application.device_key)?;
            named.extend(manifest.blobs.iter().map(|blob| blob.sha256).filter(|sha256| blobs.contains(sha256)));
        }
    }
}
