use lobby_envelope::{SealError, SigningKey, sign_desired};
use lobby_fleet::config::LayerKind;
use lobby_fleet::config::{Sources, SyncSection};
use lobby_fleet::desired::{DesiredAnswer, Refused, Signed};
use lobby_fleet::*;
use lobby_wire::Message as _;
use lobby_wire::desired::{Configuration, Desired};
use lobby_wire::enrol::RecipientEntry;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

use super::kept_floors::KeptFloors;
use super::platform::{CODE, Platform, start};

fn document(version: u64, values: serde_json::Value) -> Desired {
    Desired {
        schema: Desired::SCHEMA.into(),
        kiosk: "WL01-K01".into(),
        version,
        catalogue: None,
        recipients: vec![RecipientEntry { id: format!("intake-{version}"), recipient: "age1new".into() }],
        configuration: Configuration { version, values: serde_json::from_value(values).unwrap() },
    }
}

async fn enrolled(platform: &Platform) -> (tempfile::TempDir, Identity, DesiredStore) {
    let dir = tempfile::tempdir().unwrap();
    let params = EnrolParams {
        state_dir: dir.path().into(),
        platform_url: platform.url.clone(),
        code: CODE.into(),
        ca_sha256: platform.ca_sha256,
    };
    let identity = enrol(params).await.unwrap();
    let store = DesiredStore::new(dir.path(), &identity.public, Arc::new(NoFloors)).unwrap();
    (dir, identity, store)
}

fn signed(store: &DesiredStore, key: &SigningKey, document: &Desired) -> Result<Signed, DesiredError> {
    let bytes = document.to_bytes();
    store.verify(&sign_desired(key, "catalogue", &bytes).unwrap(), &bytes)
}

#[tokio::test]
async fn what_was_taken_over_is_in_force_after_a_restart_and_an_older_document_is_refused() {
    let platform = start("127.0.0.1").await;
    let (dir, identity, store) = enrolled(&platform).await;
    assert!(store.recipients().unwrap().is_none() && store.configuration().is_none());
    let seven = signed(&store, &platform.catalogue_key, &document(7, json!({"kiosk.mark": "岚"}))).unwrap();
    store.adopt_recipients(&seven).unwrap();
    store.adopt_configuration(&seven).unwrap();

    let again = DesiredStore::new(dir.path(), &identity.public, Arc::new(NoFloors)).unwrap();
    assert_eq!(again.recipients().unwrap().unwrap()[0].id, "intake-7");
    assert_eq!(again.configuration().unwrap().values["kiosk.mark"], "岚");
    let old = signed(&again, &platform.catalogue_key, &document(6, json!({})));
    assert!(matches!(old, Err(DesiredError::Old { found: 6, wanted: 7 })), "{old:?}");
    assert!(signed(&again, &platform.catalogue_key, &document(7, json!({}))).is_ok());
}

#[tokio::test]
async fn older_documents_that_are_put_back_are_not_used_and_nothing_is_sealed_to_earlier_recipients() {
    let platform = start("127.0.0.1").await;
    let (dir, identity, _) = enrolled(&platform).await;
    let floors = Arc::new(KeptFloors::default());
    let store = DesiredStore::new(dir.path(), &identity.public, Arc::clone(&floors) as Arc<_>).unwrap();
    let signed = |version| signed(&store, &platform.catalogue_key, &document(version, json!({}))).unwrap();
    let adopt = |signed: &Signed| {
        store.adopt_recipients(signed).unwrap();
        store.adopt_configuration(signed).unwrap();
    };
    let (seven, eight) = (signed(7), signed(8));
    adopt(&seven);
    let files = ["recipients.jws", "configuration.jws"].map(|name| dir.path().join("desired").join(name));
    let older = files.clone().map(|file| std::fs::read(file).unwrap());
    adopt(&eight);
    assert!(store.put_back().is_empty());
    for put_back in [true, false] {
        for (file, bytes) in files.iter().zip(&older) {
            if put_back { std::fs::write(file, bytes).unwrap() } else { std::fs::remove_file(file).unwrap() }
        }
        let found = if put_back { 7 } else { 0 };
        let told = [(Versioned::Recipients, found, 8), (Versioned::Configuration, found, 8)];
        assert_eq!((store.put_back().as_slice(), store.configuration()), (&told[..], None));
        let recipients = store.recipients();
        assert!(matches!(recipients, Err(DesiredError::Old { wanted: 8, .. })), "{recipients:?}");
    }
    adopt(&eight);
    assert_eq!(store.recipients().unwrap().unwrap()[0].id, "intake-8", "what is in force mends it");
}

