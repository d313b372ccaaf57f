//! Intake: a signed manifest becomes a case, once, and is answered with a signed receipt.

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use lobby_casework::decide::{self, DigestConflict, HandIn};
use lobby_casework::event::{ManifestDigest, Recorded};
use lobby_casework::{Case, Event, Phase};
use lobby_domain::case_number::SHARERS_MAX;
use lobby_domain::id::ItemKey;
use lobby_domain::{Actor, CaseNumber, KioskUse};
use lobby_envelope::{SealError, VerifyingKey, sign_receipt, verify_manifest};
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest, SUITE};
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::Tx;
use crate::repository::application::{self, Application};
use crate::repository::case::{self, CaseState, Envelope};
use crate::repository::{certificate, event, number, unopenable};
use crate::service::admission::{AdmittedKiosk, Purpose, admitted};
use crate::service::{envelope, upload};
use crate::uploads::Kept;

/// How an application was taken in.
pub enum Taken {
    /// The platform holds all of it.
    Whole {
        /// Receipt JWS; the same bytes every time.
        receipt: String,
        /// True the first time.
        new: bool,
        /// Up to which number those of the kiosk are given.
        numbered_to: u32,
    },
    /// Officers can read it in small copies; the receipt comes when these full pages have come.
    Ahead {
        /// Pages that are not here yet.
        missing: Vec<Sha256>,
    },
}

/// Takes an application in. The same manifest again gets the same receipt; another one under the same id is refused
/// and leaves an alarm in the case's history. An application whose number another one has is taken in all the same, under
/// that number and its place among them, with an alarm in both histories (decision 0019). Where the manifest lists small copies of the pages and nothing but full
/// pages is missing, the application is taken in ahead of them, and handed in again it gets its receipt when they came.
///
/// # Errors
/// Refusals `bad_manifest`, `bad_envelope`, `key_missing`, `bad_signature`, `other_application`, `other_kiosk`, `foreign_case_number`,
/// `mark_differs`, `suite_unknown`, `missing_blobs`, `digest_conflict`, `case_number_taken`, and those of [`admitted`].
pub async fn take_in(app: &App, device: &AdmittedKiosk, id: Uuid, jws: String, now: Timestamp) -> Result<Taken> {
    let Signer { key, kiosk_use } = signer(app, device, &jws).await?;
    let (manifest, sha256) = verified(&key, &jws)?;
    let (case_number, item_key) = check(&manifest, device, id)?;
    if KioskUse::of_mark(manifest.test) != kiosk_use {
        tracing::error!(%case_number, kiosk = %device.kiosk, test = manifest.test, "an application's test mark is not its kiosk's");
        return Err(ProblemCode::MarkDiffers.into());
    }
    let hand_in = HandIn { kiosk: device.kiosk.clone(), manifest: ManifestDigest(sha256.0) };
    let (known, highest) = known_to(app, device, id, now).await?;
    let arrival = Arrival { numbered_to: highest.max(case_number.counter()), manifest, sha256, hand_in, now };
    if let Some(known) = known {
        return settle(app, device, known, &arrival).await;
    }
    let (missing, _kept) = lacking(app, device, &arrival).await?;
    let phase = decide::begin(missing.len());
    let receipt = match phase {
        Phase::Received => signed_receipt(app, &arrival, now)?,
        Phase::Arriving => String::new(),
    };
    let (actor, event) = decide::intake(phase, &arrival.hand_in);
    let manifest = &arrival.manifest;
    let application = Application {
        id,
        case_number,
        kiosk: device.kiosk.clone(),
        item_key,
        item_version: i64::from(manifest.item.version),
        manifest_sha256: sha256.to_string(),
        manifest: jws,
        device_key: key,
        receipt,
        submitted_at: manifest.submitted_at,
        received_at: now,
    };
    let case = CaseState {
        application_id: application.id,
        kiosk: application.kiosk.clone(),
        kiosk_use,
        phase,
        envelope: Envelope::ToOpen,
        item_name: None,
        applicant_masked: None,
        received_at: now,
    };
    let begun = Recorded { position: 1, at: now, actor, event };
    insert(app, device, New { application, case, begun }, &arrival, missing).await
}

