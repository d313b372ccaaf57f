//! Intake: a signed manifest becomes a case, once, and is answered with a signed receipt.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use lobby_envelope::{SealError, VerifyingKey, sign_receipt, verify_manifest};
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobKind, Manifest, SUITE};
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::app::App;
use crate::authz::admitted;
use crate::error::{PlatformError, Result};
use crate::repository::Sql;
use crate::repository::application::{self, ARRIVING, Application, RECEIVED};
use crate::repository::certificate;
use crate::repository::device::Device;
use crate::repository::event::{self, Event, kind};
use crate::service::envelope;

/// How an application was taken in.
pub enum Taken {
    /// The platform holds all of it.
    Whole {
        /// Receipt JWS; the same bytes every time.
        receipt: String,
        /// True the first time.
        new: bool,
    },
    /// Officers can read it in small copies; the receipt comes when these full pages have come.
    Ahead {
        /// Pages that are not here yet.
        missing: Vec<Sha256>,
    },
}

/// Takes an application in. The same manifest again gets the same receipt; another one under the same id is refused
/// and leaves an alarm in the case's history. Where the manifest lists small copies of the pages and nothing but full
/// pages is missing, the application is taken in ahead of them, and handed in again it gets its receipt when they came.
///
/// # Errors
/// Refusals `bad_manifest`, `bad_signature`, `other_application`, `other_kiosk`, `foreign_case_number`,
/// `suite_unknown`, `missing_blobs`, `digest_conflict`, `case_number_taken`, and those of [`admitted`].
pub async fn take_in(app: &App, device: &Device, id: Uuid, jws: String, now: Timestamp) -> Result<Taken> {
    let key = signer(app, device, &jws).await?;
    let (manifest, sha256) = verified(&key, &jws)?;
    check(&manifest, device, id)?;
    let came = Came { manifest, sha256, now };
    if let Some(known) = known_to(app, device, id, now).await? {
        return settle(app, device, known, &came).await;
    }
    let missing = lacking(app, device, &came.manifest).await?;
    let (state, receipt) =
        if missing.is_empty() { (RECEIVED, signed_receipt(app, &came, now)?) } else { (ARRIVING, String::new()) };
    let projection = envelope::project(app, device, &came.manifest).await;
    let manifest = &came.manifest;
    let row = Application {
        id: id.to_string(),
        case_number: manifest.case_number.clone(),
        kiosk: device.kiosk.clone(),
        item_key: manifest.item.key.clone(),
        item_version: i64::from(manifest.item.version),
        item_name: projection.as_ref().map(|projection| projection.item_name.clone()),
        applicant_masked: projection.map(|projection| projection.applicant_masked),
        state: state.into(),
        manifest_sha256: sha256.to_string(),
        manifest: jws,
        device_key: key,
        receipt,
        submitted_at: manifest.submitted_at,
        received_at: now,
    };
    insert(app, device, row, &came, missing).await
}

/// A verified manifest and when it came.
struct Came {
    manifest: Manifest,
    sha256: Sha256,
    now: Timestamp,
}

/// The receipt given for an application of this kiosk.
///
/// # Errors
/// Refusals `application_unknown` and `receipt_pending`.
pub async fn receipt(app: &App, device: &Device, id: Uuid) -> Result<String> {
    match find(app, id).await? {
        Some(row) if row.kiosk == device.kiosk && row.is_arriving() => Err(ProblemCode::ReceiptPending.into()),
        Some(row) if row.kiosk == device.kiosk => Ok(row.receipt),
        Some(_) | None => Err(ProblemCode::ApplicationUnknown.into()),
    }
}

/// The key that has to vouch for a manifest: the id in its header only names which of this kiosk's own keys. A kiosk
/// that got a new key while applications waited has signed those with an earlier one.
async fn signer(app: &App, device: &Device, jws: &str) -> Result<String> {
    let claimed = lobby_envelope::jws::claimed_kid(jws, lobby_envelope::manifest::MANIFEST_TYP).map_err(refusal)?;
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
    Err(ProblemCode::BadSignature.into())
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
    let title = error.to_string();
    PlatformError::Refused(if matches!(error, SealError::NotJws { .. }) {
        Problem::malformed_manifest(title)
    } else if matches!(error, SealError::Message(_)) {
        Problem::new(ProblemCode::BadManifest, title)
    } else {
        Problem::new(ProblemCode::BadSignature, title)
    })
}

fn check(manifest: &Manifest, device: &Device, id: Uuid) -> Result<()> {
    let refuse = |code: ProblemCode| Err(PlatformError::from(code));
    if manifest.application_id != id {
        return refuse(ProblemCode::OtherApplication);
    }
    if manifest.kiosk != device.kiosk {
        return refuse(ProblemCode::OtherKiosk);
    }
    if manifest.suite != SUITE {
        return refuse(ProblemCode::SuiteUnknown);
    }
    let ours = manifest
        .case_number()
        .is_ok_and(|number| number.site() == device.site_code && number.kiosk() == device.kiosk_code);
    if !ours {
        return refuse(ProblemCode::ForeignCaseNumber);
    }
    if manifest.page_blobs().is_none() {
        let order = "document, signature, signature picture, then small copies of all pages or of none, then pages";
        return Err(PlatformError::refused(ProblemCode::BadManifest, format!("the blobs are not {order}")));
    }
    Ok(())
}

