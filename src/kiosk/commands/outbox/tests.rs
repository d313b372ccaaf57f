//! The commands against an outbox that no process has, and against one that core has.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::{Arc, mpsc};

use lobby_domain::CaseNumber;
use lobby_envelope::SigningKey;
use lobby_envelope::manifest::sign_manifest;
use lobby_store::{Limits, Outbox};
use lobby_wire::manifest::Manifest;

use super::*;
use crate::core::event::CoreEvent;
use crate::core::fixture::sample;

fn now() -> jiff::Timestamp {
    "2026-11-30T08:00:00Z".parse().unwrap()
}

/// Sealed bytes of a document and of a page that is a file of its own.
fn sealed(number: u32) -> [Vec<u8>; 2] {
    [vec![u8::try_from(number).unwrap(); 900], (0..1_500_000).map(|at| (at % 251) as u8 ^ number as u8).collect()]
}

fn accept(outbox: &Outbox, number: u32) -> Manifest {
    let blobs = sealed(number);
    let case_number = CaseNumber::new("WL01", "K01", number).unwrap();
    let manifest = sample::manifest(&case_number, now(), sample::document_and_pages().zip(&blobs));
    let mut incoming = outbox.begin(manifest.application_id).unwrap();
    for (entry, bytes) in manifest.blobs.iter().zip(&blobs) {
        incoming.blob(entry.kind, entry.sha256, entry.size, bytes.as_slice()).unwrap();
    }
    let jws = sign_manifest(&SigningKey::generate().unwrap(), "device", &manifest).unwrap().jws;
    incoming.commit(&jws, &manifest, now()).unwrap();
    manifest
}

fn opened(state: &Path) -> Outbox {
    Outbox::open(&state.join("outbox"), Limits { low_water_bytes: 0, ..Limits::default() }).unwrap().0
}

/// A state folder with three applications: one that goes, one refused, one with a flipped bit.
struct Bench {
    state: tempfile::TempDir,
    manifests: [Manifest; 3],
}

impl Bench {
    fn new() -> Bench {
        let state = tempfile::tempdir().unwrap();
        let outbox = opened(state.path());
        let manifests = [1, 2, 3].map(|number| accept(&outbox, number));
        outbox.mark_needs_staff(manifests[1].application_id, "digest_conflict", "taken in with another").unwrap();
        drop(outbox);
        let folder = state.path().join("outbox/blobs").join(manifests[2].application_id.to_string());
        let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let file = files.find(|path| path.extension().is_some_and(|extension| extension == "age")).unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[700_000] ^= 1;
        std::fs::write(file, bytes).unwrap();
        Bench { state, manifests }
    }

    fn number(&self, at: usize) -> String {
        self.manifests[at].case_number.clone()
    }

    fn order(&self, order: Order) -> Result<bool, OutboxError> {
        carry_out(&OutboxArgs { order, state: Some(self.state.path().to_owned()), json: true })
    }
}

/// What a core that runs holds: the outbox, and who listens for its staff.
fn core(state: &Path) -> (Arc<Outbox>, mpsc::Receiver<CoreEvent>) {
    let outbox = Arc::new(opened(state));
    let (sender, events) = mpsc::channel();
    crate::core::desk_listener::start(state, Arc::clone(&outbox), sender).unwrap();
    (outbox, events)
}

/// Everything that staff can do, on a kiosk whose core runs or not.
fn everything(bench: &Bench) {
    let answer = |request: &DeskRequest| Desk::open(bench.state.path()).unwrap().ask(request).unwrap();
    let reasons = || {
        let DeskAnswer::Listed { held, waiting: 3 } = answer(&DeskRequest::List) else { panic!() };
        held.into_iter().map(|listed| (listed.case_number, listed.reason.unwrap())).collect::<Vec<_>>()
    };
    let refused = (bench.number(1), "digest_conflict".to_owned());
    let damaged = (bench.number(2), "damaged".to_owned());
    assert_eq!(reasons(), std::slice::from_ref(&refused));
    assert!(!bench.order(Order::List).unwrap());
    assert!(bench.order(Order::Show { id: bench.number(0) }).unwrap());
    assert!(!bench.order(Order::Show { id: bench.manifests[1].application_id.to_string() }).unwrap());
    assert!(!bench.order(Order::Verify).unwrap(), "a bit has flipped");
    assert_eq!(reasons(), [damaged.clone(), refused]);

    let stick = bench.state.path().join("stick");
    let export = |id: Option<String>| bench.order(Order::Export { to: stick.clone(), id });
    assert!(export(Some(bench.number(1))).unwrap());
    assert!(!export(None).unwrap(), "the damaged one is told, the others are copied");
    for (number, at) in [(1, 0), (2, 1)] {
        let folder = stick.join(bench.number(at));
        let manifest = std::fs::read_to_string(folder.join("manifest.jws")).unwrap();
        let DeskAnswer::Manifest { jws } =
            answer(&DeskRequest::Manifest { application_id: bench.manifests[at].application_id })
        else {
            panic!()
        };
        assert_eq!(manifest, jws);
        let copied = [0, 1].map(|n| std::fs::read(folder.join(format!("{n}.age"))).unwrap());
        assert!(copied == sealed(number), "byte for byte");
    }
    assert!(!stick.join(bench.number(2)).exists(), "a copy that is not whole has no whole name");

    assert!(bench.order(Order::Retry { id: bench.number(1) }).unwrap());
    assert_eq!(reasons(), [damaged]);
    for at in [0, 1, 2] {
        let again = bench.order(Order::Retry { id: bench.number(at) });
        assert!(matches!(again, Err(OutboxError::NotRefused)), "{again:?}");
    }
    let stranger = bench.order(Order::Show { id: "WL01".into() });
    assert!(matches!(stranger, Err(OutboxError::Unknown(_))), "{stranger:?}");
}

#[test]
fn staff_see_and_put_back_what_waits_while_core_is_stopped() {
    everything(&Bench::new());
}

#[test]
fn staff_see_and_put_back_what_waits_while_core_runs_and_core_hears_of_it() {
    let bench = Bench::new();
    let (outbox, events) = core(bench.state.path());
    everything(&bench);
    let heard = events.try_iter().filter(|event| matches!(event, CoreEvent::OutboxChanged)).count();
    assert_eq!(heard, 5, "verify, retry, and three that changed nothing");
    let queued = outbox.to_deliver(0).unwrap();
    assert_eq!(queued.len(), 2, "the refused one goes again");
}

#[test]
fn a_core_that_does_not_listen_is_distinguished_from_none_and_a_state_folder_is_asked_for() {
    let bench = Bench::new();
    let outbox = opened(bench.state.path());
    assert!(matches!(bench.order(Order::List), Err(OutboxError::Desk(DeskError::Silent(_)))));
    drop(outbox);
    // A core that was killed leaves a socket on which no process listens.
    drop(std::os::unix::net::UnixListener::bind(bench.state.path().join("desk.sock")).unwrap());
    assert!(bench.order(Order::List).is_ok());
    let nowhere = OutboxArgs { order: Order::List, state: None, json: true };
    assert!(matches!(carry_out(&nowhere), Err(OutboxError::NoState)));
}

#[test]
fn a_state_folder_with_a_long_path_has_a_desk_too() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("a-long-name".repeat(20));
    std::fs::create_dir_all(&state).unwrap();
    let (outbox, _events) = core(&state);
    accept(&outbox, 1);
    let waiting = Desk::open(&state).unwrap().ask(&DeskRequest::Waiting).unwrap();
    assert_eq!(waiting, DeskAnswer::Waiting { ids: vec![Uuid::from_u128(1)] });
}
