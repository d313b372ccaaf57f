use std::sync::Arc;

use lobby_envelope::digest::sha256;
use lobby_envelope::{SigningKey, VerifyingKey, sign_head};
use lobby_wire::Message as _;
use lobby_wire::catalogue::{CatalogueBundle, CatalogueHead};

use super::kept_floors::KeptFloors;
use super::platform::{CODE, start};
use lobby_fleet::config::SyncSection;
use lobby_fleet::*;

fn published(key: &SigningKey, version: u64) -> (String, Vec<u8>) {
    let bundle = CatalogueBundle {
        schema: CatalogueBundle::SCHEMA.into(),
        version,
        items: vec![],
        choice_lists: [].into(),
        divisions: vec![],
        themes: vec![],
    };
    let bytes = bundle.to_bytes();
    let head = CatalogueHead {
        schema: CatalogueHead::SCHEMA.into(),
        version,
        sha256: sha256(&bytes),
        size: bytes.len() as u64,
        published_at: "2026-03-02T00:00:00Z".parse().unwrap(),
    };
    (sign_head(key, "catalogue", &head).unwrap(), bytes)
}

fn keys(key: &SigningKey) -> Vec<VerifyingKey> {
    vec![VerifyingKey::from_wire(&key.public_key("catalogue")).unwrap()]
}

#[test]
fn only_a_newer_genuine_list_replaces_the_one_in_force() {
    let dir = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    let store = CatalogueStore::new(&dir.path().join("catalogue"), keys(&key), Arc::new(NoFloors));
    assert!(store.load().unwrap().is_none());
    let (head, bundle) = published(&key, 5);
    store.install(&head, &bundle).unwrap();
    assert_eq!(store.load().unwrap().unwrap().version, 5);

    let (old_head, old_bundle) = published(&key, 4);
    assert!(matches!(store.install(&old_head, &old_bundle), Err(CatalogueError::Untrusted(_))));
    let stranger = SigningKey::generate().unwrap();
    let (forged_head, forged_bundle) = published(&stranger, 9);
    assert!(matches!(store.install(&forged_head, &forged_bundle), Err(CatalogueError::Untrusted(_))));
    let (next_head, next_bundle) = published(&key, 6);
    assert!(matches!(store.install(&next_head, &next_bundle[1..]), Err(CatalogueError::Untrusted(_))));
    assert_eq!(store.version(), Some(5));

    store.install(&next_head, &next_bundle).unwrap();
    assert_eq!(store.version(), Some(6));
    let files = std::fs::read_dir(dir.path().join("catalogue")).unwrap().count();
    assert_eq!(files, 2, "the head and one bundle");
}

#[test]
fn a_list_changed_on_disk_is_never_used_and_its_version_stays_the_floor() {
    let dir = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    let store = CatalogueStore::new(dir.path(), keys(&key), Arc::new(NoFloors));
    let (head, bundle) = published(&key, 5);
    store.install(&head, &bundle).unwrap();
    let path = dir.path().join(format!("{}.json", sha256(&bundle)));
    std::fs::write(&path, [&bundle[..], b" "].concat()).unwrap();
    assert_eq!(store.version(), None, "so the next look fetches it again");
    let error = store.load().unwrap_err();
    assert_eq!(error.code(), lobby_domain::FailureCode::CatalogueUntrusted);
    let (old_head, old_bundle) = published(&key, 4);
    assert!(store.install(&old_head, &old_bundle).is_err());
    store.install(&head, &bundle).unwrap();
    assert_eq!(store.version(), Some(5), "the same list repairs it");
}

#[test]
fn an_older_genuine_list_that_is_put_back_is_not_used_and_the_newer_one_mends_it() {
    let dir = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    let floors = Arc::new(KeptFloors::default());
    let store = |key: &SigningKey| CatalogueStore::new(dir.path(), keys(key), Arc::clone(&floors) as Arc<_>);
    let ((old_head, old_bundle), (head, bundle)) = (published(&key, 4), published(&key, 5));
    let put = |head: &str, bundle: &[u8]| {
        std::fs::write(dir.path().join("head.jws"), head).unwrap();
        std::fs::write(dir.path().join(format!("{}.json", sha256(bundle))), bundle).unwrap();
    };
    store(&key).install(&old_head, &old_bundle).unwrap();
    assert_eq!((store(&key).version(), store(&key).put_back()), (Some(4), None));
    store(&key).install(&head, &bundle).unwrap();
    put(&old_head, &old_bundle);
    assert_eq!((store(&key).version(), store(&key).put_back()), (None, Some((4, 5))));
    assert!(matches!(store(&key).load(), Err(CatalogueError::Untrusted(_))));
    std::fs::remove_file(dir.path().join("head.jws")).unwrap();
    assert!(store(&key).install(&old_head, &old_bundle).is_err(), "nor is it taken from the platform");
    store(&key).install(&head, &bundle).unwrap();
    assert_eq!((store(&key).version(), store(&key).load().unwrap().unwrap().version), (Some(5), 5));
    // Another platform begins with its own first version.
    let other = SigningKey::generate().unwrap();
    let (head, bundle) = published(&other, 1);
    store(&other).install(&head, &bundle).unwrap();
    assert_eq!(store(&other).version(), Some(1));
    // A list that was there before floors were kept raises its floor when it is first looked at.
    let fresh = Arc::new(KeptFloors::default());
    let store = |key: &SigningKey| CatalogueStore::new(dir.path(), keys(key), Arc::clone(&fresh) as Arc<_>);
    let ((old_head, old_bundle), (head, bundle)) = (published(&key, 8), published(&key, 9));
    put(&head, &bundle);
    assert_eq!(store(&key).version(), Some(9));
    put(&old_head, &old_bundle);
    assert_eq!(store(&key).version(), None);
}

#[tokio::test]
async fn a_list_is_fetched_over_the_authenticated_client_only_where_it_is_newer() {
    let platform = start("127.0.0.1").await;
    let dir = tempfile::tempdir().unwrap();
    let params = EnrolParams {
        state_dir: dir.path().into(),
        platform_url: platform.url.clone(),
        code: CODE.into(),
        ca_sha256: platform.ca_sha256,
    };
    let identity = enrol(params).await.unwrap();
    let client = platform_client(&identity, &SyncSection::default()).unwrap();
    let store = CatalogueStore::new(
        &dir.path().join("catalogue"),
        identity.public.catalogue_keys().unwrap(),
        Arc::new(NoFloors),
    );

    let (head, bundle) = published(&platform.catalogue_key, 7);
    *platform.books.head.lock().unwrap() = format!("{head}\n");
    *platform.books.bundle.lock().unwrap() = bundle;
    assert_eq!(store.fetch(&client, &platform.url).await.unwrap().unwrap().version, 7);
    assert!(store.fetch(&client, &platform.url).await.unwrap().is_none());
    assert_eq!(*platform.books.bundles_given.lock().unwrap(), 1);

    *platform.books.head.lock().unwrap() = "<html>welcome</html>".into();
    assert!(matches!(store.fetch(&client, &platform.url).await, Err(CatalogueError::Untrusted(_))));
    assert_eq!(store.version(), Some(7));
}
