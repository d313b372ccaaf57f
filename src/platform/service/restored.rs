//! After a restore from a backup: what kiosks have receipts for and this platform lost, the proofs of it, and cases made
//! again from what still lies in the store of blobs.

use jiff::{SignedDuration, Timestamp};
use lobby_casework::Phase;
use lobby_casework::event::{Event, ManifestDigest, Recorded};
use lobby_domain::id::{ItemKey, KioskId};
use lobby_domain::{Actor, CaseNumber};
use lobby_envelope::{VerifyingKey, verify_receipt};
use lobby_wire::health::{HealthReport, NumberRange};
use lobby_wire::manifest::Manifest;
use lobby_wire::problem::ProblemCode;
use lobby_wire::proof::ReceiptProof;
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::application::{self, Application};
use crate::repository::case::{self, CaseState, Envelope};
use crate::repository::certificate::{self, Certificate};
use crate::repository::device::{self, Device};
use crate::repository::proof::{self, Proof};
use crate::repository::{Tx, desired, event, health};
use crate::service::admission::{AdmittedKiosk, Purpose, Shown, admitted};
use crate::service::intake;

/// Most numbers that one answer asks a kiosk for.
const ASKED_AT_ONCE: usize = 16;

/// Numbers that the kiosk has receipts for and this platform does not know, in rising order.
///
/// # Errors
/// [`PlatformError::Database`].
pub(super) fn lost(tx: &mut Tx<'_>, device: &Device, receipted: &[NumberRange]) -> Result<Vec<CaseNumber>> {
    let number = |counter| CaseNumber::new(device.site_code.as_str(), &device.kiosk_code, counter).ok();
    let mut lost = Vec::new();
    for range in receipted {
        let (Some(first), Some(last)) = (number(range.first), number(range.last)) else { continue };
        let counted = u64::from(range.last.saturating_sub(range.first)) + 1;
        if application::count_between(tx, &first, &last)? == counted {
            continue;
        }
        let known = application::numbers_between(tx, &first, &last)?;
        lost.extend((range.first..=range.last).filter_map(number).filter(|number| !known.contains(number)));
    }
    Ok(lost)
}

/// Those of the lost numbers that the kiosk is asked to prove with its next answer.
///
/// # Errors
/// [`PlatformError::Database`].
pub(super) fn wanted(tx: &mut Tx<'_>, kiosk: &KioskId, lost: &[CaseNumber]) -> Result<Vec<CaseNumber>> {
    if lost.is_empty() {
        return Ok(Vec::new());
    }
    let shown = proof::numbers(tx, kiosk)?;
    Ok(lost.iter().filter(|number| !shown.contains(number)).take(ASKED_AT_ONCE).cloned().collect())
}

/// Keeps what a kiosk shows of an application that was lost. Receipt and manifest are verified as at intake.
///
/// # Errors
/// Refusals `bad_signature`, where the receipt is not this platform's for exactly this manifest too, those of intake, and
/// those of [`admitted`].
pub async fn show(app: &App, device: &AdmittedKiosk, id: Uuid, shown: ReceiptProof, now: Timestamp) -> Result<()> {
    let vouched = intake::vouched(app, device, id, &shown.manifest).await?;
    verified(app, &shown.receipt, &vouched.manifest, &vouched.sha256)?;
    let proof = Proof {
        kiosk: device.kiosk.clone(),
        case_number: vouched.case_number,
        application_id: id,
        manifest: shown.manifest,
        device_key: vouched.device_key,
        receipt: shown.receipt,
        told_at: now,
    };
    let serial = device.serial.clone();
    let number = proof.case_number.clone();
    app.db
        .tx(move |tx| {
            admitted(tx, &proof.kiosk, &serial, Purpose::Deliver, now)?;
            if application::find(tx, proof.application_id)?.is_none() {
                proof::insert(tx, &proof)?;
            }
            Ok(())
        })
        .await?;
    tracing::warn!(case_number = %number, kiosk = %device.kiosk, "a kiosk has shown the receipt of a lost case");
    Ok(())
}

fn verified(
    app: &App,
    receipt: &str,
    manifest: &Manifest,
    sha256: &lobby_wire::digest::Sha256,
) -> Result<lobby_wire::receipt::IntakeReceipt> {
    let key = VerifyingKey::from_wire(&app.keys.receipt.public_key(&app.keys.receipt.kid()))
        .map_err(PlatformError::seal("reading the receipt key"))?;
    verify_receipt(receipt, &[key], manifest, sha256)
        .map_err(|error| PlatformError::refused(ProblemCode::BadSignature, error.to_string()))
}

/// What became of a lost case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its kiosk is asked for the receipt with its next report.
    Asked,
    /// It is proved, and blobs of it are missing from the store.
    BlobsMissing {
        /// How many.
        missing: usize,
    },
    /// It is a case again, under its number and with its receipt.
    MadeAgain,
}

/// A lost case and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostCase {
    /// Its kiosk.
    pub kiosk: KioskId,
    /// Its number.
    pub case_number: CaseNumber,
    /// What became of it.
    pub fate: Fate,
}

/// What reconciling found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Every lost case, by kiosk and number.
    pub cases: Vec<LostCase>,
    /// Number that changes of the desired state now begin above, where kiosks knew a higher one than this platform.
    pub desired_raised_to: Option<i64>,
}

