use std::sync::Arc;
use std::time::Duration;

use lobby_sync::{NetworkState, Refusal, SyncEvent};
use lobby_wire::problem::ProblemCode;

use crate::applications::{MemoryQueue, application};
use crate::network::{TIMING, Watched};
use crate::platform::{Books, Fault, Wrong, serve};

const KIB: usize = 1024;

fn is_up(event: &SyncEvent) -> bool {
    matches!(event, SyncEvent::Network(NetworkState::Up { .. }))
}

#[tokio::test]
async fn an_application_arrives_byte_for_byte_and_its_receipt_is_kept() {
    let one = application(1, &[2500 * KIB, 700, 1]);
    let (id, blobs) = (one.id(), one.blobs.clone());
    let queue = Arc::new(MemoryQueue::of(vec![one]));
    let books = Books::new();
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    let seen = watched.until_delivered().await;
    assert!(is_up(&seen[0]));
    let received_at = "2026-03-02T01:02:09Z".parse().unwrap();
    assert_eq!(seen[1..], [SyncEvent::Delivered { application_id: id, received_at }]);
    let held: Vec<_> = books.held.lock().unwrap().values().map(|(_, bytes)| bytes.clone()).collect();
    assert!(blobs.iter().all(|blob| held.contains(blob)));
    assert_eq!(*queue.receipts.lock().unwrap()[&id], [books.receipts.lock().unwrap()[&id].clone()]);
    assert_eq!(books.count("PATCH"), 3 + 1 + 1);
    assert_eq!(*books.metadata.lock().unwrap(), ["page"; 3]);
    watched.handle.stop();
}

#[tokio::test]
async fn after_a_cut_only_the_missing_bytes_are_sent() {
    let one = application(1, &[1500 * KIB]);
    let queue = Arc::new(MemoryQueue::of(vec![one]));
    let books = Books::new();
    books.next("PATCH", Fault::CutAfter(300 * KIB));
    books.next("PATCH", Fault::CutAfterDoing);
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until_delivered().await;
    assert_eq!(*books.bytes_received.lock().unwrap(), 1500 * KIB as u64);
}

#[tokio::test]
async fn an_answer_lost_after_the_commit_brings_the_same_receipt_and_one_case() {
    let one = application(1, &[10]);
    let id = one.id();
    let queue = Arc::new(MemoryQueue::of(vec![one]));
    let books = Books::new();
    books.next("PUT", Fault::CutAfterDoing);
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until_delivered().await;
    assert_eq!(books.count("PUT"), 2);
    assert_eq!(books.receipts.lock().unwrap().len(), 1);
    assert_eq!(*queue.receipts.lock().unwrap()[&id], [books.receipts.lock().unwrap()[&id].clone()]);
}

