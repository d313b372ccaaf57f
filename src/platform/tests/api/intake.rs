use lobby_envelope::{SigningKey, sign_manifest, verify_receipt};
use lobby_wire::manifest::Manifest;
use lobby_wire::problem::Problem;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::bench::{self, PAGE, start};

async fn code(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.json::<Problem>().await.unwrap().code.to_string())
}

#[tokio::test]
async fn an_application_is_taken_in_once_and_the_receipt_stays_byte_identical() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    let first = kiosk.submit(&application).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    assert_eq!(first.headers()["content-type"], "application/jose");
    let receipt = first.text().await.unwrap();
    let told = verify_receipt(&receipt, &[kiosk.receipt_key()], &application.manifest, &application.sha256).unwrap();
    assert_eq!(told.blobs, application.manifest.blobs);

    let id = application.manifest.application_id;
    let again = kiosk.put(id, &application.jws).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.text().await.unwrap(), receipt);
    let fetched = kiosk.request(Method::GET, &format!("/v1/applications/{id}/receipt")).send().await.unwrap();
    assert_eq!(fetched.text().await.unwrap(), receipt);
    let foreign = bench.kiosk("K02").await;
    let foreign = foreign.request(Method::GET, &format!("/v1/applications/{id}/receipt")).send().await.unwrap();
    assert_eq!(code(foreign).await, (404, "application_unknown".into()));
}

#[tokio::test]
async fn the_admin_command_shows_what_was_sealed_with_equal_digests() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    kiosk.submit(&application).await;
    let case = bench.shown(&application.manifest.case_number);
    assert_eq!(case["digests_match"], true);
    assert_eq!(case["state"], "received");
    assert_eq!(case["document"]["values"][2]["value"], "19900000101");
    assert_eq!(case["signature"]["matches"], true);
    assert_eq!(case["signature"]["strokes_count"], 2);
    assert_eq!(case["pages"][0]["material"], "M041");
    assert_eq!(case["pages"][0]["size"], PAGE.len());
    assert_eq!(case["blobs"].as_array().unwrap().len(), 4);
    assert_eq!(std::fs::read(bench.folder.path().join("opened/page-1.jpg")).unwrap(), PAGE);
    let data = bench.folder.path().to_str().unwrap();
    let listed = bench::command(&["admin", "case", "list", "--data", data, "--json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed[0]["case_number"], Value::from(application.manifest.case_number));
}

#[tokio::test]
async fn a_document_that_names_another_page_or_another_case_is_marked_as_differing() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let page = kiosk.application_of(1, |id, number, kiosk| {
        let mut document = bench::document(id, number, kiosk);
        document.materials[2].pages[0].sha256 = lobby_envelope::digest::sha256(b"another page");
        document
    });
    let case = kiosk.application_of(2, |id, _, kiosk| bench::document(id, "WL01-K01-000001-T", kiosk));
    for application in [page, case] {
        assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
        let shown = bench.shown(&application.manifest.case_number);
        assert_eq!((&shown["digests_match"], &shown["signature"]["matches"]), (&false.into(), &true.into()));
    }
}

#[tokio::test]
async fn another_manifest_under_the_same_id_is_refused_and_leaves_an_alarm() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    let receipt = kiosk.submit(&application).await.text().await.unwrap();
    let changed = Manifest { catalogue_version: 2, ..application.manifest.clone() };
    let changed = kiosk.signed(changed, Vec::new());
    let id = application.manifest.application_id;
    assert_eq!(code(kiosk.put(id, &changed.jws).await).await, (409, "digest_conflict".into()));
    assert_eq!(kiosk.put(id, &application.jws).await.text().await.unwrap(), receipt);
    assert_eq!(bench.kept(&application).await.kinds(), ["received", "alarm_digest_conflict"]);
}

#[tokio::test]
async fn the_missing_blobs_are_named_and_can_follow() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    let id = application.manifest.application_id;
    kiosk.upload(&application.blobs[0]).await;
    let refused: Problem = kiosk.put(id, &application.jws).await.json().await.unwrap();
    assert_eq!((refused.status, refused.code.as_str()), (422, "missing_blobs"));
    let missing: Vec<_> = application.blobs[1..].iter().map(|blob| blob.sha256).collect();
    assert_eq!(refused.missing, missing);
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_manifest_signed_by_another_key_or_changed_on_the_way_is_refused() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    let id = application.manifest.application_id;
    let other = SigningKey::generate().unwrap();
    // Even under the key id of the device.
    let forged = sign_manifest(&other, &kiosk.key.kid(), &application.manifest).unwrap();
    assert_eq!(code(kiosk.put(id, &forged.jws).await).await, (403, "bad_signature".into()));
    let elsewhere = Manifest { catalogue_version: 9, ..application.manifest.clone() };
    let elsewhere = kiosk.signed(elsewhere, Vec::new());
    let (head, rest) = application.jws.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let payload = elsewhere.jws.split('.').nth(1).unwrap();
    let changed = format!("{head}.{payload}.{signature}");
    assert_eq!(code(kiosk.put(id, &changed).await).await, (403, "bad_signature".into()));
    assert_eq!(code(kiosk.put(id, "no JWS").await).await, (400, "bad_manifest".into()));
    assert_eq!(code(kiosk.put(id, "").await).await, (400, "bad_manifest".into()));
}

#[tokio::test]
async fn a_manifest_for_another_address_kiosk_or_number_is_refused() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let good = kiosk.application(1).manifest;
    let id = good.application_id;
    let attempts = [
        (Manifest { application_id: uuid::Uuid::now_v7(), ..good.clone() }, (422, "other_application")),
        (Manifest { kiosk: "WL01-K02".into(), ..good.clone() }, (403, "other_kiosk")),
        (Manifest { suite: "rot13".into(), ..good.clone() }, (422, "suite_unknown")),
        (Manifest { case_number: "WL01-K02-000001-0".into(), ..good.clone() }, (422, "foreign_case_number")),
        (Manifest { schema: "lobby-manifest/2".into(), ..good.clone() }, (422, "bad_manifest")),
        (Manifest { blobs: good.blobs[1..].to_vec(), ..good.clone() }, (422, "bad_manifest")),
        (Manifest { blobs: Vec::new(), ..good }, (422, "bad_manifest")),
    ];
    for (manifest, wanted) in attempts {
        let answer = kiosk.put(id, &kiosk.signed(manifest, Vec::new()).jws).await;
        let (status, code) = code(answer).await;
        assert_eq!((status, code.as_str()), wanted);
    }
}

#[tokio::test]
async fn the_same_manifest_from_many_connections_at_once_makes_one_case_and_one_receipt() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    for blob in &application.blobs {
        kiosk.upload(blob).await;
    }
    let (statuses, receipts) = kiosk.put_at_once(&application).await;
    assert_eq!(statuses, [200, 200, 200, 201]);
    assert_eq!(receipts.len(), 1);
}
