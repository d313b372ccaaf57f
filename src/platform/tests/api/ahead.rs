//! Applications that can be read before their full pages are here: on a thin line small copies go ahead.

use std::sync::atomic::Ordering;

use lobby_casework::Phase;
use lobby_envelope::verify_receipt;
use lobby_wire::manifest::Manifest;
use lobby_wire::problem::{Problem, ProblemCode};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::bench::{Application, Kiosk, PAGE, PASSWORD, SMALL, start, start_with_clock};
use crate::browser::Browser;

/// Everything but the page.
async fn bring_all_but_the_page(kiosk: &Kiosk, application: &Application) -> Response {
    for blob in &application.blobs[..4] {
        kiosk.upload(blob).await;
    }
    kiosk.put(application.manifest.application_id, &application.jws).await
}

async fn bring_the_page(kiosk: &Kiosk, application: &Application) -> Response {
    kiosk.upload(&application.blobs[4]).await;
    kiosk.put(application.manifest.application_id, &application.jws).await
}

async fn problem(answer: Response) -> Problem {
    answer.json().await.unwrap()
}

#[tokio::test]
async fn an_application_can_be_read_in_small_copies_and_has_its_receipt_when_the_pages_are_here() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    let id = application.manifest.application_id;
    let ahead = bring_all_but_the_page(&kiosk, &application).await;
    assert_eq!(ahead.status(), StatusCode::ACCEPTED);
    let ahead = problem(ahead).await;
    assert_eq!((ahead.code, ahead.status), (ProblemCode::PagesToFollow, 202));
    assert_eq!(ahead.missing, [application.blobs[4].sha256]);
    let again = kiosk.put(id, &application.jws).await;
    assert_eq!(again.status(), StatusCode::ACCEPTED, "asking again changes nothing");
    let pending = kiosk.request(Method::GET, &format!("/v1/applications/{id}/receipt")).send().await.unwrap();
    assert_eq!((pending.status().as_u16(), problem(pending).await.code.as_str()), (404, "receipt_pending"));
    let arriving = bench.kept(&application).await;
    assert_eq!((arriving.case.phase, arriving.application.receipt.as_str()), (Phase::Arriving, ""));
    assert_eq!(arriving.kinds(), ["received_ahead"]);

    let whole = bring_the_page(&kiosk, &application).await;
    assert_eq!(whole.status(), StatusCode::CREATED);
    let receipt = whole.text().await.unwrap();
    let read = verify_receipt(&receipt, &[kiosk.receipt_key()], &application.manifest, &application.sha256).unwrap();
    assert_eq!(
        read.received_at.as_millisecond(),
        arriving.case.received_at.as_millisecond(),
        "limits run from the first reading"
    );
    let again = kiosk.put(id, &application.jws).await;
    assert_eq!((again.status(), again.text().await.unwrap()), (StatusCode::OK, receipt));
    let kept = bench.kept(&application).await;
    assert_eq!(kept.case.phase, Phase::Received);
    assert_eq!(kept.kinds(), ["received_ahead", "pages_complete"]);
}

#[tokio::test]
async fn an_officer_reads_the_small_copy_until_the_page_is_here_and_no_file_is_made_of_it() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    let number = &application.manifest.case_number;
    let (case, page) = (format!("/cases/{number}"), format!("/cases/{number}/pages/1.jpg"));
    let file = format!("/cases/{number}/materials/M041/document.pdf");
    bring_all_but_the_page(&kiosk, &application).await;
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;

    let list = browser.get("/cases").await.text().await.unwrap();
    assert!(list.contains("原页在途"), "{list}");
    let shown = browser.get(&case).await.text().await.unwrap();
    assert!(shown.contains("小图，原页在途") && shown.contains("页先到了小图"), "{shown}");
    assert!(shown.contains("签名、摘要、编号都相符"), "what is not here yet does not differ");
    assert!(!shown.contains("document.pdf"));
    assert_eq!(browser.get(&page).await.bytes().await.unwrap(), SMALL);
    let early = browser.get(&file).await;
    assert_eq!(early.status(), StatusCode::TOO_EARLY);
    assert!(early.text().await.unwrap().contains("原页还没到齐"));
    let case_told = bench.shown(number);
    assert_eq!((&case_told["state"], &case_told["digests_match"]), (&"arriving".into(), &true.into()));
    assert_eq!((&case_told["pages"][0]["sha256"], &case_told["pages"][0]["small_size"]), (&Value::Null, &12.into()));

    assert_eq!(std::fs::read(bench.folder.path().join("opened/page-1.small.jpg")).unwrap(), SMALL);

    bring_the_page(&kiosk, &application).await;
    let shown = browser.get(&case).await.text().await.unwrap();
    assert!(!shown.contains("原页在途") && shown.contains("document.pdf"), "{shown}");
    assert_eq!(browser.get(&page).await.bytes().await.unwrap(), PAGE);
    assert_eq!(browser.get(&file).await.status(), StatusCode::OK);
    assert_eq!(bench.shown(number)["pages"][0]["size"], PAGE.len());
    assert_eq!(std::fs::read(bench.folder.path().join("opened/page-1.jpg")).unwrap(), PAGE);
}

