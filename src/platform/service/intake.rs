//! Intake: a signed manifest becomes a case, once, and is answered with a signed receipt.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use lobby_seal::{SealError, VerifyingKey, sign_receipt, verify_manifest};
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobKind, Manifest, SUITE};
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::app::App;
use crate::authz::admitted;
use crate::error::{PlatformError, Result};
use crate::repository::Sql;
use crate::repository::application::{self, Application, RECEIVED};
use crate::repository::certificate;
use crate::repository::device::Device;
use crate::repository::event::{self, Event, kind};
use crate::service::envelope;

/// The receipt, and whether the application was new.
pub struct Taken {
    /// Receipt JWS; the same bytes every time.
    pub receipt: String,
    /// True the first time.
    pub new: bool,
}

/// Takes an application in. The same manifest again gets the same receipt; another one under the same id is refused
/// and leaves an alarm in the case's history.
///
/// # Errors
/// Refusals `bad_manifest`, `bad_signature`, `other_application`, `other_kiosk`, `foreign_case_number`,
/// `suite_unknown`, `missing_blobs`, `digest_conflict`, `case_number_taken`, and those of [`admitted`].
pub async fn take_in(app: &App, device: &Device, id: Uuid, jws: String, now: Timestamp) -> Result<Taken> {
    let key = signer(app, device, &jws).await?;
    let (manifest, sha256) = verified(&key, &jws)?;
    check(&manifest, device, id)?;
    if let Some(known) = known_to(app, device, id, now).await? {
        return settle(app, device, known, sha256, now).await;
    }
    require_blobs(app, device, &manifest).await?;

    let projection = envelope::project(app, device, &manifest).await;
    let receipt = IntakeReceipt {
        schema: IntakeReceipt::SCHEMA.into(),
        application_id: id,
        case_number: manifest.case_number.clone(),
        manifest_sha256: sha256,
        blobs: manifest.blobs.clone(),
        received_at: now,
    };
    let receipt = sign_receipt(&app.keys.receipt, &app.keys.receipt.kid(), &receipt)
        .map_err(PlatformError::seal("signing a receipt"))?;
    let row = Application {
        id: id.to_string(),
        case_number: manifest.case_number,
        kiosk: device.kiosk.clone(),
        item_key: manifest.item.key,
        item_version: i64::from(manifest.item.version),
        item_name: projection.as_ref().map(|projection| projection.item_name.clone()),
        applicant_masked: projection.map(|projection| projection.applicant_masked),
        state: RECEIVED.into(),
        manifest_sha256: sha256.to_string(),
        manifest: jws,
        device_key: key,
        receipt,
        submitted_at: manifest.submitted_at,
        received_at: now,
    };
    insert(app, device, row).await
}

/// The receipt given for an application of this kiosk.
///
/// # Errors
/// Refusal `application_unknown`.
pub async fn receipt(app: &App, device: &Device, id: Uuid) -> Result<String> {
    match find(app, id).await? {
        Some(row) if row.kiosk == device.kiosk => Ok(row.receipt),
        Some(_) | None => Err(PlatformError::refused(404, "application_unknown", "no such application of this kiosk")),
    }
}

/// The key that has to vouch for a manifest: the id in its header only names which of this kiosk's own keys. A kiosk
/// that got a new key while applications waited has signed those with an earlier one.
async fn signer(app: &App, device: &Device, jws: &str) -> Result<String> {
    let claimed = lobby_seal::jws::claimed_kid(jws, lobby_seal::manifest::MANIFEST_TYP).map_err(refusal)?;
    if verifying_key(&device.public_key)?.kid() == claimed {
        return Ok(device.public_key.clone());
    }
    let (org, kiosk) = (app.org.clone(), device.kiosk.clone());
    let given = app.db.read(move |sql| certificate::list(sql, &org, &kiosk)).await?;
    for earlier in given {
        if verifying_key(&earlier.public_key)?.kid() == claimed {
            return Ok(earlier.public_key);
        }
    }
    Err(PlatformError::refused(403, "bad_signature", "the manifest is signed with a key this kiosk never had"))
}

fn verifying_key(public_key: &str) -> Result<VerifyingKey> {
    let point = BASE64URL_NOPAD.decode(public_key.as_bytes()).map_err(|_| PlatformError::Row("device_certificate"))?;
    VerifyingKey::with_derived_kid(&point).map_err(PlatformError::seal("reading a device key"))
}

/// The manifest, once this key vouches for it.
fn verified(public_key: &str, jws: &str) -> Result<(Manifest, Sha256)> {
    verify_manifest(jws, &verifying_key(public_key)?).map_err(refusal)
}

fn refusal(error: SealError) -> PlatformError {
    let (status, code) = if matches!(error, SealError::NotJws { .. }) {
        (400, "bad_manifest")
    } else if matches!(error, SealError::Message(_)) {
        (422, "bad_manifest")
    } else {
        (403, "bad_signature")
    };
    PlatformError::refused(status, code, error.to_string())
}

