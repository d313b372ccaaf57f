use std::os::unix::fs::PermissionsExt as _;

use lobby_domain::FailureCode;

use super::platform::{CODE, Platform, other_ca_pem, renewed_ca_pem, start};
use lobby_fleet::config::SyncSection;
use lobby_fleet::*;

fn params(platform: &Platform, dir: &tempfile::TempDir) -> EnrolParams {
    EnrolParams {
        state_dir: dir.path().to_path_buf(),
        platform_url: platform.url.clone(),
        code: CODE.into(),
        ca_sha256: platform.ca_sha256,
    }
}

fn assert_nothing_stored(dir: &tempfile::TempDir) {
    let missing = Identity::load(dir.path()).unwrap_err();
    assert!(matches!(missing, IdentityError::NotEnrolled { .. }), "{missing:?}");
    assert_eq!(missing.code(), FailureCode::NotEnrolled);
}

#[tokio::test]
async fn an_enrolled_kiosk_is_known_by_its_certificate_from_then_on() {
    let platform = start("127.0.0.1").await;
    let dir = tempfile::tempdir().unwrap();
    assert_nothing_stored(&dir);
    let enrolled = enrol(params(&platform, &dir)).await.unwrap();
    let identity = Identity::load(dir.path()).unwrap();
    assert_eq!(identity.public.record, enrolled.public.record);
    assert_eq!((identity.public.record.kiosk.as_str(), identity.public.record.numbered_to), ("WL01-K01", 56));
    assert_eq!(identity.public.trust, enrolled.public.trust);
    assert_eq!(identity.signing_key().to_pkcs8_der(), enrolled.signing_key().to_pkcs8_der());
    let mode = std::fs::metadata(dir.path().join("identity/device.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let client = platform_client(&identity, &SyncSection::default()).unwrap();
    let known = client.get(format!("{}/v1/health", platform.url)).send().await.unwrap().text().await.unwrap();
    assert_eq!(known, "true");
}

#[tokio::test]
async fn neither_debug_output_nor_errors_show_the_private_key() {
    let platform = start("127.0.0.1").await;
    let dir = tempfile::tempdir().unwrap();
    let identity = enrol(params(&platform, &dir)).await.unwrap();
    let key = std::fs::read_to_string(dir.path().join("identity/device.key")).unwrap();
    let secret = key.lines().nth(1).unwrap();
    assert!(!format!("{identity:?}").contains(secret));
    std::fs::write(dir.path().join("identity/device.key"), key.replace("END", "DNE")).unwrap();
    let damaged = Identity::load(dir.path()).unwrap_err();
    assert!(matches!(damaged, IdentityError::Damaged { .. }));
    assert!(!format!("{damaged:?}").contains(secret));
}

#[tokio::test]
async fn a_platform_under_another_ca_gets_no_code() {
    let platform = start("127.0.0.1").await;
    let dir = tempfile::tempdir().unwrap();
    let mut wrong = params(&platform, &dir);
    wrong.ca_sha256.0[0] ^= 1;
    let error = enrol(wrong).await.unwrap_err();
    let EnrolError::PinMismatch { shown, .. } = &error else { panic!("{error:?}") };
    assert!(shown.contains(&platform.ca_sha256), "the technician sees what was shown");
    assert!(error.text().zh.contains("指纹"));
    assert!(!*platform.books.code_used.lock().unwrap(), "the code went to a stranger");
    assert_nothing_stored(&dir);
}

#[tokio::test]
async fn the_right_ca_vouching_for_another_name_is_not_believed() {
    let platform = start("another.example").await;
    let dir = tempfile::tempdir().unwrap();
    let error = enrol(params(&platform, &dir)).await.unwrap_err();
    assert!(matches!(error, EnrolError::NoAnswer { .. }), "{error:?}");
    assert!(!*platform.books.code_used.lock().unwrap());
}

#[tokio::test]
async fn a_code_that_is_unknown_or_used_is_refused_in_words_for_people() {
    let platform = start("127.0.0.1").await;
    let dir = tempfile::tempdir().unwrap();
    let unknown = EnrolParams { code: "WRONG".into(), ..params(&platform, &dir) };
    assert!(matches!(enrol(unknown).await.unwrap_err(), EnrolError::CodeRefused));
    assert_nothing_stored(&dir);
    enrol(params(&platform, &dir)).await.unwrap();
    let used = enrol(params(&platform, &dir)).await.unwrap_err();
    assert!(matches!(used, EnrolError::CodeRefused));
    assert!(used.text().zh.contains("已用过"));
    assert!(Identity::load(dir.path()).is_ok(), "the earlier identity stays");
}

#[tokio::test]
async fn an_absent_platform_is_distinguished_from_a_refusal() {
    let platform = start("127.0.0.1").await;
    let dir = tempfile::tempdir().unwrap();
    let nowhere = EnrolParams { platform_url: "https://127.0.0.1:1".into(), ..params(&platform, &dir) };
    let error = enrol(nowhere).await.unwrap_err();
    assert!(matches!(error, EnrolError::NoAnswer { .. }), "{error:?}");
    let plain = EnrolParams { platform_url: platform.url.replace("https", "http"), ..params(&platform, &dir) };
    assert!(matches!(enrol(plain).await.unwrap_err(), EnrolError::NoAnswer { .. }), "plain HTTP is never spoken");
}

#[tokio::test]
async fn an_answer_that_contradicts_itself_is_not_stored() {
    let platform = start("127.0.0.1").await;
    let dir = tempfile::tempdir().unwrap();
    *platform.books.certifies_stranger.lock().unwrap() = true;
    assert!(matches!(enrol(params(&platform, &dir)).await.unwrap_err(), EnrolError::WrongAnswer { .. }));
    *platform.books.certifies_stranger.lock().unwrap() = false;

    let honest_ca = std::cell::RefCell::new(String::new());
    *platform.books.code_used.lock().unwrap() = false;
    platform.books.bend_trust(|trust| {
        honest_ca.replace(std::mem::replace(&mut trust.ca_pem, other_ca_pem()));
    });
    assert!(matches!(enrol(params(&platform, &dir)).await.unwrap_err(), EnrolError::WrongAnswer { .. }));

    *platform.books.code_used.lock().unwrap() = false;
    platform.books.bend_trust(|trust| {
        trust.ca_pem = honest_ca.take();
        trust.recipients.clear();
    });
    assert!(matches!(enrol(params(&platform, &dir)).await.unwrap_err(), EnrolError::WrongAnswer { .. }));
    assert_nothing_stored(&dir);
}

#[tokio::test]
async fn an_authority_that_was_renewed_is_trusted_under_its_former_digest_and_no_other_comes_with_it() {
    let platform = start("127.0.0.1").await;
    let dir = tempfile::tempdir().unwrap();
    let honest = std::cell::RefCell::new(String::new());
    platform.books.bend_trust(|trust| {
        honest.replace(trust.ca_pem.clone());
        trust.ca_pem.push_str(&other_ca_pem());
    });
    assert!(matches!(enrol(params(&platform, &dir)).await.unwrap_err(), EnrolError::WrongAnswer { .. }));
    assert_nothing_stored(&dir);
    *platform.books.code_used.lock().unwrap() = false;
    let both = renewed_ca_pem(&platform) + &honest.take();
    platform.books.bend_trust(|trust| trust.ca_pem.clone_from(&both));
    let identity = enrol(params(&platform, &dir)).await.unwrap();
    assert_eq!(identity.public.trust.ca_pem, both);
}
