use jiff::{SignedDuration, Timestamp};
use lobby_fleet::{EnrolParams, Identity, RenewError, enrol, platform_client, renew};

use crate::platform::{self, CODE, Platform};

fn now() -> Timestamp {
    "2026-11-30T08:00:00Z".parse().unwrap()
}

async fn enrolled(dir: &std::path::Path) -> (Platform, Identity) {
    let platform = platform::start("127.0.0.1").await;
    let params = EnrolParams {
        state_dir: dir.to_owned(),
        platform_url: platform.url.clone(),
        code: CODE.into(),
        ca_sha256: platform.ca_sha256,
    };
    let identity = enrol(params).await.unwrap();
    (platform, identity)
}

async fn renewed(dir: &std::path::Path, platform: &Platform, identity: &Identity) -> Result<Identity, RenewError> {
    let client = platform_client(identity, &lobby_fleet::config::SyncSection::default()).unwrap();
    renew(dir, identity, &client, &platform.url, None, now()).await
}

#[tokio::test]
async fn a_renewed_kiosk_has_a_new_key_and_certificate_on_disk_and_is_still_itself() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, before) = enrolled(dir.path()).await;
    let after = renewed(dir.path(), &platform, &before).await.unwrap();
    assert_ne!(before.signing_key().kid(), after.signing_key().kid());
    let stored = Identity::load(dir.path()).unwrap();
    assert_eq!(stored.certificate_pem, after.certificate_pem);
    assert_eq!(stored.signing_key().kid(), after.signing_key().kid());
    assert_eq!(stored.public.record, before.public.record);
    assert_eq!(stored.public.trust, before.public.trust);
}

#[tokio::test]
async fn an_answer_that_is_no_certificate_for_the_new_key_leaves_the_identity_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, before) = enrolled(dir.path()).await;
    *platform.books.certifies_stranger.lock().unwrap() = true;
    let refused = renewed(dir.path(), &platform, &before).await;
    assert!(matches!(refused, Err(RenewError::WrongAnswer)), "{refused:?}");
    assert_eq!(Identity::load(dir.path()).unwrap().certificate_pem, before.certificate_pem);
}

#[tokio::test]
async fn power_lost_while_the_new_identity_is_written_leaves_the_old_one_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, before) = enrolled(dir.path()).await;
    // An interrupted write before the rename: some files of the next identity beside the one in force.
    let half = dir.path().join("identity.new");
    std::fs::create_dir(&half).unwrap();
    std::fs::write(half.join("device.key"), "-----BEGIN").unwrap();
    assert_eq!(Identity::load(dir.path()).unwrap().signing_key().kid(), before.signing_key().kid());
    let after = renewed(dir.path(), &platform, &before).await.unwrap();
    assert_eq!(Identity::load(dir.path()).unwrap().signing_key().kid(), after.signing_key().kid());
    assert!(!half.exists(), "no key of before is left lying about");
}

#[tokio::test]
async fn a_renewal_that_ends_after_the_kiosk_was_enrolled_again_leaves_that_identity_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, before) = enrolled(dir.path()).await;
    let meanwhile = renewed(dir.path(), &platform, &before).await.unwrap();
    let late = renewed(dir.path(), &platform, &before).await;
    assert!(matches!(late, Err(RenewError::Overtaken)), "{late:?}");
    let stored = Identity::load(dir.path()).unwrap();
    assert_eq!(stored.certificate_pem, meanwhile.certificate_pem);
    assert_eq!(stored.signing_key().kid(), meanwhile.signing_key().kid());
}

/// The platform's clock was a year ahead for a moment, and a certificate was due in it.
#[tokio::test]
async fn a_certificate_that_begins_long_after_now_does_not_take_the_place_of_one_that_is_good() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, before) = enrolled(dir.path()).await;
    let next_week = now() + SignedDuration::from_hours(8 * 24);
    *platform.books.certifies_from.lock().unwrap() = Some(next_week);
    let refused = renewed(dir.path(), &platform, &before).await;
    assert!(matches!(refused, Err(RenewError::StillToCome { .. })), "{refused:?}");
    assert_eq!(Identity::load(dir.path()).unwrap().certificate_pem, before.certificate_pem);
    *platform.books.certifies_from.lock().unwrap() = None;
    let after = renewed(dir.path(), &platform, &before).await.unwrap();
    assert_eq!(Identity::load(dir.path()).unwrap().certificate_pem, after.certificate_pem);
}
