//! Platforms made by the program of commit 60b9601, with cases in every state. `fixtures/60b9601/README.md` tells how
//! they were made.

use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use lobby_casework::Phase;
use lobby_envelope::{SigningKey, VerifyingKey, verify_receipt};
use lobby_platform::repository::event;
use lobby_platform::server;
use lobby_test_folders::copy_folder;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::ON_POSTGRES;
use crate::bench::{Bench, Folder, Kiosk, PASSWORD, command, empty_folder, options};
use crate::browser::Browser;

fn fixture() -> PathBuf {
    let engine = if ON_POSTGRES { "postgres" } else { "sqlite" };
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/60b9601").join(engine)
}

fn text(file: &str) -> String {
    std::fs::read_to_string(fixture().join(file)).unwrap()
}

/// A copy of the platform's folder, and of its database where that is apart.
fn old_folder() -> Folder {
    let folder = empty_folder();
    copy_folder(&fixture().join("platform"), folder.path()).unwrap();
    if let Some(database) = &folder.database {
        let url = database.url();
        // The crate blocks, and a test is a task. `set_config` of a dump would outlive it on this connection alone.
        let load =
            move || postgres::Client::connect(&url, postgres::NoTls).unwrap().batch_execute(&text("postgres.sql"));
        std::thread::spawn(load).join().unwrap().unwrap();
        let settings = folder.path().join("platform.json");
        let mut json: Value = serde_json::from_str(&std::fs::read_to_string(&settings).unwrap()).unwrap();
        json["database"] = database.url().into();
        std::fs::write(settings, json.to_string()).unwrap();
    }
    folder
}

async fn upgraded() -> Bench {
    let folder = old_folder();
    let running = server::start(&options(folder.path().to_owned())).await.unwrap();
    let ca_pem = std::fs::read_to_string(folder.path().join("keys/ca.pem")).unwrap();
    Bench { running, ca_pem, folder }
}

fn expected() -> Value {
    serde_json::from_str(&text("expected.json")).unwrap()
}

/// The kiosk that was enrolled at the old program.
fn kiosk(bench: &Bench) -> Kiosk {
    let key = SigningKey::from_pkcs8_pem(&text("kiosk/key.pem")).unwrap();
    let trust = serde_json::from_str(&text("kiosk/trust.json")).unwrap();
    bench.kiosk_of("WL01-K01".into(), text("kiosk/certificate.pem"), trust, key)
}

#[tokio::test]
async fn every_case_of_the_old_program_reads_as_before() {
    let bench = upgraded().await;
    let expected = expected();
    let data = bench.folder.path().to_str().unwrap();
    let listed = command(&["admin", "case", "list", "--data", data, "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&listed.stdout).unwrap(), expected["list"]);

    let cases = expected["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 7);
    for case in cases {
        let kept = bench.kept_of(case["application_id"].as_str().unwrap().parse().unwrap()).await;
        let history: Vec<Value> = kept
            .history
            .iter()
            .map(|recorded| {
                let (kind, body) = (event::kind(&recorded.event), event::body(&recorded.event));
                let actor = recorded.actor.to_string();
                json!({"n": recorded.position, "at": recorded.at, "kind": kind, "actor": actor, "body": body})
            })
            .collect();
        let item_name = kept.case.item_name.as_ref().map(|name| [&name.zh, &name.en]);
        let read = json!({
            "application_id": kept.application.id, "case_number": kept.application.case_number.as_str(),
            "kiosk": kept.application.kiosk.as_str(), "item": kept.application.item_key.as_str(),
            "item_version": kept.application.item_version, "item_name": item_name,
            "applicant_masked": kept.case.applicant_masked, "state": kept.case.phase.name(),
            "manifest_sha256": kept.application.manifest_sha256, "receipt": kept.application.receipt,
            "submitted_at": kept.application.submitted_at, "received_at": kept.application.received_at,
            "history": history, "shown": case["shown"],
        });
        assert_eq!(read, *case);
        if !case["shown"].is_null() {
            let mut shown = bench.shown(case["case_number"].as_str().unwrap());
            let before = case["shown"].as_object().unwrap();
            // What commands show since is no matter of the old program.
            shown.as_object_mut().unwrap().retain(|field, _| before.contains_key(field));
            assert_eq!(shown, case["shown"]);
        }
    }
}

#[tokio::test]
async fn the_officers_and_kiosks_of_the_old_program_go_on() {
    let bench = upgraded().await;
    let kiosk = kiosk(&bench);
    for (counter, page) in [(2, "kiosk/page-of-2.sealed"), (3, "kiosk/page-of-3.sealed")] {
        let case = expected()["cases"][counter - 1].clone();
        let kept = bench.kept_of(case["application_id"].as_str().unwrap().parse().unwrap()).await;
        assert_eq!(kept.case.phase, Phase::Arriving);
        let (id, jws) = (kept.application.id, &kept.application.manifest);
        assert_eq!(kiosk.put(id, jws).await.status(), StatusCode::ACCEPTED);
        let page = std::fs::read(fixture().join(page)).unwrap();
        let digest = lobby_envelope::digest::sha256(&page);
        assert_eq!(kiosk.create(digest, page.len()).await.status(), StatusCode::CREATED);
        assert_eq!(kiosk.patch(digest, 0, &page, &digest.0).await.status(), StatusCode::NO_CONTENT);
        let whole = kiosk.put(id, jws).await;
        assert_eq!(whole.status(), StatusCode::CREATED);
        let receipt = whole.text().await.unwrap();
        let point = BASE64URL_NOPAD.decode(kept.application.device_key.as_bytes()).unwrap();
        let key = VerifyingKey::with_derived_kid(&point).unwrap();
        let (manifest, sha256) = lobby_envelope::verify_manifest(jws, &key).unwrap();
        let read = verify_receipt(&receipt, &[kiosk.receipt_key()], &manifest, &sha256).unwrap();
        assert_eq!(read.received_at, kept.application.received_at, "limits run from the first reading");
        assert_eq!(bench.kept_of(kept.application.id).await.case.phase, Phase::Received);
    }

    let whole = &expected()["cases"][0];
    let kept = bench.kept_of(whole["application_id"].as_str().unwrap().parse().unwrap()).await;
    let again = kiosk.put(kept.application.id, &kept.application.manifest).await;
    assert_eq!((again.status(), again.text().await.unwrap()), (StatusCode::OK, kept.application.receipt));
    let other = kiosk.application(1);
    assert_eq!(kiosk.submit(&other).await.status(), StatusCode::CREATED);
    let number = bench.kept(&other).await.application.case_number;
    assert_eq!(number.as_str(), format!("{}-2", kiosk.number(1)), "the old case keeps the number");
    assert_eq!(kiosk.submit(&kiosk.application(90)).await.status(), StatusCode::CREATED);
    let trust = kiosk.request(Method::GET, "/v1/trust").send().await.unwrap();
    assert_eq!(trust.status(), StatusCode::OK);

    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let list = browser.get("/cases").await.text().await.unwrap();
    for case in expected()["cases"].as_array().unwrap() {
        let number = case["case_number"].as_str().unwrap();
        assert!(list.contains(number), "{number}");
        let page = browser.get(&format!("/cases/{number}")).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(page.text().await.unwrap().contains("签名与文件摘要一致"), !case["shown"].is_null(), "{number}");
    }
}
