//! Uploads and blobs of no application: collected after a time, and never what an application waits for.

use jiff::{SignedDuration, Timestamp};
use lobby_domain::id::KioskId;
use lobby_envelope::digest::sha256;
use lobby_platform::service::leftovers::{self, Collected, LOOSE_MAX, UNFINISHED_MAX};
use reqwest::StatusCode;

use crate::bench::{Application, Bench, Kiosk, PAGE, start};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn after(span: SignedDuration) -> Timestamp {
    Timestamp::now() + span
}

async fn collect(bench: &Bench, now: Timestamp) -> Collected {
    leftovers::collect(&bench.running.app, now).await.unwrap()
}

async fn bring(kiosk: &Kiosk, application: &Application, from: usize) {
    for blob in &application.blobs[from..] {
        kiosk.upload(blob).await;
    }
}

#[tokio::test]
async fn an_upload_that_is_never_finished_is_forgotten_after_a_week_with_all_that_a_power_cut_left_of_one() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let blob = &kiosk.application(1).blobs[3];
    kiosk.create(blob.sha256, blob.bytes.len()).await;
    let half = &blob.bytes[..100];
    assert_eq!(kiosk.patch(blob.sha256, 0, half, &sha256(half).0).await.status(), StatusCode::NO_CONTENT);
    let folder = bench.folder.path().join("uploads/WL01-K01");
    for left in [format!("{}.part", sha256(b"left")), format!("{}.new", sha256(b"new"))] {
        std::fs::write(folder.join(left), b"half").unwrap();
    }
    assert_eq!(collect(&bench, after(UNFINISHED_MAX - HOUR)).await, Collected::default());
    assert_eq!(kiosk.offset(blob.sha256).await, Some(100));
    assert!(collect(&bench, after(UNFINISHED_MAX + HOUR)).await.unfinished >= 3);
    assert_eq!(kiosk.offset(blob.sha256).await, None);
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "collecting"), "{left:?}");
    // It begins anew, and nothing is lost.
    kiosk.upload(blob).await;
}

#[tokio::test]
async fn a_blob_of_no_application_is_collected_after_a_month_and_comes_again_when_it_is_wanted() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let (taken, loose) = (kiosk.application(1), kiosk.application(2));
    assert_eq!(kiosk.submit(&taken).await.status(), StatusCode::CREATED);
    bring(&kiosk, &loose, 0).await;
    assert_eq!(collect(&bench, after(LOOSE_MAX - HOUR)).await, Collected::default());
    let bytes: usize = loose.blobs.iter().map(|blob| blob.bytes.len()).sum();
    let collected = collect(&bench, after(LOOSE_MAX + HOUR)).await;
    assert_eq!((collected.blobs, collected.bytes), (loose.blobs.len(), bytes as u64));
    let id: KioskId = kiosk.id.parse().unwrap();
    assert_eq!(bench.running.app.uploads.held(&id).await.unwrap().bytes, 0);
    assert!(loose.blobs.iter().all(|blob| !bench.blob(&kiosk, blob.sha256).exists()));
    assert!(taken.blobs.iter().all(|blob| bench.blob(&kiosk, blob.sha256).exists()));
    bench.shown(&taken.manifest.case_number);
    let missing = kiosk.put(loose.manifest.application_id, &loose.jws).await;
    assert_eq!(missing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(kiosk.submit(&loose).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_page_that_came_for_an_application_that_waits_for_others_stays_however_long_they_take() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    for blob in &application.blobs[..4] {
        kiosk.upload(blob).await;
    }
    let ahead = kiosk.put(application.manifest.application_id, &application.jws).await;
    assert_eq!(ahead.status(), StatusCode::ACCEPTED);
    // The page has come, and the line broke before the manifest was handed in again.
    bring(&kiosk, &application, 4).await;
    assert_eq!(collect(&bench, after(LOOSE_MAX * 12)).await.blobs, 0);
    let whole = kiosk.put(application.manifest.application_id, &application.jws).await;
    assert_eq!(whole.status(), StatusCode::CREATED);
    let number = &application.manifest.case_number;
    bench.shown(number);
    assert_eq!(std::fs::read(bench.folder.path().join("opened/page-1.jpg")).unwrap(), PAGE);
}

#[tokio::test]
async fn nothing_is_collected_of_a_kiosk_that_is_handing_something_in() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    bring(&kiosk, &application, 0).await;
    let id: KioskId = kiosk.id.parse().unwrap();
    let uploads = &bench.running.app.uploads;
    let kept = uploads.keep(&id).unwrap();
    let also = uploads.keep(&id).unwrap();
    assert_eq!(collect(&bench, after(LOOSE_MAX + HOUR)).await.blobs, 0);
    drop((kept, also));
    assert_eq!(collect(&bench, after(LOOSE_MAX + HOUR)).await.blobs, application.blobs.len());
}
