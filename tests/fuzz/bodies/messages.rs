//! What other processes, the platform and people with an editor write.
//!
//! The parent module gives `ipc`: the room that owns it cannot be built under a sanitizer in reasonable time.

use lobby_domain::{CaseNumber, Catalogue};
use lobby_envelope::{IntakeIdentity, Recipient, VerifyingKey, jws, open};
use lobby_fleet::config::{self, Effective, Layer, LayerKind, Profile};
use lobby_trust::{Effect, Event, Floor, Ground, State, Update};
use lobby_wire::catalogue::CatalogueBundle;
use lobby_wire::desired::Desired;
use lobby_wire::document::Document;
use lobby_wire::enrol::{EnrolResponse, Trust};
use lobby_wire::health::HealthReport;
use lobby_wire::manifest::Manifest;
use lobby_wire::problem::Problem;
use lobby_wire::receipt::IntakeReceipt;
use lobby_wire::signature::SignatureRecord;
use lobby_wire::{Message, read};

use super::Target;
use super::ipc;

pub const MESSAGES: [Target; 15] = [
    ("ipc_frame", ipc_frame),
    ("manifest", manifest),
    ("receipt", receipt),
    ("document", document),
    ("catalogue", catalogue),
    ("desired", desired),
    ("health", health),
    ("trust", trust),
    ("signature_record", signature_record),
    ("enrolment", enrolment),
    ("problem", problem),
    ("signature", signature),
    ("envelope", envelope),
    ("configuration", configuration),
    ("update_metadata", update_metadata),
];

/// What is read and written again is the same: signatures are over bytes.
fn message<M: Message>(bytes: &[u8]) -> Option<M> {
    let message: M = read(bytes).ok()?;
    let once = message.to_bytes();
    let again: M = read(&once).expect("what was written can be read");
    assert_eq!(again.to_bytes(), once);
    Some(message)
}

pub fn ipc_frame(bytes: &[u8]) {
    let mut socket = bytes;
    while let Ok(said) = ipc::read_frame::<ipc::Said>(&mut socket) {
        drop(said);
    }
}

pub fn manifest(bytes: &[u8]) {
    if let Some(manifest) = message::<Manifest>(bytes) {
        quiet(&manifest.case_number());
    }
}

pub fn receipt(bytes: &[u8]) {
    drop(message::<IntakeReceipt>(bytes));
}

pub fn document(bytes: &[u8]) {
    drop(message::<Document>(bytes));
}

pub fn catalogue(bytes: &[u8]) {
    if let Some(bundle) = message::<CatalogueBundle>(bytes) {
        drop(Catalogue::try_from(bundle));
    }
}

pub fn desired(bytes: &[u8]) {
    if let Some(desired) = message::<Desired>(bytes) {
        quiet(&config::remote_layer(&desired.configuration).err());
    }
}

pub fn health(bytes: &[u8]) {
    drop(message::<HealthReport>(bytes));
}

pub fn trust(bytes: &[u8]) {
    if let Some(trust) = message::<Trust>(bytes) {
        for recipient in &trust.recipients {
            drop(Recipient::from_wire(recipient));
        }
        drop(VerifyingKey::from_wire(&trust.receipt_key));
    }
}

pub fn signature_record(bytes: &[u8]) {
    drop(message::<SignatureRecord>(bytes));
}

pub fn enrolment(bytes: &[u8]) {
    drop(serde_json::from_slice::<EnrolResponse>(bytes));
}

pub fn problem(bytes: &[u8]) {
    quiet(&serde_json::from_slice::<Problem>(bytes).ok().map(|problem| problem.status));
}

/// A compact JWS by an unknown signer.
pub fn signature(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        quiet(&jws::claimed_kid(text, "lobby-manifest+jws"));
        assert!(jws::verify(text, &[], "lobby-manifest+jws").is_err());
        quiet(&text.parse::<CaseNumber>());
    }
}

/// A sealed blob for an identity that has no blob.
pub fn envelope(bytes: &[u8]) {
    thread_local!(static NOBODY: IntakeIdentity = IntakeIdentity::generate());
    NOBODY.with(|nobody| assert!(open(std::slice::from_ref(nobody), bytes).is_err()));
}

pub fn configuration(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Layer::read(LayerKind::Device, "fuzz", text) {
        Ok(layer) => drop(Effective::from_layers(Profile::Simulation, vec![layer])),
        Err(error) => quiet(&error),
    }
}

/// What the files of `REPOSITORY` after the first are asked for by.
const NAMES: [&str; 5] = ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json", "1.hashed.json"];

/// A repository of updates, in the order in which a client asks for its files.
const REPOSITORY: [&[u8]; 6] = [
    include_bytes!("../corpus/update_metadata/root.json"),
    include_bytes!("../corpus/update_metadata/second-root.json"),
    include_bytes!("../corpus/update_metadata/timestamp.json"),
    include_bytes!("../corpus/update_metadata/snapshot.json"),
    include_bytes!("../corpus/update_metadata/targets.json"),
    include_bytes!("../corpus/update_metadata/hashed.json"),
];

/// As the file that is fetched in each place of a sound repository, as every stored file, as state and as floor.
pub fn update_metadata(bytes: &[u8]) {
    for place in 0..REPOSITORY.len() {
        let mut files = REPOSITORY;
        files[place] = bytes;
        updated(&files, []);
    }
    // Whatever lies there, what is sound is updated to.
    assert!(updated(&REPOSITORY, ["root", "timestamp", "snapshot", "targets", "hashed"].map(|role| (role, bytes))));
    if let Some(state) = State::open(Some(bytes), None).state {
        assert_eq!(State::open(None, Some(&state.bytes())).state, Some(state));
    }
    if let Some(floor) = Floor::read(bytes) {
        assert_eq!(Floor::read(&floor.bytes()), Some(floor));
    }
}

/// Whether the target is found.
fn updated<const N: usize>(files: &[&[u8]; 6], stored: [(&str, &[u8]); N]) -> bool {
    let stored = stored.map(|(role, bytes)| (role.to_owned(), bytes.to_vec())).into();
    let wall = jiff::Timestamp::UNIX_EPOCH;
    let Ok(mut update) = Update::new(files[0], stored, Ground::clock_only(wall)) else { return false };
    let mut effects = update.step(Event::Start);
    let mut asked = false;
    loop {
        let mut answer = (!asked && effects.contains(&Effect::Ready)).then_some(Event::Find("hashed/file.txt"));
        asked |= answer.is_some();
        for effect in &effects {
            match effect {
                Effect::Fetch { file, .. } => {
                    let place = NAMES.iter().position(|name| name == file);
                    answer = Some(place.map_or(Event::Absent, |place| Event::Fetched(files[place + 1])));
                }
                Effect::Refuse(refusal) => quiet(refusal),
                Effect::Found { .. } => return true,
                Effect::Forget(_) | Effect::Store { .. } | Effect::Ready => {}
            }
        }
        let Some(answer) = answer else { return false };
        effects = update.step(answer);
    }
}

/// What is shown of it for logs is short: it is never the input itself.
fn quiet(shown: &dyn std::fmt::Debug) {
    assert!(format!("{shown:?}").len() < 10_000);
}