fn check(manifest: &Manifest, device: &Device, id: Uuid) -> Result<()> {
    let refuse = |code, title: &str| Err(PlatformError::refused(422, code, title));
    if manifest.application_id != id {
        return refuse("other_application", "the manifest is for another application than the address");
    }
    if manifest.kiosk != device.kiosk {
        return Err(PlatformError::refused(403, "other_kiosk", "the manifest names another kiosk"));
    }
    if manifest.suite != SUITE {
        return refuse("suite_unknown", "the manifest names a cryptographic suite this platform does not speak");
    }
    let ours = manifest
        .case_number()
        .is_ok_and(|number| number.site() == device.site_code && number.kiosk() == device.kiosk_code);
    if !ours {
        return refuse("foreign_case_number", "the case number is malformed or not of this kiosk");
    }
    let kinds: Vec<BlobKind> = manifest.blobs.iter().map(|blob| blob.kind).collect();
    let head = [BlobKind::Document, BlobKind::Signature, BlobKind::SignaturePicture];
    let pages = kinds.strip_prefix(&head);
    if !pages.is_some_and(|pages| pages.iter().all(|kind| *kind == BlobKind::Page)) {
        return refuse("bad_manifest", "the blobs are not document, signature, signature picture and then pages");
    }
    Ok(())
}

async fn require_blobs(app: &App, device: &Device, manifest: &Manifest) -> Result<()> {
    let mut missing = Vec::new();
    for blob in &manifest.blobs {
        // What is in the store has been compared with its digest when the upload ended.
        if app.materials.size(&device.kiosk, blob.sha256).await? != Some(blob.size) {
            missing.push(blob.sha256);
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(PlatformError::missing_blobs(missing)) }
}

async fn find(app: &App, id: Uuid) -> Result<Option<Application>> {
    let org = app.org.clone();
    app.db.read(move |sql| application::find(sql, &org, &id.to_string())).await
}

/// The same for a kiosk that may still speak now that its manifest is here.
async fn known_to(app: &App, device: &Device, id: Uuid, now: Timestamp) -> Result<Option<Application>> {
    let (org, kiosk, serial) = (app.org.clone(), device.kiosk.clone(), device.serial.clone());
    app.db
        .read(move |sql| {
            admitted(sql, &org, &kiosk, &serial, SignedDuration::ZERO, now)?;
            application::find(sql, &org, &id.to_string())
        })
        .await
}

enum Outcome {
    New,
    Known(Box<Application>),
    NumberTaken,
}

/// Inserts application and event together; whoever came first wins, and the loser learns it.
async fn insert(app: &App, device: &Device, row: Application) -> Result<Taken> {
    let (inside, serial) = (app.org.clone(), device.serial.clone());
    let actor = format!("kiosk {}", device.kiosk);
    let (receipt, sha256, received_at) = (row.receipt.clone(), row.manifest_sha256.clone(), row.received_at);
    let (number, kiosk) = (row.case_number.clone(), row.kiosk.clone());
    let outcome = app
        .db
        .tx(move |sql| {
            admitted(sql, &inside, &row.kiosk, &serial, SignedDuration::ZERO, row.received_at)?;
            if application::insert(sql, &inside, &row)? {
                record_intake(sql, &inside, &row, &actor)?;
                return Ok(Outcome::New);
            }
            if let Some(known) = application::find(sql, &inside, &row.id)? {
                return Ok(Outcome::Known(Box::new(known)));
            }
            if let Some(holder) = application::by_number(sql, &inside, &row.case_number)? {
                let body = serde_json::json!({"application_id": row.id}).to_string();
                event::append(sql, &inside, &holder.id, row.received_at, kind::NUMBER_CONFLICT, &actor, &body)?;
            }
            Ok(Outcome::NumberTaken)
        })
        .await?;
    match outcome {
        Outcome::New => {
            tracing::info!(case_number = number, kiosk, "application taken in");
            Ok(Taken { receipt, new: true })
        }
        Outcome::Known(known) => {
            let sha256 = sha256.parse().map_err(|_| PlatformError::Row("application"))?;
            settle(app, device, *known, sha256, received_at).await
        }
        Outcome::NumberTaken => {
            tracing::error!(case_number = number, kiosk, "a case number was used twice");
            Err(PlatformError::refused(409, "case_number_taken", "another application has this case number"))
        }
    }
}

fn record_intake(sql: &mut dyn Sql, org: &str, row: &Application, actor: &str) -> Result<()> {
    let event = |n, kind: &str, actor: &str, body: String| Event {
        n,
        at: row.received_at,
        kind: kind.to_owned(),
        actor: actor.to_owned(),
        body,
    };
    let body = serde_json::json!({"manifest_sha256": row.manifest_sha256}).to_string();
    event::begin(sql, org, &row.id, &event(1, kind::RECEIVED, actor, body))?;
    if row.item_name.is_none() {
        event::begin(sql, org, &row.id, &event(2, kind::UNREADABLE, "platform", "{}".to_owned()))?;
    }
    Ok(())
}

/// An application that is here already: the same receipt for the same manifest, an alarm for another one.
async fn settle(app: &App, device: &Device, known: Application, sha256: Sha256, now: Timestamp) -> Result<Taken> {
    if known.kiosk == device.kiosk && known.manifest_sha256 == sha256.to_string() {
        return Ok(Taken { receipt: known.receipt, new: false });
    }
    let org = app.org.clone();
    let actor = format!("kiosk {}", device.kiosk);
    let body = serde_json::json!({"manifest_sha256": sha256.to_string()}).to_string();
    tracing::error!(case_number = known.case_number, kiosk = device.kiosk, "another manifest for a known application");
    app.db.tx(move |sql| event::append(sql, &org, &known.id, now, kind::DIGEST_CONFLICT, &actor, &body)).await?;
    Err(PlatformError::refused(
        409,
        "digest_conflict",
        "this application was taken in with another manifest; an operator has to look at it",
    ))
}