/// The full pages that are still to come, of which there are small copies.
///
/// # Errors
/// Refusal `missing_blobs` where anything else is missing.
async fn lacking(app: &App, device: &Device, manifest: &Manifest) -> Result<Vec<Sha256>> {
    let (mut missing, mut readable) = (Vec::new(), manifest.blobs.iter().any(|blob| blob.kind == BlobKind::Rendition));
    for blob in &manifest.blobs {
        // What is in the store has been compared with its digest when the upload ended.
        if app.materials.size(&device.kiosk, blob.sha256).await? != Some(blob.size) {
            missing.push(blob.sha256);
            readable &= blob.kind == BlobKind::Page;
        }
    }
    if missing.is_empty() || readable { Ok(missing) } else { Err(PlatformError::missing_blobs(missing)) }
}

/// `received_at` is when the application could first be read.
fn signed_receipt(app: &App, came: &Came, received_at: Timestamp) -> Result<String> {
    let receipt = IntakeReceipt {
        schema: IntakeReceipt::SCHEMA.into(),
        application_id: came.manifest.application_id,
        case_number: came.manifest.case_number.clone(),
        manifest_sha256: came.sha256,
        blobs: came.manifest.blobs.clone(),
        received_at,
    };
    sign_receipt(&app.keys.receipt, &app.keys.receipt.kid(), &receipt).map_err(PlatformError::seal("signing a receipt"))
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
async fn insert(app: &App, device: &Device, row: Application, came: &Came, missing: Vec<Sha256>) -> Result<Taken> {
    let (inside, serial) = (app.org.clone(), device.serial.clone());
    let actor = format!("kiosk {}", device.kiosk);
    let receipt = row.receipt.clone();
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
        Outcome::New if missing.is_empty() => {
            tracing::info!(case_number = number, kiosk, "application taken in");
            Ok(Taken::Whole { receipt, new: true })
        }
        Outcome::New => {
            tracing::info!(case_number = number, kiosk, pages = missing.len(), "application taken in, pages follow");
            Ok(Taken::Ahead { missing })
        }
        Outcome::Known(known) => settle(app, device, *known, came).await,
        Outcome::NumberTaken => {
            tracing::error!(case_number = number, kiosk, "a case number was used twice");
            Err(ProblemCode::CaseNumberTaken.into())
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
    let how = if row.is_arriving() { kind::AHEAD } else { kind::RECEIVED };
    event::begin(sql, org, &row.id, &event(1, how, actor, body))?;
    if row.item_name.is_none() {
        event::begin(sql, org, &row.id, &event(2, kind::UNREADABLE, "platform", "{}".to_owned()))?;
    }
    Ok(())
}

/// An application that is here already: the same receipt for the same manifest, an alarm for another one.
async fn settle(app: &App, device: &Device, known: Application, came: &Came) -> Result<Taken> {
    if known.kiosk == device.kiosk && known.manifest_sha256 == came.sha256.to_string() {
        return if known.is_arriving() {
            complete(app, device, known, came).await
        } else {
            Ok(Taken::Whole { receipt: known.receipt, new: false })
        };
    }
    let (org, at) = (app.org.clone(), came.now);
    let actor = format!("kiosk {}", device.kiosk);
    let body = serde_json::json!({"manifest_sha256": came.sha256.to_string()}).to_string();
    tracing::error!(case_number = known.case_number, kiosk = device.kiosk, "another manifest for a known application");
    app.db.tx(move |sql| event::append(sql, &org, &known.id, at, kind::DIGEST_CONFLICT, &actor, &body)).await?;
    Err(ProblemCode::DigestConflict.into())
}

/// An arriving application was handed in again: its receipt, if its pages are here. Whoever comes first signs; whoever
/// comes at the same time gets that receipt.
async fn complete(app: &App, device: &Device, known: Application, came: &Came) -> Result<Taken> {
    let missing = lacking(app, device, &came.manifest).await?;
    if !missing.is_empty() {
        return Ok(Taken::Ahead { missing });
    }
    let receipt = signed_receipt(app, came, known.received_at)?;
    let (org, serial, kiosk) = (app.org.clone(), device.serial.clone(), device.kiosk.clone());
    let (number, at) = (known.case_number, came.now);
    let (receipt, new) = app
        .db
        .tx(move |sql| {
            admitted(sql, &org, &kiosk, &serial, SignedDuration::ZERO, at)?;
            if application::complete(sql, &org, &known.id, &receipt)? {
                event::append(sql, &org, &known.id, at, kind::WHOLE, &format!("kiosk {kiosk}"), "{}")?;
                return Ok((receipt.clone(), true));
            }
            let row = application::find(sql, &org, &known.id)?.ok_or(PlatformError::Row("application"))?;
            Ok((row.receipt, false))
        })
        .await?;
    if new {
        tracing::info!(case_number = number, kiosk = device.kiosk, "the pages of an application are complete");
    }
    Ok(Taken::Whole { receipt, new })
}
