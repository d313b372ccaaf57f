//! Proofs: a kiosk shows the receipt of an application that this platform has lost.

use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_envelope::digest::sha256;
use lobby_envelope::receipt::RECEIPT_TYP;
use lobby_envelope::{VerifyingKey, jws, verify_receipt};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::Manifest;
use lobby_wire::problem::ProblemCode;
use lobby_wire::proof::ReceiptProof;
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::lost_case::{self, LostCase, ProofState};
use crate::repository::{Tx, application};
use crate::service::admission::{AdmittedKiosk, Purpose, admitted};
use crate::service::intake;

/// Keeps what a kiosk shows of an application that was lost, with what it proves: staff read of a receipt that proves
/// nothing too, and it is not asked for again before they have.
///
/// # Errors
/// Refusals `foreign_case_number`, `bad_signature` and `bad_manifest`, where it proves nothing, and those of [`admitted`].
pub async fn show(app: &App, device: &AdmittedKiosk, id: Uuid, shown: ReceiptProof, now: Timestamp) -> Result<()> {
    let is_own = |number: &CaseNumber| {
        device.site_code == number.site() && device.kiosk_code == number.kiosk() && number.is_on_slip()
    };
    let number: Option<CaseNumber> = shown.case_number.parse().ok();
    let Some(case_number) = number.filter(is_own) else { return Err(ProblemCode::ForeignCaseNumber.into()) };
    let (standing, device_key) = judge(app, device, id, &case_number, &shown).await?;
    // What nothing vouches for is not kept: a kiosk cannot fill the rows with it.
    let (manifest, receipt) = match standing {
        ProofState::Asked | ProofState::OtherKey => (String::new(), String::new()),
        ProofState::OtherManifest => (String::new(), shown.receipt),
        ProofState::Proved | ProofState::SignerUnknown => (shown.manifest, shown.receipt),
    };
    let (kiosk, number) = (device.kiosk.clone(), case_number.clone());
    let lost = LostCase {
        kiosk,
        case_number: number,
        application_id: id,
        standing,
        manifest,
        device_key,
        receipt,
        shown_at: now,
        settled: None,
    };
    let serial = device.serial.clone();
    app.db.tx(move |tx| keep(tx, &lost, &serial, now)).await?;
    let (kiosk, standing_name) = (&device.kiosk, standing.as_str());
    tracing::warn!(case_number = %case_number, %kiosk, standing = standing_name, "a kiosk has shown a receipt of a lost case");
    match standing {
        ProofState::Asked | ProofState::Proved => Ok(()),
        ProofState::OtherKey | ProofState::SignerUnknown => Err(ProblemCode::BadSignature.into()),
        ProofState::OtherManifest => Err(ProblemCode::BadManifest.into()),
    }
}

/// A kiosk tells at most of what it was asked for; what is here needs no proof.
fn keep(tx: &mut Tx<'_>, lost: &LostCase, serial: &str, now: Timestamp) -> Result<()> {
    admitted(tx, &lost.kiosk, serial, Purpose::Deliver, now)?;
    let known = application::find(tx, lost.application_id)?;
    if known.is_none_or(|known| known.receipt.is_empty()) {
        lost_case::put(tx, lost)?;
    }
    Ok(())
}

/// What is proved, and the key that vouches for the manifest, where one does.
async fn judge(
    app: &App,
    device: &AdmittedKiosk,
    id: Uuid,
    number: &CaseNumber,
    shown: &ReceiptProof,
) -> Result<(ProofState, String)> {
    let key = receipt_key(app)?;
    let nothing = |standing| Ok((standing, String::new()));
    let Ok(bytes) = jws::verify(&shown.receipt, &[key], RECEIPT_TYP) else { return nothing(ProofState::OtherKey) };
    let Ok(receipt) = lobby_wire::read::<IntakeReceipt>(&bytes) else { return nothing(ProofState::OtherKey) };
    let is_for_this = receipt.application_id == id
        && receipt.case_number == number.as_str()
        && receipt.manifest_sha256 == sha256(shown.manifest.as_bytes());
    if !is_for_this {
        return nothing(ProofState::OtherManifest);
    }
    match intake::vouched(app, device, id, &shown.manifest).await {
        Ok(device_key) => Ok((ProofState::Proved, device_key)),
        Err(PlatformError::Refused(problem)) if problem.code == ProblemCode::BadSignature => {
            nothing(ProofState::SignerUnknown)
        }
        Err(PlatformError::Refused(_)) => nothing(ProofState::OtherManifest),
        Err(error) => Err(error),
    }
}

fn receipt_key(app: &App) -> Result<VerifyingKey> {
    VerifyingKey::from_wire(&app.keys.receipt.public_key(&app.keys.receipt.kid()))
        .map_err(PlatformError::seal("reading the receipt key"))
}

/// The manifest of a proved case, with its digest and the receipt for it, all verified again.
///
/// # Errors
/// Refusal `bad_signature` where a key was exchanged since, or the row is damaged.
pub(super) fn read(app: &App, lost: &LostCase) -> Result<(Manifest, Sha256, IntakeReceipt)> {
    let (manifest, digest) = intake::verified(&lost.device_key, &lost.manifest)?;
    let receipt = verify_receipt(&lost.receipt, &[receipt_key(app)?], &manifest, &digest)
        .map_err(|error| PlatformError::refused(ProblemCode::BadSignature, error.to_string()))?;
    Ok((manifest, digest, receipt))
}

/// What the receipt says, where the receipt key of this platform has signed it.
pub(super) fn receipt(app: &App, lost: &LostCase) -> Option<IntakeReceipt> {
    let bytes = jws::verify(&lost.receipt, &[receipt_key(app).ok()?], RECEIPT_TYP).ok()?;
    lobby_wire::read(&bytes).ok()
}
