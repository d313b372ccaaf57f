//! After a restore from a backup: what is lost, what can be made again, and what staff have to call citizens in for.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use lobby_casework::event::{Event, ManifestDigest, Recorded};
use lobby_casework::{Phase, decide};
use lobby_domain::case_number::SHARERS_MAX;
use lobby_domain::id::{ItemKey, KioskId};
use lobby_domain::kiosk_health::SILENT_AFTER;
use lobby_domain::{Actor, CaseNumber, KioskUse};
use lobby_wire::digest::Sha256;
use lobby_wire::health::HealthReport;
use lobby_wire::manifest::{BlobKind, Manifest};
use lobby_wire::receipt::IntakeReceipt;
use lobby_words::setup as words;
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::application::{self, Application};
use crate::repository::case::{self, CaseState, Envelope};
use crate::repository::device::{self, DeviceStatus};
use crate::repository::lost_case::{self, LostCase};
use crate::repository::{Tx, certificate, desired, event, health};
use crate::service::case::manifest_of;
use crate::service::intake::{self, New};
use crate::service::{gap, proof, upload};

pub use crate::repository::lost_case::ProofState;

/// How many applications are looked at between two queries.
const AT_A_TIME: i64 = 200;

/// What became of a lost case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is a case again, under its number and with its receipt.
    MadeAgain,
    /// Its kiosk is asked for the receipt with its next report.
    Asked,
    /// What its kiosk has shown does not prove it.
    NotProved(ProofState),
    /// It is proved, and these blobs of it are not here.
    BlobsMissing(Vec<Sha256>),
    /// Its application is here with another manifest, or too many carry its number.
    NumberTaken,
    /// Staff have settled it otherwise, in their words.
    Settled(String),
}

/// A lost case and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Its kiosk.
    pub kiosk: KioskId,
    /// Its number.
    pub case_number: CaseNumber,
    /// When the platform had taken it in and digest of its manifest, where the receipt says so.
    pub receipt: Option<(Timestamp, Sha256)>,
    /// What became of it.
    pub fate: Fate,
}

/// A case that is here, and blobs of it that are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// Its kiosk.
    pub kiosk: KioskId,
    /// Its number.
    pub case_number: CaseNumber,
    /// When it was taken in.
    pub received_at: Timestamp,
    /// Digest of its manifest, lowercase hex.
    pub manifest_sha256: String,
    /// Digests of the blobs.
    pub missing: Vec<Sha256>,
}

/// What reconciling found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Lost cases, by kiosk and number.
    pub lost: Vec<Lost>,
    /// Cases that are here without all of their blobs.
    pub incomplete: Vec<Incomplete>,
    /// Active kiosks that have not reported for [`SILENT_AFTER`], with their last report: what they know is not known yet.
    pub unheard: Vec<(KioskId, Option<Timestamp>)>,
    /// Kiosks with a certificate that this platform had no record of.
    pub adopted: Vec<KioskId>,
    /// Number above which changes of the desired state go on, where kiosks knew a higher one than this platform.
    pub desired_raised_to: Option<i64>,
}

/// Lists what was lost, and makes cases again of what is proved and whose blobs are here. Doing it again is harmless.
/// `verify`: also whether the blobs of every case have their digests.
///
/// # Errors
/// [`PlatformError::Database`], [`PlatformError::Materials`] or [`PlatformError::File`].
pub async fn reconcile(app: &App, verify: bool, now: Timestamp) -> Result<Reconciled> {
    app.db.tx(lost_case::forget_found).await?;
    let (gaps, shown) = app.db.read(|tx| Ok((gaps(tx)?, lost_case::list(tx)?))).await?;
    let mut done = Reconciled { desired_raised_to: raise_desired(app, now).await?, ..Reconciled::default() };
    let known: BTreeSet<CaseNumber> = shown.iter().map(|lost| lost.case_number.clone()).collect();
    for lost in shown {
        let receipt = proof::receipt(app, &lost).map(|receipt| (receipt.received_at, receipt.manifest_sha256));
        let (kiosk, case_number) = (lost.kiosk.clone(), lost.case_number.clone());
        let fate = fate_of(app, lost, now).await?;
        done.lost.push(Lost { kiosk, case_number, receipt, fate });
    }
    let asked = gaps.into_iter().filter(|(_, number)| !known.contains(number));
    done.lost.extend(asked.map(|(kiosk, case_number)| Lost { kiosk, case_number, receipt: None, fate: Fate::Asked }));
    done.lost.sort_by(|one, other| (&one.kiosk, &one.case_number).cmp(&(&other.kiosk, &other.case_number)));
    done.incomplete = incomplete(app, verify).await?;
    done.unheard = app.db.read(move |tx| unheard(tx, now)).await?;
    done.adopted = app.db.read(certificate::adopted).await?.into_iter().collect();
    app.db.tx(lost_case::ask_again).await?;
    Ok(done)
}