/// A verified manifest and when it came.
struct Arrival {
    manifest: Manifest,
    sha256: Sha256,
    hand_in: HandIn,
    /// Up to which number those of the kiosk are given, this one included.
    numbered_to: u32,
    now: Timestamp,
}

/// An application that is here, and its case.
struct Known {
    application: Application,
    case: Case,
    /// Whether its records lay their term: nothing of it is asked for again.
    is_erased: bool,
}

/// The rows of a case that begins.
pub(super) struct New {
    /// As it was handed in.
    pub application: Application,
    /// Its case.
    pub case: CaseState,
    /// The event that begins the history.
    pub begun: Recorded,
}

/// The receipt given for an application of this kiosk.
///
/// # Errors
/// Refusals `application_unknown` and `receipt_pending`.
pub async fn receipt(app: &App, device: &AdmittedKiosk, id: Uuid) -> Result<String> {
    match app.db.read(move |tx| application::find(tx, id)).await? {
        Some(row) if row.kiosk == device.kiosk && row.receipt.is_empty() => Err(ProblemCode::ReceiptPending.into()),
        Some(row) if row.kiosk == device.kiosk => Ok(row.receipt),
        Some(_) | None => Err(ProblemCode::ApplicationUnknown.into()),
    }
}

/// The key that vouches for a manifest which this kiosk may hand in under this id; nothing is taken in.
///
/// # Errors
/// As [`take_in`] for the manifest alone.
pub(super) async fn vouched(app: &App, device: &AdmittedKiosk, id: Uuid, jws: &str) -> Result<String> {
    let Signer { key, kiosk_use } = signer(app, device, jws).await?;
    let (manifest, _) = verified(&key, jws)?;
    check(&manifest, device, id)?;
    if KioskUse::of_mark(manifest.test) == kiosk_use { Ok(key) } else { Err(ProblemCode::MarkDiffers.into()) }
}

/// The key that has to vouch for a manifest, and what its kiosk was for when it got the key.
struct Signer {
    /// Uncompressed P-256 point, base64url.
    key: String,
    kiosk_use: KioskUse,
}

/// The key that has to vouch for a manifest: the id in its header only names which of this kiosk's own keys. A kiosk
/// that got a new key while applications waited has signed those with an earlier one.
async fn signer(app: &App, device: &AdmittedKiosk, jws: &str) -> Result<Signer> {
    let claimed = lobby_envelope::jws::claimed_kid(jws, lobby_envelope::manifest::MANIFEST_TYP).map_err(refusal)?;
    if verifying_key(&device.public_key)?.kid() == claimed {
        return Ok(Signer { key: device.public_key.clone(), kiosk_use: device.kiosk_use });
    }
    let kiosk = device.kiosk.clone();
    let given = app.db.read(move |tx| certificate::list(tx, &kiosk)).await?;
    for earlier in given {
        if verifying_key(&earlier.public_key)?.kid() == claimed {
            return Ok(Signer { key: earlier.public_key, kiosk_use: earlier.kiosk_use });
        }
    }
    Err(ProblemCode::BadSignature.into())
}

/// The key that a row of a device or of a certificate holds.
pub(super) fn verifying_key(public_key: &str) -> Result<VerifyingKey> {
    let point = BASE64URL_NOPAD.decode(public_key.as_bytes()).map_err(|_| PlatformError::Row("device_certificate"))?;
    VerifyingKey::with_derived_kid(&point).map_err(PlatformError::seal("reading a device key"))
}

