//! Blobs that rot after their receipt was given.

use jiff::{SignedDuration, Timestamp};
use lobby_platform::repository::case::Envelope;
use lobby_platform::service::scrub::{self, Done, ROUND_LASTS};
use reqwest::StatusCode;

use crate::bench::{Application, Bench, Kiosk, PASSWORD, start};
use crate::browser::Browser;

/// When the round is over that the server begins by itself, with nothing in it.
fn begin() -> Timestamp {
    Timestamp::now() + ROUND_LASTS + SignedDuration::from_hours(1)
}

/// Goes on with the round that there is at `now` until it is over; what was found spoiled in it.
async fn round(bench: &Bench, now: Timestamp) -> usize {
    let mut spoiled = 0;
    loop {
        let done = scrub::step(&bench.running.app, now).await.unwrap();
        spoiled += done.spoiled;
        if done.is_over {
            return spoiled;
        }
    }
}

async fn three_cases(bench: &Bench) -> (Kiosk, [Application; 3]) {
    let kiosk = bench.kiosk("K01").await;
    let applications = [kiosk.application(1), kiosk.application(2), kiosk.application_with_small(3)];
    for application in &applications {
        assert_eq!(kiosk.submit(application).await.status(), StatusCode::CREATED);
    }
    (kiosk, applications)
}

#[tokio::test]
async fn one_flipped_bit_of_a_stored_blob_is_found_and_its_case_is_marked_for_staff() {
    let bench = start().await;
    let (kiosk, [rotten, whole, _]) = three_cases(&bench).await;
    let now = begin();
    assert_eq!(round(&bench, now).await, 0);
    let file = bench.blob(&kiosk, rotten.blobs[3].sha256);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();

    let early = scrub::step(&bench.running.app, now + ROUND_LASTS - SignedDuration::from_hours(1)).await.unwrap();
    assert_eq!(early, Done { is_over: true, ..Done::default() }, "nothing is read again before it is time");
    let later = now + ROUND_LASTS + SignedDuration::from_hours(1);
    assert_eq!(round(&bench, later).await, 1);
    let kept = bench.kept(&rotten).await;
    assert_eq!((kept.case.envelope, kept.kinds()), (Envelope::Damaged, vec!["received", "envelope_unreadable"]));
    assert_eq!(bench.kept(&whole).await.case.envelope, Envelope::Open);
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let page = browser.get("/cases?lang=en").await.text().await.unwrap();
    assert!(page.contains("Cannot be opened"), "{page}");
    assert_eq!(round(&bench, later + ROUND_LASTS * 2).await, 0, "it is told once");
    assert_eq!(bench.kept(&rotten).await.history.len(), 2);
}

#[tokio::test]
async fn a_case_whose_blob_was_put_back_loses_its_mark_and_is_marked_again_when_it_rots_again() {
    let bench = start().await;
    let (kiosk, [rotten, _, _]) = three_cases(&bench).await;
    let file = bench.blob(&kiosk, rotten.blobs[3].sha256);
    let whole = std::fs::read(&file).unwrap();
    let mut spoiled = whole.clone();
    spoiled[whole.len() / 2] ^= 1;
    let mut now = begin();
    let mut kinds = vec!["received"];
    for _ in 0..2 {
        std::fs::write(&file, &spoiled).unwrap();
        assert_eq!(round(&bench, now).await, 1);
        kinds.push("envelope_unreadable");
        let kept = bench.kept(&rotten).await;
        assert_eq!((kept.case.envelope, kept.kinds()), (Envelope::Damaged, kinds.clone()));

        std::fs::write(&file, &whole).unwrap();
        now += ROUND_LASTS + SignedDuration::from_hours(1);
        assert_eq!(round(&bench, now).await, 0);
        kinds.push("envelope_readable");
        let kept = bench.kept(&rotten).await;
        assert_eq!((kept.case.envelope, kept.kinds()), (Envelope::Open, kinds.clone()));
        now += ROUND_LASTS + SignedDuration::from_hours(1);
    }
}

#[tokio::test]
async fn a_blob_that_is_gone_or_cut_is_found_and_a_small_copy_that_is_gone_is_not_missed() {
    let bench = start().await;
    let (kiosk, [gone, cut, small]) = three_cases(&bench).await;
    std::fs::remove_file(bench.blob(&kiosk, gone.blobs[0].sha256)).unwrap();
    let file = bench.blob(&kiosk, cut.blobs[2].sha256);
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
    std::fs::remove_file(bench.blob(&kiosk, small.blobs[3].sha256)).unwrap();
    assert_eq!(round(&bench, begin()).await, 2);
    assert_eq!(bench.kept(&small).await.case.envelope, Envelope::Open);
    assert_eq!(bench.kept(&gone).await.case.envelope, Envelope::Damaged);
}

#[tokio::test]
async fn where_the_disk_of_materials_is_not_mounted_no_case_is_called_spoiled() {
    let bench = start().await;
    let (_, applications) = three_cases(&bench).await;
    let (materials, aside) = (bench.folder.path().join("materials"), bench.folder.path().join("aside"));
    std::fs::rename(&materials, &aside).unwrap();
    std::fs::create_dir(&materials).unwrap();
    assert!(scrub::step(&bench.running.app, begin()).await.is_err());
    for application in &applications {
        assert_eq!(bench.kept(application).await.case.envelope, Envelope::Open);
    }
    std::fs::remove_dir(&materials).unwrap();
    std::fs::rename(&aside, &materials).unwrap();
    assert_eq!(round(&bench, begin()).await, 0);
}
