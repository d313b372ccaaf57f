//! The same against the durable outbox on a real disk.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use lobby_store::{Limits, Outbox, QueueState};
use lobby_sync::{OutboxQueue, SyncEvent};

use crate::applications::{Application, application, application_of};
use crate::network::{TIMING, Watched};
use crate::platform::{Books, Fault, serve};

fn then() -> Timestamp {
    "2026-03-02T01:02:05Z".parse().unwrap()
}

fn open(dir: &Path) -> Arc<Outbox> {
    Arc::new(
        Outbox::open(&dir.join("outbox"), Limits { low_water_bytes: 0, ballast_bytes: 4096, queue_max: 10 }).unwrap().0,
    )
}

fn accept(outbox: &Outbox, one: &Application) {
    let mut incoming = outbox.begin(one.id()).unwrap();
    for (entry, bytes) in one.manifest.blobs.iter().zip(&one.blobs) {
        incoming.blob(entry.kind, entry.sha256, entry.size, bytes.as_slice()).unwrap();
    }
    incoming.commit(&one.jws, &one.manifest, then()).unwrap();
}

fn sealed_files(dir: &Path) -> usize {
    std::fs::read_dir(dir.join("outbox/blobs")).unwrap().count()
}

#[tokio::test]
async fn once_delivered_the_receipt_is_durable_and_the_sealed_files_are_gone() {
    let dir = tempfile::tempdir().unwrap();
    let one = application(1, &[300 * 1024, 100]);
    let outbox = open(dir.path());
    accept(&outbox, &one);
    assert_eq!(sealed_files(dir.path()), 1);
    let books = Books::new();
    books.next("PUT", Fault::CutAfterDoing);
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let queue = Arc::new(OutboxQueue::new(Arc::clone(&outbox), then));
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until_delivered().await;
    watched.handle.stop();
    drop((queue, outbox));

    let outbox = open(dir.path());
    let receipt = outbox.receipt(one.id()).unwrap();
    assert_eq!(receipt.as_ref(), books.receipts.lock().unwrap().get(&one.id()));
    assert_eq!((outbox.depth().unwrap().count, sealed_files(dir.path())), (0, 0));
}

#[tokio::test]
async fn a_refused_application_stays_in_the_outbox_for_staff_and_goes_once_they_put_it_back() {
    let dir = tempfile::tempdir().unwrap();
    let one = application(1, &[100]);
    let outbox = open(dir.path());
    accept(&outbox, &one);
    let books = Books::new();
    books.next("PUT", Fault::Status(503, "0"));
    books.next("PUT", Fault::Problem(409, "digest_conflict"));
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let queue = Arc::new(OutboxQueue::new(Arc::clone(&outbox), then));
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until(|event| matches!(event, SyncEvent::NeedsStaff { .. })).await;
    let waiting = outbox.queued().unwrap();
    let QueueState::NeedsStaff { code, .. } = &waiting[0].state else { panic!("{waiting:?}") };
    assert_eq!((code.as_str(), waiting[0].attempts), ("digest_conflict", 1));

    outbox.requeue(one.id()).unwrap();
    watched.handle.reread();
    watched.until_delivered().await;
}

#[tokio::test]
async fn a_damaged_application_is_never_sent_and_holds_up_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let (bad, good) = (application(1, &[300 * 1024]), application(2, &[300 * 1024]));
    let outbox = open(dir.path());
    accept(&outbox, &bad);
    accept(&outbox, &good);
    let folder = dir.path().join("outbox/blobs").join(bad.id().to_string());
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.extension().is_some_and(|extension| extension == "age")).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[1000] ^= 1;
    std::fs::write(&file, bytes).unwrap();

    let books = Books::new();
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let queue = Arc::new(OutboxQueue::new(Arc::clone(&outbox), then));
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    let is_staff = |event: &SyncEvent| matches!(event, SyncEvent::NeedsStaff { application_id, .. } if *application_id == bad.id());
    let seen = watched.until_delivered().await;
    if !seen.iter().any(is_staff) {
        watched.until(is_staff).await;
    }
    let waiting = outbox.queued().unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(matches!(waiting[0].state, QueueState::Damaged { .. }), "{:?}", waiting[0].state);
    assert_eq!(*books.bytes_received.lock().unwrap(), 300 * 1024, "not one byte of the damaged one");
}

#[tokio::test]
async fn an_application_of_50_mb_is_sealed_kept_and_sent_in_small_pieces_and_opens_again() {
    const PAGE: usize = 10_000_000;
    let dir = tempfile::tempdir().unwrap();
    let intake = lobby_envelope::IntakeIdentity::generate();
    let plain: Vec<Vec<u8>> = (1..=5_u8).map(|fill| vec![fill; PAGE]).collect();
    let sealed = |page: &Vec<u8>| lobby_envelope::seal(&[intake.recipient()], page).unwrap().bytes;
    let one = application_of(1, plain.iter().map(sealed).collect());
    let outbox = open(dir.path());
    accept(&outbox, &one);
    let books = Books::new();
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let queue = Arc::new(OutboxQueue::new(Arc::clone(&outbox), then));
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until_delivered().await;
    assert_eq!((outbox.depth().unwrap().count, sealed_files(dir.path())), (0, 0));
    // The counterpart takes no piece above 2 MiB, so neither end ever holds more of a page than that.
    assert!(books.count("PATCH") >= 5 * PAGE / lobby_wire::upload::CHUNK_MAX, "{}", books.count("PATCH"));
    let held = books.held.lock().unwrap();
    for (entry, page) in one.manifest.blobs.iter().zip(&plain) {
        let (_, bytes) = &held[&entry.sha256.to_string()];
        assert!(
            lobby_envelope::open(std::slice::from_ref(&intake), bytes).unwrap().as_slice() == page.as_slice(),
            "another page comes out"
        );
    }
}