#[tokio::test]
async fn nothing_is_taken_in_ahead_that_could_not_be_read() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let without_copy = kiosk.application(1);
    for blob in &without_copy.blobs[..3] {
        kiosk.upload(blob).await;
    }
    let refused = kiosk.put(without_copy.manifest.application_id, &without_copy.jws).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let copy_missing = kiosk.application_with_small(2);
    for blob in &copy_missing.blobs[..3] {
        kiosk.upload(blob).await;
    }
    let refused = kiosk.put(copy_missing.manifest.application_id, &copy_missing.jws).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let missing: Vec<_> = copy_missing.blobs[3..].iter().map(|blob| blob.sha256).collect();
    assert_eq!(problem(refused).await.missing, missing);
    let whole = kiosk.application_with_small(3);
    assert_eq!(kiosk.submit(&whole).await.status(), StatusCode::CREATED, "all at once needs no second time");

    let manifest = kiosk.application_with_small(4).manifest;
    let mut turned = manifest.clone();
    turned.blobs.swap(3, 4);
    let mut one_more = manifest.clone();
    one_more.blobs.insert(3, one_more.blobs[3].clone());
    for wrong in [turned, one_more] {
        let refused = kiosk.put(wrong.application_id, &kiosk.signed(wrong, Vec::new()).jws).await;
        assert_eq!((refused.status().as_u16(), problem(refused).await.code.as_str()), (422, "bad_manifest"));
    }
}

#[tokio::test]
async fn another_manifest_for_an_application_that_is_arriving_is_refused_and_changes_nothing() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    bring_all_but_the_page(&kiosk, &application).await;
    let changed = Manifest { catalogue_version: 2, ..application.manifest.clone() };
    let changed = kiosk.signed(changed, Vec::new());
    let refused = kiosk.put(application.manifest.application_id, &changed.jws).await;
    assert_eq!((refused.status().as_u16(), problem(refused).await.code.as_str()), (409, "digest_conflict"));
    assert_eq!(bring_the_page(&kiosk, &application).await.status(), StatusCode::CREATED);
    let kinds = ["received_ahead", "alarm_digest_conflict", "pages_complete"];
    assert_eq!(bench.kept(&application).await.kinds(), kinds);
}

#[tokio::test]
async fn pages_that_are_completed_from_many_connections_at_once_give_one_receipt() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    bring_all_but_the_page(&kiosk, &application).await;
    kiosk.upload(&application.blobs[4]).await;
    let (statuses, receipts) = kiosk.put_at_once(&application).await;
    assert_eq!((statuses, receipts.len()), (vec![200, 200, 200, 201], 1));
    assert_eq!(bench.kept(&application).await.kinds(), ["received_ahead", "pages_complete"]);
}

#[tokio::test]
async fn a_small_copy_that_cannot_be_opened_leaves_the_case_readable() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    let case = format!("/cases/{}", application.manifest.case_number);
    bring_all_but_the_page(&kiosk, &application).await;
    let place = bench.blob(&kiosk, application.blobs[3].sha256);
    std::fs::write(&place, b"no copy").unwrap();
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let shown = browser.get(&case).await;
    assert_eq!(shown.status(), StatusCode::OK);
    assert!(shown.text().await.unwrap().contains("签名、摘要、编号都相符"));
    // Its size differs from the manifest's, so the kiosk is asked for it once more.
    let missing = problem(kiosk.put(application.manifest.application_id, &application.jws).await).await.missing;
    assert_eq!(missing, [application.blobs[3].sha256, application.blobs[4].sha256]);
    std::fs::write(&place, &application.blobs[3].bytes).unwrap();
    assert_eq!(bring_the_page(&kiosk, &application).await.status(), StatusCode::CREATED);
    std::fs::write(&place, b"no copy").unwrap();
    let shown = browser.get(&case).await.text().await.unwrap();
    assert!(shown.contains("签名、摘要、编号都相符") && shown.contains("document.pdf"), "{shown}");
}

#[tokio::test]
async fn pages_that_have_not_come_for_a_day_are_shown_as_missing() {
    let (bench, ahead) = start_with_clock().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_with_small(1);
    let case = format!("/cases/{}", application.manifest.case_number);
    bring_all_but_the_page(&kiosk, &application).await;
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    assert!(!browser.get(&case).await.text().await.unwrap().contains("原页未到齐"));
    let day = jiff::SignedDuration::from_hours(25).as_millis();
    ahead.store(day.try_into().unwrap(), Ordering::Relaxed);
    browser.log_in(PASSWORD).await;
    for page in ["/cases", &case] {
        let shown = browser.get(page).await.text().await.unwrap();
        assert!(shown.contains("原页未到齐，超过 24 小时") && shown.contains("WL01-K01"), "{shown}");
    }
    assert_eq!(bring_the_page(&kiosk, &application).await.status(), StatusCode::CREATED, "they may still come");
    assert!(!browser.get(&case).await.text().await.unwrap().contains("原页未到齐"));
}