/// The manifest, once this key vouches for it.
pub(super) fn verified(public_key: &str, jws: &str) -> Result<(Manifest, Sha256)> {
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

/// The case number and item key of a manifest that this kiosk may hand in under this id.
fn check(manifest: &Manifest, device: &AdmittedKiosk, id: Uuid) -> Result<(CaseNumber, ItemKey)> {
    let refuse = |code: ProblemCode| Err(PlatformError::from(code));
    if manifest.application_id != id {
        return refuse(ProblemCode::OtherApplication);
    }
    if device.kiosk != manifest.kiosk.as_str() {
        return refuse(ProblemCode::OtherKiosk);
    }
    if manifest.suite != SUITE {
        return refuse(ProblemCode::SuiteUnknown);
    }
    let ours = |number: &CaseNumber| device.site_code == number.site() && device.kiosk_code == number.kiosk();
    let Some(number) = manifest.case_number().ok().filter(ours) else {
        return refuse(ProblemCode::ForeignCaseNumber);
    };
    if manifest.page_blobs().is_none() {
        let order = "document, signature, signature picture, then small copies of all pages or of none, then pages";
        return Err(PlatformError::refused(ProblemCode::BadManifest, format!("the blobs are not {order}")));
    }
    manifest.check_blobs().map_err(|error| PlatformError::refused(ProblemCode::BadManifest, error.to_string()))?;
    let item_key = ItemKey::parse(&manifest.item.key)
        .map_err(|error| PlatformError::refused(ProblemCode::BadManifest, error.to_string()))?;
    Ok((number, item_key))
}

/// The full pages that are still to come, of which there are small copies. Of the blobs that are here the heads are
/// measured, so that nothing that opens them later meets one that costs more than its bytes, and their keys unwrapped: a
/// receipt for what no key here opens would cost the kiosk's copy. What is here stays until the application that names it
/// is kept.
///
/// # Errors
/// Refusals `missing_blobs` where anything else is missing, `bad_envelope`, and `key_missing`, which is told to staff.
async fn lacking(app: &App, device: &AdmittedKiosk, arrival: &Arrival) -> Result<(Vec<Sha256>, Kept)> {
    let found = missing_pages(app, device, &arrival.manifest).await;
    if let Err(PlatformError::Refused(problem)) = &found
        && problem.code == ProblemCode::KeyMissing
    {
        note_key_missing(app, device, arrival).await?;
    }
    found
}

/// Keeps for the console that no key here opens an application.
async fn note_key_missing(app: &App, device: &AdmittedKiosk, arrival: &Arrival) -> Result<()> {
    let Ok(number) = arrival.manifest.case_number() else { return Ok(()) };
    let recipients = arrival.manifest.recipients.join(" ");
    tracing::error!(
        case_number = %number,
        kiosk = %device.kiosk,
        recipients,
        "no key here opens an application; it waits on its kiosk until the key's file is back"
    );
    let (kiosk, id, at) = (device.kiosk.clone(), arrival.manifest.application_id, arrival.now);
    app.db.tx(move |tx| unopenable::note(tx, &kiosk, id, &number, &recipients, at)).await
}

async fn missing_pages(app: &App, device: &AdmittedKiosk, manifest: &Manifest) -> Result<(Vec<Sha256>, Kept)> {
    // What is in the store has been compared with its digest when the upload ended.
    let (found, kept) = envelope::check_blobs(app, &device.kiosk, &manifest.blobs).await?;
    for (blob, size) in &found.other_size {
        upload::discard_damaged(app, &device.kiosk, blob.sha256, *size).await?;
    }
    let lacks = |blob: &BlobEntry| {
        found.absent.iter().chain(found.other_size.iter().map(|(other, _)| other)).any(|other| other == blob)
    };
    let missing: Vec<&BlobEntry> = manifest.blobs.iter().filter(|blob| lacks(blob)).collect();
    let is_readable = manifest.blobs.iter().any(|blob| blob.kind == BlobKind::Rendition)
        && missing.iter().all(|blob| blob.kind == BlobKind::Page);
    let digests = missing.iter().map(|blob| blob.sha256).collect::<Vec<_>>();
    if missing.is_empty() || is_readable { Ok((digests, kept)) } else { Err(PlatformError::missing_blobs(digests)) }
}

/// The blobs of a manifest with their sizes.
pub(super) fn named(manifest: &Manifest) -> Vec<(Sha256, u64)> {
    manifest.blobs.iter().map(|blob| (blob.sha256, blob.size)).collect()
}

/// `received_at` is when the application could first be read.
fn signed_receipt(app: &App, arrival: &Arrival, received_at: Timestamp) -> Result<String> {
    let receipt = IntakeReceipt {
        schema: IntakeReceipt::SCHEMA.into(),
        application_id: arrival.manifest.application_id,
        case_number: arrival.manifest.case_number.clone(),
        manifest_sha256: arrival.sha256,
        test: arrival.manifest.test,
        blobs: arrival.manifest.blobs.clone(),
        received_at,
    };
    sign_receipt(&app.keys.receipt, &app.keys.receipt.kid(), &receipt).map_err(PlatformError::seal("signing a receipt"))
}

/// The application and its case, and up to which number those of the kiosk are given, for a kiosk that may still speak now
/// that its manifest is here.
async fn known_to(app: &App, device: &AdmittedKiosk, id: Uuid, now: Timestamp) -> Result<(Option<Known>, u32)> {
    let (kiosk, serial) = (device.kiosk.clone(), device.serial.clone());
    app.db
        .read(move |tx| {
            admitted(tx, &kiosk, &serial, Purpose::Deliver, now)?;
            Ok((known(tx, id)?, number::highest(tx, &kiosk)?))
        })
        .await
}

fn known(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Known>> {
    let Some(application) = application::find(tx, id)? else { return Ok(None) };
    let state = case::find(tx, id)?.ok_or(PlatformError::Row("case_projection"))?;
    let digest: Sha256 = application.manifest_sha256.parse().map_err(|_| PlatformError::Row("application"))?;
    let case = Case {
        phase: state.phase,
        kiosk: application.kiosk.clone(),
        manifest: ManifestDigest(digest.0),
        received_at: state.received_at,
        is_readable: matches!(state.envelope, Envelope::ToOpen | Envelope::Open),
    };
    Ok(Some(Known { application, case, is_erased: state.envelope == Envelope::Erased }))
}

enum Outcome {
    New(CaseNumber),
    Known(Box<Known>),
    NumberTaken,
}

/// Inserts application, case and history together; of two at once one comes first, and the other learns it.
async fn insert(app: &App, device: &AdmittedKiosk, new: New, arrival: &Arrival, missing: Vec<Sha256>) -> Result<Taken> {
    let serial = device.serial.clone();
    let receipt = new.application.receipt.clone();
    let (number, at) = (new.application.case_number.clone(), arrival.now);
    let slip = number.clone();
    let outcome = app
        .db
        .tx(move |tx| {
            let application = &new.application;
            admitted(tx, &application.kiosk, &serial, Purpose::Deliver, at)?;
            for nth in 1..=SHARERS_MAX {
                let application = Application { case_number: number.shared(nth), ..application.clone() };
                if application::insert(tx, &application)? {
                    begin(tx, &new, &application)?;
                    return Ok(Outcome::New(application.case_number));
                }
                if let Some(known) = known(tx, application.id)? {
                    return Ok(Outcome::Known(Box::new(known)));
                }
            }
            Ok(Outcome::NumberTaken)
        })
        .await?;
    let kiosk = &device.kiosk;
    match outcome {
        Outcome::New(number) => {
            app.to_open.notify_one();
            app.uploads.forget_loose(kiosk, named(&arrival.manifest)).await;
            if !number.is_on_slip() {
                tracing::error!(case_number = %number, %kiosk, "this kiosk has given one number to several applications");
            }
            if missing.is_empty() {
                tracing::info!(case_number = %number, %kiosk, "application taken in");
                return Ok(Taken::Whole { receipt, new: true, numbered_to: arrival.numbered_to });
            }
            tracing::info!(case_number = %number, %kiosk, pages = missing.len(), "application taken in, pages follow");
            Ok(Taken::Ahead { missing })
        }
        Outcome::Known(known) => settle(app, device, *known, arrival).await,
        Outcome::NumberTaken => {
            tracing::error!(case_number = %slip, %kiosk, "too many applications have one case number");
            Err(ProblemCode::CaseNumberTaken.into())
        }
    }
}

/// The rows of a case that begins beside its application's. Where others came with its number before, both histories say
/// so.
pub(super) fn begin(tx: &mut Tx<'_>, new: &New, application: &Application) -> Result<()> {
    case::insert(tx, &new.case)?;
    event::begin(tx, application.id, &new.begun)?;
    unopenable::forget(tx, &application.kiosk, application.id)?;
    let (slip, at) = (application.case_number.on_slip(), new.begun.at);
    if slip == application.case_number {
        return Ok(());
    }
    number::share(tx, &application.kiosk, &application.case_number, at)?;
    let first = application::by_number(tx, &slip)?.ok_or(PlatformError::Row("application"))?;
    let actor = Actor::Kiosk(application.kiosk.clone());
    event::append(tx, first.id, at, &actor, &decide::number_conflict(application.id))?;
    event::append(tx, application.id, at, &actor, &decide::number_conflict(first.id))?;
    Ok(())
}

/// An application that is here already: the same receipt for the same manifest, an alarm for another one.
async fn settle(app: &App, device: &AdmittedKiosk, known: Known, arrival: &Arrival) -> Result<Taken> {
    let Known { application, case, is_erased } = known;
    match decide::recognise(&case, &arrival.hand_in) {
        Ok(Phase::Received) => {
            if !is_erased {
                require_blobs(app, device, &arrival.manifest).await?;
            }
            Ok(Taken::Whole { receipt: application.receipt, new: false, numbered_to: arrival.numbered_to })
        }
        Ok(phase @ Phase::Arriving) => {
            let (missing, _kept) = lacking(app, device, arrival).await?;
            match decide::complete(phase, missing.len()) {
                Some(event) => complete(app, device, application, event, arrival).await,
                None => Ok(Taken::Ahead { missing }),
            }
        }
        Err(DigestConflict { alarm }) => {
            tracing::error!(
                case_number = %application.case_number,
                kiosk = %device.kiosk,
                "another manifest for a known application"
            );
            let (at, actor) = (arrival.now, Actor::Kiosk(arrival.hand_in.kiosk.clone()));
            app.db.tx(move |tx| event::append(tx, application.id, at, &actor, &alarm)).await?;
            Err(ProblemCode::DigestConflict.into())
        }
    }
}

/// A kiosk that asks for the receipt once more removes its copies when it has it. Rows that were restored from a backup may
/// be newer than the folder of blobs: then it brings those again first.
///
/// # Errors
/// Refusal `missing_blobs`.
async fn require_blobs(app: &App, device: &AdmittedKiosk, manifest: &Manifest) -> Result<()> {
    let mut missing = Vec::new();
    for blob in manifest.blobs.iter().filter(|blob| blob.kind != BlobKind::Rendition) {
        match app.materials.size(&device.kiosk, blob.sha256).await? {
            Some(size) if size == blob.size => {}
            Some(size) => {
                upload::discard_damaged(app, &device.kiosk, blob.sha256, size).await?;
                missing.push(blob.sha256);
            }
            None => missing.push(blob.sha256),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(PlatformError::missing_blobs(missing)) }
}

/// The missing pages of an arriving application are here: its receipt. Of two at once one signs, and both get that
/// receipt.
async fn complete(
    app: &App,
    device: &AdmittedKiosk,
    application: Application,
    event: Event,
    arrival: &Arrival,
) -> Result<Taken> {
    let receipt = signed_receipt(app, arrival, application.received_at)?;
    let (serial, kiosk) = (device.serial.clone(), device.kiosk.clone());
    let (number, at, id) = (application.case_number, arrival.now, application.id);
    let actor = Actor::Kiosk(arrival.hand_in.kiosk.clone());
    let (receipt, new) = app
        .db
        .tx(move |tx| {
            admitted(tx, &kiosk, &serial, Purpose::Deliver, at)?;
            if application::add_receipt(tx, id, &receipt)? {
                case::set_phase(tx, id, Phase::Received)?;
                event::append(tx, id, at, &actor, &event)?;
                return Ok((receipt.clone(), true));
            }
            let row = application::find(tx, id)?.ok_or(PlatformError::Row("application"))?;
            Ok((row.receipt, false))
        })
        .await?;
    if new {
        app.to_open.notify_one();
        app.uploads.forget_loose(&device.kiosk, named(&arrival.manifest)).await;
        tracing::info!(case_number = %number, kiosk = %device.kiosk, "the pages of an application are complete");
    }
    Ok(Taken::Whole { receipt, new, numbered_to: arrival.numbered_to })
}