/// Notes that staff have settled a lost case otherwise; `why` in their words.
///
/// # Errors
/// [`PlatformError::Setup`] where it is not lost; [`PlatformError::Database`].
pub async fn settle(app: &App, number: CaseNumber, why: String, now: Timestamp) -> Result<()> {
    let kiosk = format!("{}-{}", number.site(), number.kiosk());
    app.db
        .tx(move |tx| {
            let is_lost = gaps(tx)?.iter().any(|(_, lost)| *lost == number)
                || lost_case::list(tx)?.iter().any(|lost| lost.case_number == number);
            let kiosk = KioskId::parse(&kiosk).map_err(|_| PlatformError::Row("lost_case"))?;
            if !is_lost {
                return Err(PlatformError::setup(words::NOT_LOST, &[("number", number.as_str())]));
            }
            lost_case::settle(tx, &kiosk, &number, &why, now)
        })
        .await
}

/// What every kiosk's last report shows to be lost.
fn gaps(tx: &mut Tx<'_>) -> Result<Vec<(KioskId, CaseNumber)>> {
    let mut all = Vec::new();
    for health in health::list(tx)? {
        let Ok(report) = lobby_wire::read::<HealthReport>(health.report.as_bytes()) else { continue };
        let Some(device) = device::find(tx, &health.kiosk)? else { continue };
        let lost = gap::lost(tx, &device, &report.receipted)?;
        all.extend(lost.into_iter().map(|number| (health.kiosk.clone(), number)));
    }
    Ok(all)
}