#[tokio::test]
async fn a_document_of_a_stranger_or_for_another_kiosk_is_refused() {
    let platform = start("127.0.0.1").await;
    let (_dir, _, store) = enrolled(&platform).await;
    let forged = signed(&store, &SigningKey::generate().unwrap(), &document(1, json!({})));
    assert!(matches!(forged, Err(DesiredError::Untrusted(SealError::Forged { .. }))), "{forged:?}");
    let other = Desired { kiosk: "WL01-K02".into(), ..document(1, json!({})) };
    let other = signed(&store, &platform.catalogue_key, &other);
    assert!(matches!(other, Err(DesiredError::Untrusted(SealError::OtherKiosk))), "{other:?}");
}

#[tokio::test]
async fn a_file_changed_on_disk_counts_as_none_and_a_refused_configuration_is_remembered_without_its_values() {
    let platform = start("127.0.0.1").await;
    let (dir, _, store) = enrolled(&platform).await;
    let good = signed(&store, &platform.catalogue_key, &document(3, json!({"kiosk.mark": "岚"}))).unwrap();
    store.adopt_configuration(&good).unwrap();
    let bad = signed(&store, &platform.catalogue_key, &document(4, json!({"kiosk.mark": "canary"}))).unwrap();
    let sources =
        Sources { profile: Profile::Simulation, site: None, device: None, remote: Some(bad.desired.configuration) };
    let refused = Refused::new(4, &sources.load().unwrap().refused.unwrap());
    store.refuse(&refused).unwrap();
    assert_eq!(store.refused(), Some(refused));
    assert_eq!(store.configuration().unwrap().version, 3, "the last good one stays");
    let kept = std::fs::read_to_string(dir.path().join("desired/refused.json")).unwrap();
    assert!(kept.contains("kiosk.mark") && !kept.contains("canary"), "{kept}");
    store.adopt_configuration(&good).unwrap();
    assert_eq!(store.refused(), None);

    let path = dir.path().join("desired/configuration.jws");
    let kept = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &kept[..kept.len() / 2]).unwrap();
    assert!(store.configuration().is_none());
    let remote = Sources { remote: store.configuration(), ..sources };
    assert_eq!(remote.load().unwrap().effective.layer_of("kiosk.mark"), LayerKind::Defaults);
}

#[tokio::test]
async fn the_state_is_asked_for_with_its_tag_and_a_page_of_a_proxy_is_not_believed() {
    let platform = start("127.0.0.1").await;
    let (_dir, identity, store) = enrolled(&platform).await;
    let client = platform_client(&identity, &SyncSection::default()).unwrap();
    let bytes = document(5, json!({})).to_bytes();
    let signature = sign_desired(&platform.catalogue_key, "catalogue", &bytes).unwrap();
    *platform.books.desired.lock().unwrap() = (bytes, signature);
    let ask = async |tag: Option<&str>| store.ask(&client, &platform.url, tag, Duration::ZERO).await;
    let Ok(DesiredAnswer::New(given, tag)) = ask(None).await else { panic!("no document") };
    assert_eq!((given.desired.version, tag.as_str()), (5, "\"tag\""));
    assert!(matches!(ask(Some(&tag)).await, Ok(DesiredAnswer::Same)));
    *platform.books.desired.lock().unwrap() = (b"<html>welcome</html>".to_vec(), String::new());
    assert!(matches!(ask(None).await, Err(DesiredError::Untrusted(_))));
}
