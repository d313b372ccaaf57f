use lobby_envelope::{VerifyingKey, verify_bundle};
use reqwest::StatusCode;

use crate::bench::{self, start};

#[tokio::test]
async fn a_kiosk_gets_the_sample_catalogue_with_a_head_it_can_verify() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let head = kiosk.client.get(bench.url("/v1/catalogue/head")).send().await.unwrap();
    let tag = head.headers()["etag"].to_str().unwrap().to_owned();
    let head = head.text().await.unwrap();
    let bundle = kiosk.client.get(bench.url(&format!("/v1/catalogue/{}", tag.trim_matches('"')))).send().await.unwrap();
    assert!(bundle.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    let bytes = bundle.bytes().await.unwrap();
    let key = VerifyingKey::from_wire(&kiosk.trust.catalogue_key).unwrap();
    let bundle = verify_bundle(&head, &bytes, &[key], 1).unwrap();
    let catalogue = lobby_domain::Catalogue::try_from(bundle).unwrap();
    let keys: Vec<_> = catalogue.items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys, ["residence-permit-apply", "senior-card", "signboard-filing", "social-card-replace"]);
    assert!(!catalogue.divisions.is_empty());

    let known = kiosk.client.get(bench.url("/v1/catalogue/head")).header("If-None-Match", tag).send().await.unwrap();
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    let unknown = "0".repeat(64);
    let unknown = kiosk.client.get(bench.url(&format!("/v1/catalogue/{unknown}"))).send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn publishing_the_same_again_keeps_the_version_and_a_broken_item_is_refused_by_name() {
    let bench = start().await;
    let data = bench.folder.path().to_str().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/catalogue");
    let same = bench::command(&["admin", "catalogue", "publish", "--data", data, sample]);
    let same: serde_json::Value = serde_json::from_slice(&same.stdout).unwrap();
    assert_eq!(same["version"], 1);

    let copy = bench.folder.path().join("catalogue");
    std::fs::create_dir_all(copy.join("items")).unwrap();
    for name in ["choice-lists.json", "items/senior-card.json", "../organisation.json"] {
        let to = copy.join(name.trim_start_matches("../"));
        std::fs::copy(std::path::Path::new(sample).join(name), to).unwrap();
    }
    let publish = || bench::command(&["admin", "catalogue", "publish", "--data", data, copy.to_str().unwrap()]);
    let fewer: serde_json::Value = serde_json::from_slice(&publish().stdout).unwrap();
    assert_eq!(fewer["version"], 2);
    let named = fewer["not_honoured"].as_array().unwrap();
    assert!(named.iter().any(|found| found["place"] == "agent_allowed"), "{named:?}");

    let item = std::fs::read_to_string(copy.join("items/senior-card.json")).unwrap();
    std::fs::write(copy.join("items/senior-card.json"), item.replace(r#""fact": "age""#, r#""fact": "wealth""#))
        .unwrap();
    let unknown = publish();
    assert!(!unknown.status.success(), "a fact that no card answers");
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("wealth"));
    std::fs::write(copy.join("items/senior-card.json"), item).unwrap();

    std::fs::write(copy.join("items/broken.json"), r#"{"key": "#).unwrap();
    let broken = publish();
    assert!(!broken.status.success());
    assert!(String::from_utf8_lossy(&broken.stderr).contains("broken.json"));
}