fn unheard(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<(KioskId, Option<Timestamp>)>> {
    let mut unheard = Vec::new();
    for device in device::list(tx)?.into_iter().filter(|device| device.status == DeviceStatus::Active) {
        let seen_at = health::find(tx, &device.kiosk)?.map(|health| health.seen_at);
        // A report from the future was made before the clock of this machine was set back: it says as little.
        let is_recent = |at: &Timestamp| (SignedDuration::ZERO..=SILENT_AFTER).contains(&now.duration_since(*at));
        if !seen_at.as_ref().is_some_and(is_recent) {
            unheard.push((device.kiosk, seen_at));
        }
    }
    Ok(unheard)
}

/// A kiosk takes no state older than the one it has: after a restore the next change must get a higher number.
async fn raise_desired(app: &App, now: Timestamp) -> Result<Option<i64>> {
    let latest = app.db.read(desired::latest).await?;
    let reported = super::health::highest_reported(app, latest, |versions| versions.configuration).await?;
    if latest >= reported {
        return Ok(None);
    }
    app.db.tx(move |tx| desired::raise(tx, reported + 1, now)).await?;
    Ok(Some(reported + 1))
}

async fn fate_of(app: &App, lost: LostCase, now: Timestamp) -> Result<Fate> {
    if let Some((_, why)) = lost.settled {
        return Ok(Fate::Settled(why));
    }
    match lost.standing {
        ProofState::Proved => make_again(app, lost, now).await,
        ProofState::Asked => Ok(Fate::Asked),
        standing @ (ProofState::OtherKey | ProofState::OtherManifest | ProofState::SignerUnknown) => {
            Ok(Fate::NotProved(standing))
        }
    }
}

async fn make_again(app: &App, lost: LostCase, now: Timestamp) -> Result<Fate> {
    let (manifest, sha256, receipt) = match proof::read(app, &lost) {
        Ok(read) => read,
        Err(PlatformError::Refused(_)) => return Ok(Fate::NotProved(ProofState::OtherKey)),
        Err(error) => return Err(error),
    };
    let missing = missing(app, &lost.kiosk, &manifest, true).await?;
    if !missing.is_empty() {
        return Ok(Fate::BlobsMissing(missing));
    }
    let kiosk = lost.kiosk.clone();
    let number = lost.case_number.clone();
    let blobs = intake::named(&manifest);
    let new = rows(lost, &manifest, sha256, &receipt)?;
    let is_made = app.db.tx(move |tx| insert(tx, &new, now)).await?;
    if !is_made {
        return Ok(Fate::NumberTaken);
    }
    app.uploads.forget_loose(&kiosk, blobs).await;
    app.to_open.notify_one();
    tracing::warn!(case_number = %number, %kiosk, "a lost case was made again");
    Ok(Fate::MadeAgain)
}

/// The rows of a case as they were when its receipt was given.
fn rows(lost: LostCase, manifest: &Manifest, sha256: Sha256, receipt: &IntakeReceipt) -> Result<New> {
    let (kiosk, at) = (lost.kiosk, receipt.received_at);
    let case = CaseState {
        application_id: lost.application_id,
        kiosk: kiosk.clone(),
        kiosk_use: KioskUse::of_mark(manifest.test),
        phase: Phase::Received,
        envelope: Envelope::ToOpen,
        item_name: None,
        applicant_masked: None,
        received_at: at,
    };
    let actor = Actor::Kiosk(kiosk.clone());
    let begun = Recorded { position: 1, at, actor, event: Event::Received { manifest: ManifestDigest(sha256.0) } };
    let application = Application {
        id: lost.application_id,
        case_number: lost.case_number,
        kiosk,
        item_key: ItemKey::parse(&manifest.item.key).map_err(|_| PlatformError::Row("lost_case"))?,
        item_version: i64::from(manifest.item.version),
        manifest_sha256: sha256.to_string(),
        manifest: lost.manifest,
        device_key: lost.device_key,
        receipt: lost.receipt,
        submitted_at: manifest.submitted_at,
        received_at: at,
    };
    Ok(New { application, case, begun })
}

/// Inserts what is not here, apart where another application came with its number meanwhile; a case that was arriving is
/// completed. False where the application is here with another manifest, or too many have its number.
fn insert(tx: &mut Tx<'_>, new: &New, now: Timestamp) -> Result<bool> {
    let lost = &new.application;
    for nth in 1..=SHARERS_MAX {
        let application = Application { case_number: lost.case_number.shared(nth), ..lost.clone() };
        if application::insert(tx, &application)? {
            intake::begin(tx, new, &application)?;
            event::append(tx, lost.id, now, &Actor::Platform, &Event::MadeAgain)?;
            lost_case::forget(tx, &lost.kiosk, &lost.case_number)?;
            return Ok(true);
        }
        if let Some(known) = application::find(tx, lost.id)? {
            return complete(tx, &known, lost, now);
        }
    }
    Ok(false)
}

fn complete(tx: &mut Tx<'_>, known: &Application, lost: &Application, now: Timestamp) -> Result<bool> {
    if known.manifest_sha256 != lost.manifest_sha256 {
        return Ok(false);
    }
    if application::add_receipt(tx, known.id, &lost.receipt)?
        && let Some(complete) = decide::complete(Phase::Arriving, 0)
    {
        case::set_phase(tx, known.id, Phase::Received)?;
        event::append(tx, known.id, now, &Actor::Kiosk(lost.kiosk.clone()), &complete)?;
        event::append(tx, known.id, now, &Actor::Platform, &Event::MadeAgain)?;
    }
    lost_case::forget(tx, &lost.kiosk, &lost.case_number)?;
    Ok(true)
}

/// Blobs of a manifest that are not here and have to be: small copies only went ahead of pages. `verify`: also those whose
/// bytes are not of their digest, which are set aside.
async fn missing(app: &App, kiosk: &KioskId, manifest: &Manifest, verify: bool) -> Result<Vec<Sha256>> {
    let mut missing = Vec::new();
    for blob in manifest.blobs.iter().filter(|blob| blob.kind != BlobKind::Rendition) {
        let size = app.materials.size(kiosk, blob.sha256).await?;
        let is_here = size == Some(blob.size);
        let is_damaged = match size {
            Some(size) if verify || !is_here => upload::discard_damaged(app, kiosk, blob.sha256, size).await?,
            Some(_) | None => false,
        };
        if !is_here || is_damaged {
            missing.push(blob.sha256);
        }
    }
    Ok(missing)
}

/// Cases with a receipt whose blobs are not all here: the folder of blobs is older than the rows, or a part of it is gone.
async fn incomplete(app: &App, verify: bool) -> Result<Vec<Incomplete>> {
    let (mut found, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = app.db.read(move |tx| application::after(tx, after, AT_A_TIME)).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.id;
        for application in page.into_iter().filter(|application| !application.receipt.is_empty()) {
            // A row that does not verify is damage of the database, which opening the case tells.
            let Ok(manifest) = manifest_of(&application.manifest, &application.device_key) else { continue };
            let missing = missing(app, &application.kiosk, &manifest, verify).await?;
            if !missing.is_empty() {
                found.push(Incomplete {
                    kiosk: application.kiosk,
                    case_number: application.case_number,
                    received_at: application.received_at,
                    manifest_sha256: application.manifest_sha256,
                    missing,
                });
            }
        }
    }
}
