//! Kiosks that were enrolled for tests: what they hand in is marked, and never among what citizens handed in.

use lobby_domain::KioskUse;
use lobby_envelope::verify_receipt;
use lobby_wire::manifest::Manifest;
use lobby_wire::problem::ProblemCode;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::bench::{self, Bench, Kiosk, PASSWORD, csr, start};
use crate::browser::Browser;
use crate::enrol::problem;

/// What an operator's command answers as JSON.
fn said(bench: &Bench, words: &[&str]) -> Value {
    let data = bench.folder.path().to_str().unwrap();
    let output = bench::command(&[&["admin"], words, &["--data", data, "--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn listed(bench: &Bench, words: &[&str]) -> Vec<String> {
    let rows = said(bench, &[&["case", "list"], words].concat());
    rows.as_array().unwrap().iter().map(|row| row["case_number"].as_str().unwrap().to_owned()).collect()
}

async fn page(browser: &mut Browser<'_>, path: &str) -> String {
    browser.get(path).await.text().await.unwrap()
}

/// Hands an application in that must be refused for its mark, and look the same to the platform afterwards.
async fn is_refused(bench: &Bench, kiosk: &Kiosk, manifest: Manifest) {
    let id = manifest.application_id;
    let answer = kiosk.put(id, &kiosk.signed(manifest, Vec::new()).jws).await;
    let wanted = (StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::MarkDiffers.to_string());
    assert_eq!(problem(answer).await, wanted);
    for words in [&[][..], &["--test"]] {
        assert!(listed(bench, words).is_empty(), "nothing of it is kept");
    }
}

#[tokio::test]
async fn a_mark_that_is_not_the_kiosks_is_refused_both_ways_and_leaves_nothing() {
    let bench = start().await;
    let (real, test) = (bench.kiosk("K01").await, bench.kiosk_for("K02", KioskUse::Test).await);
    is_refused(&bench, &real, Manifest { test: true, ..real.application(1).manifest }).await;
    is_refused(&bench, &test, Manifest { test: false, ..test.application(1).manifest }).await;
}

#[tokio::test]
async fn a_test_is_in_no_worklist_count_or_export_unless_it_is_asked_for_and_its_receipt_says_so() {
    let bench = start().await;
    let (real, test) = (bench.kiosk("K01").await, bench.kiosk_for("K02", KioskUse::Test).await);
    let (true_one, tried) = (real.application(1), test.application(1));
    for (kiosk, application, marked) in [(&real, &true_one, false), (&test, &tried, true)] {
        let answer = kiosk.submit(application).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let (jws, keys) = (answer.text().await.unwrap(), [kiosk.receipt_key()]);
        let receipt = verify_receipt(&jws, &keys, &application.manifest, &application.sha256).unwrap();
        assert_eq!(receipt.test, marked);
    }
    let (true_one, tried) = (true_one.manifest.case_number, tried.manifest.case_number);
    assert_eq!(listed(&bench, &[]), std::slice::from_ref(&true_one));
    assert_eq!(listed(&bench, &["--test"]), std::slice::from_ref(&tried));
    assert_eq!(said(&bench, &["case", "show", &tried])["test"], true);

    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let real_ones = page(&mut browser, "/cases").await;
    assert!(real_ones.contains(&true_one) && !real_ones.contains(&tried), "{real_ones}");
    assert!(!real_ones.contains("<b>2</b>"), "a test is counted: {real_ones}");
    let tests = page(&mut browser, "/cases?test=1").await;
    assert!(tests.contains(&tried) && !tests.contains(&true_one), "{tests}");
    assert!(tests.contains("测试机交来的，不是真的申请") && !tests.contains("<b>2</b>"), "{tests}");
    for (number, marked) in [(&true_one, false), (&tried, true)] {
        let case = page(&mut browser, &format!("/cases/{number}")).await;
        assert_eq!(case.contains("不是真的申请，不要办理"), marked, "{case}");
        assert!(case.contains("签名、摘要、编号都相符"), "{case}");
    }
    let kiosks = page(&mut browser, "/kiosks").await;
    assert_eq!(kiosks.matches("测试</span>").count(), 1, "{kiosks}");
}

#[tokio::test]
async fn what_a_kiosk_signed_before_it_was_opened_to_citizens_keeps_its_mark_and_so_the_other_way_round() {
    let bench = start().await;
    for (at, (before, after)) in
        [(KioskUse::Test, KioskUse::Service), (KioskUse::Service, KioskUse::Test)].into_iter().enumerate()
    {
        let code = format!("K0{}", at + 1);
        let first = bench.kiosk_for(&code, before).await;
        // It waits on the kiosk, signed, while the kiosk is enrolled again with its store kept.
        let waited = first.application(1);
        let second = bench.kiosk_for(&code, after).await;
        assert_eq!(second.submit(&waited).await.status(), StatusCode::CREATED);
        let fresh = second.application(2);
        assert_eq!(second.submit(&fresh).await.status(), StatusCode::CREATED);
        for (application, kiosk_use) in [(&waited, before), (&fresh, after)] {
            assert_eq!(bench.kept(application).await.case.kiosk_use, kiosk_use);
        }
        // The earlier key does not vouch for the other kind, nor does the new one.
        for (kiosk, wrong) in [(&first, after), (&second, before)] {
            let manifest = Manifest { test: wrong.is_test(), ..second.application(3).manifest };
            let signed = kiosk.signed(manifest, Vec::new());
            let answer = second.put(signed.manifest.application_id, &signed.jws).await;
            assert_eq!(problem(answer).await.1, "mark_differs");
        }
    }
}

#[tokio::test]
async fn a_kiosk_for_tests_stays_one_when_it_renews() {
    let bench = start().await;
    let kiosk = bench.kiosk_for("K01", KioskUse::Test).await;
    let key = lobby_envelope::SigningKey::generate().unwrap();
    let request = lobby_wire::renewal::RenewalRequest { csr_pem: csr(&key, "ignored.example") };
    let answer = kiosk.request(Method::POST, "/v1/kiosks/self/certificate").json(&request).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let renewed: lobby_wire::renewal::RenewalResponse = answer.json().await.unwrap();
    let renewed = bench.kiosk_of(kiosk.id.clone(), renewed.certificate_pem, kiosk.trust.clone(), key);
    let renewed = Kiosk { test: true, ..renewed };
    assert_eq!(renewed.submit(&renewed.application(1)).await.status(), StatusCode::CREATED);
    is_marked_in_the_list(&bench);
}

fn is_marked_in_the_list(bench: &Bench) {
    let kiosks = said(bench, &["kiosk", "list"]);
    assert_eq!(kiosks[0]["test"], true, "{kiosks}");
}

#[tokio::test]
async fn a_document_whose_mark_is_not_the_manifests_is_shown_as_not_matching() {
    let bench = start().await;
    let kiosk = bench.kiosk_for("K01", KioskUse::Test).await;
    // The document is sealed unmarked, as a program that was tampered with would.
    let unmarked = Kiosk { test: false, ..bench.kiosk_of(kiosk.id, kiosk.certificate_pem, kiosk.trust, kiosk.key) };
    let sealed = unmarked.application(1);
    let application = unmarked.signed(Manifest { test: true, ..sealed.manifest }, sealed.blobs);
    assert_eq!(unmarked.submit(&application).await.status(), StatusCode::CREATED);
    let shown = bench.shown(&application.manifest.case_number);
    assert_eq!((&shown["test"], &shown["digests_match"]), (&Value::Bool(true), &Value::Bool(false)));
}
