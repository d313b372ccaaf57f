//! Blobs and rows of a backup that do not fit: half copied, older, missing.

use reqwest::StatusCode;
use serde_json::Value;

use super::hall::{Hall, Part, Receipted, assert_whole, page, prove, receipted, tell};
use crate::enrol::problem;

#[tokio::test]
async fn a_folder_of_blobs_that_was_copied_by_half_makes_no_case_of_half_pages() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let kiosk = hall.again(&kiosk);
    let (cut, zeroed) = (receipted(&kiosk, 1).await, receipted(&kiosk, 2).await);
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    let whole = std::fs::read(page(&hall, &kiosk, &cut)).unwrap();
    std::fs::write(page(&hall, &kiosk, &cut), &whole[..whole.len() / 2]).unwrap();
    let zeros = vec![0; usize::try_from(std::fs::metadata(page(&hall, &kiosk, &zeroed)).unwrap().len()).unwrap()];
    std::fs::write(page(&hall, &kiosk, &zeroed), zeros).unwrap();
    tell(&kiosk, 2).await;
    prove(&kiosk, &cut).await;
    prove(&kiosk, &zeroed).await;
    assert_eq!(hall.fates(), [cut.is("blobs_missing"), zeroed.is("blobs_missing")]);
    // More of the backup is found.
    std::fs::write(page(&hall, &kiosk, &cut), whole).unwrap();
    assert_eq!(hall.fates(), [cut.is("made_again"), zeroed.is("blobs_missing")]);
    assert_whole(&hall, &kiosk, &cut).await;
}

#[tokio::test]
async fn an_application_that_waits_is_taken_in_although_a_half_copied_blob_lies_in_its_place() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let waiting = kiosk.application(1);
    for blob in &waiting.blobs {
        kiosk.upload(blob).await;
        let file = hall.bench.blob(&kiosk, blob.sha256);
        std::fs::write(&file, &blob.bytes[..blob.bytes.len() / 2]).unwrap();
    }
    // A kiosk that believes all to be there puts the manifest and is told what is missing.
    let refused = kiosk.put(waiting.manifest.application_id, &waiting.jws).await;
    assert_eq!(problem(refused).await, (StatusCode::UNPROCESSABLE_ENTITY, "missing_blobs".into()));
    // One that begins anew may.
    std::fs::write(hall.bench.blob(&kiosk, waiting.blobs[0].sha256), b"half").unwrap();
    assert_eq!(kiosk.submit(&waiting).await.status(), StatusCode::CREATED);
    assert_eq!(hall.bench.shown(&waiting.manifest.case_number)["digests_match"], true);
}

#[tokio::test]
async fn rows_newer_than_the_folder_are_listed_and_cost_no_copy_that_a_kiosk_still_has() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let case = receipted(&hall.again(&kiosk), 1).await;
    let hall = hall.restored(&backup, &[Part::Materials]).await;
    let kiosk = hall.again(&kiosk);
    tell(&kiosk, 1).await;
    let told = hall.reconcile(&[]);
    assert_eq!(told["incomplete"][0]["case_number"], case.number());
    assert_eq!(told["incomplete"][0]["missing"].as_array().unwrap().len(), 4);
    // The answer with the receipt never reached the kiosk, so it has everything still.
    let refused = kiosk.put(case.application.manifest.application_id, &case.application.jws).await;
    assert_eq!(problem(refused).await, (StatusCode::UNPROCESSABLE_ENTITY, "missing_blobs".into()));
    assert_eq!(kiosk.submit(&case.application).await.text().await.unwrap(), case.receipt);
    assert_eq!(hall.reconcile(&[])["incomplete"], Value::Array(Vec::new()));

    let zeros = vec![0; usize::try_from(std::fs::metadata(page(&hall, &kiosk, &case)).unwrap().len()).unwrap()];
    std::fs::write(page(&hall, &kiosk, &case), zeros).unwrap();
    assert_eq!(hall.reconcile(&[])["incomplete"], Value::Array(Vec::new()), "of the right size");
    assert_eq!(hall.reconcile(&["--verify"])["incomplete"][0]["case_number"], case.number());
}

#[tokio::test]
async fn a_case_whose_pages_arrived_after_the_backup_is_completed() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    for blob in &application.blobs[..4] {
        kiosk.upload(blob).await;
    }
    assert_eq!(kiosk.put(application.manifest.application_id, &application.jws).await.status(), StatusCode::ACCEPTED);
    let (hall, backup) = hall.backed_up().await;
    let receipt = hall.again(&kiosk).submit(&application).await.text().await.unwrap();
    let case = Receipted { application, receipt };
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(tell(&kiosk, 1).await, [case.number()]);
    prove(&kiosk, &case).await;
    assert_eq!(hall.fates(), [case.is("made_again")]);
    let kept = hall.bench.kept(&case.application).await;
    assert_eq!(kept.kinds()[..3], ["received_ahead", "pages_complete", "made_again"]);
    assert_whole(&hall, &kiosk, &case).await;
}