#[tokio::test]
async fn a_portal_page_in_place_of_any_answer_is_waited_out() {
    let queue = Arc::new(MemoryQueue::of(vec![application(1, &[10])]));
    let books = Books::new();
    for method in ["HEAD", "POST", "PATCH", "PUT"] {
        books.next(method, Fault::Page);
    }
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until_delivered().await;
    assert!(queue.staff.lock().unwrap().is_empty());
    assert_eq!(queue.notes.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_receipt_that_is_forged_or_for_something_else_raises_an_alarm_and_deletes_nothing() {
    for wrong in [Wrong::Stranger, Wrong::AlgNone, Wrong::OtherId, Wrong::OtherDigests] {
        let one = application(1, &[10]);
        let id = one.id();
        let queue = Arc::new(MemoryQueue::of(vec![one]));
        let books = Books::new();
        books.next("PUT", Fault::Receipt(wrong));
        let (address, _server) = serve(&books, "127.0.0.1:0").await;
        let mut watched = Watched::start(&queue, &books, address, TIMING);
        let seen = watched.until_delivered().await;
        let alarms = seen
            .iter()
            .filter(|event| matches!(event, SyncEvent::ReceiptForged { application_id, .. } if *application_id == id));
        assert_eq!(alarms.count(), 1, "{wrong:?}: {seen:?}");
        assert_eq!(*queue.receipts.lock().unwrap()[&id], [books.receipts.lock().unwrap()[&id].clone()], "{wrong:?}");
    }
}

#[tokio::test]
async fn a_receipt_that_is_not_even_a_jws_is_no_receipt() {
    let queue = Arc::new(MemoryQueue::of(vec![application(1, &[10])]));
    let books = Books::new();
    books.next("PUT", Fault::Receipt(Wrong::PlainJson));
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until_delivered().await;
    assert_eq!(books.count("PUT"), 2);
    assert!(queue.notes.lock().unwrap()[0].0.starts_with("not the platform's answer"));
}

#[tokio::test]
async fn patience_is_obeyed_where_it_makes_sense_and_survives_garbage() {
    let queue = Arc::new(MemoryQueue::of(vec![application(1, &[10])]));
    let books = Books::new();
    books.next("HEAD", Fault::Status(429, "soon, please"));
    books.next("HEAD", Fault::Status(429, "-5"));
    books.next("HEAD", Fault::Status(503, "0"));
    books.next("HEAD", Fault::Status(401, "99999999999999999999999"));
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until_delivered().await;
    let notes = queue.notes.lock().unwrap();
    let pauses: Vec<_> = notes.iter().map(|(_, again_in)| *again_in).collect();
    assert_eq!(notes.len(), 4);
    assert_eq!(pauses[2], TIMING.retry_after_min, "asked for nothing, given the least");
    for at in [0, 1, 3] {
        assert!(pauses[at] <= TIMING.backoff_max, "garbage counts as nothing said: {pauses:?}");
    }
    assert_eq!(notes[3].0, "status 401");
}

#[tokio::test]
async fn a_refusal_goes_to_staff_while_the_others_are_delivered() {
    let queue = Arc::new(MemoryQueue::of(vec![application(1, &[10]), application(2, &[10]), application(3, &[10])]));
    let books = Books::new();
    books.next("POST", Fault::Problem(413, "blob_too_large"));
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    let mut events = watched.until_delivered().await;
    events.extend(watched.until_delivered().await);
    if !events.iter().any(|event| matches!(event, SyncEvent::NeedsStaff { .. })) {
        watched.until(|event| matches!(event, SyncEvent::NeedsStaff { .. })).await;
    }
    let staff = queue.staff.lock().unwrap();
    assert_eq!(staff.len(), 1);
    let refusal = staff.values().next().unwrap();
    let code = ProblemCode::BlobTooLarge;
    assert_eq!(*refusal, Refusal::Platform { status: 413, code, title: "as ordered".into() });
    assert_eq!(queue.waiting.lock().unwrap().len(), 1, "it is kept");
    assert_eq!(queue.receipts.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn what_a_stranger_on_the_way_answers_in_the_platforms_place_parks_nothing() {
    let queue = Arc::new(MemoryQueue::of(vec![application(1, &[10])]));
    let books = Books::new();
    let conflict = br#"{"code": "digest_conflict", "status": 409, "title": "no"}"#;
    let oversized = [conflict.as_slice(), &[b' '; 2 * 1024 * KIB]].concat();
    for method in ["HEAD", "POST", "PATCH", "PUT"] {
        for (status, media, body) in [
            (400, "text/plain", b"Bad Request".to_vec()),
            (409, "application/json", conflict.to_vec()),
            (409, "application/problem+json", oversized.clone()),
            (413, "text/html", b"<html>413 Request Entity Too Large</html>".to_vec()),
            (413, "application/problem+json", conflict.to_vec()),
            (418, "application/problem+json", b"{".to_vec()),
            (422, "application/problem+json", vec![]),
        ] {
            books.next(method, Fault::Stranger(status, media, body));
        }
    }
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    let seen = watched.until_delivered().await;
    let parked = seen.iter().find(|event| matches!(event, SyncEvent::NeedsStaff { .. }));
    assert_eq!((parked, queue.receipts.lock().unwrap().len()), (None, 1));
}

#[tokio::test]
async fn what_is_accepted_while_the_platform_is_away_goes_by_itself_when_it_returns() {
    let books = Books::new();
    let (address, server) = serve(&books, "127.0.0.1:0").await;
    let queue = Arc::new(MemoryQueue::default());
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until(is_up).await;
    server.abort();
    let _ = server.await;
    watched.until(|event| matches!(event, SyncEvent::Network(NetworkState::Down { .. }))).await;

    queue.accept(application(1, &[10]));
    watched.handle.wake();
    queue.accept(application(2, &[10]));
    watched.handle.wake();
    let (_, _server) = serve(&books, &address.to_string()).await;
    let returned = tokio::time::Instant::now();
    watched.until(is_up).await;
    watched.until_delivered().await;
    watched.until_delivered().await;
    assert!(returned.elapsed() < Duration::from_secs(2), "{:?}", returned.elapsed());
}

#[tokio::test]
async fn what_waits_is_listed_once_however_much_comes_after_it() {
    let queue = Arc::new(MemoryQueue::of((1..=20).map(|number| application(number, &[10])).collect()));
    let books = Books::new();
    // Nothing gets away while more comes in.
    (0..200).for_each(|_| books.next("HEAD", Fault::Status(503, "0")));
    let (address, _server) = serve(&books, "127.0.0.1:0").await;
    let mut watched = Watched::start(&queue, &books, address, TIMING);
    watched.until(is_up).await;
    for number in 21..=40 {
        queue.accept(application(number, &[10]));
        watched.handle.wake();
    }
    for _ in 0..40 {
        watched.until_delivered().await;
    }
    watched.handle.stop();
    let mut read = queue.read.lock().unwrap().clone();
    read.sort_unstable();
    assert_eq!(read, (1..=40).map(uuid::Uuid::from_u128).collect::<Vec<_>>());
}