/// Lists what was lost, and makes cases again of what is proved and still lies in the store. Doing it again is harmless.
///
/// # Errors
/// [`PlatformError::Database`], [`PlatformError::Materials`].
pub async fn reconcile(app: &App, now: Timestamp) -> Result<Reconciled> {
    let (lost, proofs, known) = app
        .db
        .read(|tx| {
            let mut all = Vec::new();
            let mut known = 0;
            for health in health::list(tx)? {
                let Ok(report) = lobby_wire::read::<HealthReport>(health.report.as_bytes()) else { continue };
                known = known.max(report.versions.configuration.unwrap_or(0));
                let Some(device) = device::find(tx, &health.kiosk)? else { continue };
                let numbers = self::lost(tx, &device, &report.receipted)?;
                all.extend(numbers.into_iter().map(|number| (health.kiosk.clone(), number)));
            }
            Ok((all, proof::list(tx)?, known))
        })
        .await?;
    let mut done = Reconciled { desired_raised_to: raise_desired(app, known, now).await?, ..Reconciled::default() };
    for proof in proofs {
        let (kiosk, case_number) = (proof.kiosk.clone(), proof.case_number.clone());
        let fate = make_again(app, proof, now).await?;
        done.cases.push(LostCase { kiosk, case_number, fate });
    }
    let asked = lost.into_iter().filter(|(_, number)| !done.cases.iter().any(|done| done.case_number == *number));
    let asked: Vec<LostCase> =
        asked.map(|(kiosk, case_number)| LostCase { kiosk, case_number, fate: Fate::Asked }).collect();
    done.cases.extend(asked);
    done.cases.sort_by(|one, other| (&one.kiosk, &one.case_number).cmp(&(&other.kiosk, &other.case_number)));
    Ok(done)
}

/// A kiosk takes no state older than the one it has: after a restore the next change must get a higher number.
async fn raise_desired(app: &App, known: u64, now: Timestamp) -> Result<Option<i64>> {
    let known = i64::try_from(known).unwrap_or(0);
    app.db
        .tx(move |tx| {
            if desired::latest(tx)? >= known {
                return Ok(None);
            }
            desired::raise(tx, known + 1, now).map(Some)
        })
        .await
}

async fn make_again(app: &App, proof: Proof, now: Timestamp) -> Result<Fate> {
    let (manifest, sha256) = intake::verified(&proof.device_key, &proof.manifest)?;
    let receipt = verified(app, &proof.receipt, &manifest, &sha256)?;
    let mut missing = 0;
    for blob in &manifest.blobs {
        missing += usize::from(app.materials.size(&proof.kiosk, blob.sha256).await? != Some(blob.size));
    }
    // Small copies are for reading while pages are on their way; they are no part of what must be there.
    if missing > 0 {
        return Ok(Fate::BlobsMissing { missing });
    }
    let item_key = ItemKey::parse(&manifest.item.key).map_err(|_| PlatformError::Row("proof"))?;
    let application = Application {
        id: proof.application_id,
        case_number: proof.case_number.clone(),
        kiosk: proof.kiosk.clone(),
        item_key,
        item_version: i64::from(manifest.item.version),
        manifest_sha256: sha256.to_string(),
        manifest: proof.manifest.clone(),
        device_key: proof.device_key.clone(),
        receipt: proof.receipt.clone(),
        submitted_at: manifest.submitted_at,
        received_at: receipt.received_at,
    };
    let case = CaseState {
        application_id: application.id,
        kiosk: application.kiosk.clone(),
        phase: Phase::Received,
        envelope: Envelope::ToOpen,
        item_name: None,
        applicant_masked: None,
        received_at: receipt.received_at,
    };
    let digest = ManifestDigest(sha256.0);
    let number = application.case_number.clone();
    app.db.tx(move |tx| insert(tx, &application, &case, digest, &proof, now)).await?;
    app.to_open.notify_one();
    tracing::warn!(case_number = %number, "a lost case was made again");
    Ok(Fate::MadeAgain)
}

fn insert(
    tx: &mut Tx<'_>,
    application: &Application,
    case: &CaseState,
    manifest: ManifestDigest,
    proof: &Proof,
    now: Timestamp,
) -> Result<()> {
    if application::insert(tx, application)? {
        case::insert(tx, case)?;
        let actor = Actor::Kiosk(application.kiosk.clone());
        let received =
            Recorded { position: 1, at: application.received_at, actor, event: Event::Received { manifest } };
        event::begin(tx, application.id, &received)?;
        event::append(tx, application.id, now, &Actor::Platform, &Event::MadeAgain)?;
    }
    proof::forget(tx, proof)
}

/// Takes a certificate in that this platform gave and lost: the handshake has proved that its CA signed it, and it ends
/// later than every one that is known of this kiosk, so it was given after the backup was made. False where it is none.
///
/// # Errors
/// [`PlatformError::Database`].
pub(super) async fn adopt(app: &App, shown: &Shown, device: &Device, now: Timestamp) -> Result<bool> {
    if shown.expires_at <= device.expires_at + SignedDuration::from_secs(1) {
        return Ok(false);
    }
    let adopted = Certificate {
        serial: shown.serial.clone(),
        public_key: shown.public_key.clone(),
        issued_at: now,
        expires_at: shown.expires_at,
        retired_at: None,
        used_at: None,
    };
    let kiosk = shown.kiosk.clone();
    let is_new = app
        .db
        .tx(move |tx| {
            if certificate::find(tx, &kiosk, &adopted.serial)?.is_some() {
                return Ok(false);
            }
            certificate::insert(tx, &kiosk, &adopted)?;
            device::set_certificate(tx, &kiosk, &adopted)?;
            Ok(true)
        })
        .await?;
    if is_new {
        tracing::warn!(kiosk = %shown.kiosk, "a certificate that was given after the backup is taken in again");
    }
    Ok(is_new)
}
