//! What a kiosk's receipt proves to a restored platform, and what it does not.

use std::sync::atomic::Ordering;

use reqwest::StatusCode;

use super::hall::{Hall, Part, prove, receipted, show, tell};
use crate::enrol::problem;
use crate::standing::{renewed, trust};

#[tokio::test]
async fn a_receipt_that_another_key_has_signed_proves_nothing_until_that_key_is_back() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let case = receipted(&hall.again(&kiosk), 1).await;
    // An operator made the key anew instead of restoring it.
    let key = lobby_envelope::SigningKey::generate().unwrap();
    std::fs::write(hall.data().join("keys/receipt.key.pem"), key.to_pkcs8_pem().as_bytes()).unwrap();
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(tell(&kiosk, 1).await, [case.number()]);
    let refused = show(&kiosk, &case, &case.application.jws, &case.receipt).await;
    assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "bad_signature".into()));
    assert_eq!(tell(&kiosk, 1).await, Vec::<String>::new(), "asked once, not every minute");
    let told = hall.reconcile(&[]);
    assert_eq!(
        (&told["lost"][0]["fate"], &told["lost"][0]["detail"]),
        (&"not_proved".into(), &"other_receipt_key".into())
    );

    let hall = hall.restored(&backup, &[Part::Keys]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(tell(&kiosk, 1).await, [case.number()], "asked again since staff looked");
    prove(&kiosk, &case).await;
    assert_eq!(hall.fates(), [case.is("made_again")]);
}

#[tokio::test]
async fn a_certificate_from_before_the_backup_does_not_come_back_and_a_signer_of_no_record_is_listed() {
    let hall = Hall::new().await;
    let first = hall.bench.kiosk("K01").await;
    trust(&first).await;
    let (hall, backup) = hall.backed_up().await;
    hall.wait();
    let second = renewed(&hall.bench, &hall.again(&first)).await;
    let case = receipted(&second, 1).await;
    hall.wait();
    let third = renewed(&hall.bench, &second).await;
    trust(&third).await;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let (first, second, third) = (hall.again(&first), hall.again(&second), hall.again(&third));
    assert_eq!(trust(&third).await.status(), StatusCode::OK);
    for before in [&first, &second] {
        assert_eq!(problem(trust(before).await).await.0, StatusCode::FORBIDDEN, "it had ended");
    }
    assert_eq!(tell(&third, 1).await, [case.number()]);
    let refused = show(&third, &case, &case.application.jws, &case.receipt).await;
    assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "bad_signature".into()));
    let told = hall.reconcile(&[]);
    assert_eq!(told["lost"][0]["detail"], "signer_unknown");
    assert_eq!(told["lost"][0]["manifest_sha256"], case.application.sha256.to_string(), "the receipt says so");
}

#[tokio::test]
async fn a_machine_whose_clock_was_set_back_hears_its_kiosks_and_keeps_the_time_of_receipts() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    tell(&kiosk, 1).await;
    let (hall, backup) = hall.backed_up().await;
    let case = receipted(&hall.again(&kiosk), 1).await;
    let received_at = hall.bench.kept(&case.application).await.application.received_at;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    hall.ahead.store(-600_000, Ordering::Relaxed);
    let kiosk = hall.again(&kiosk);
    tell(&kiosk, 1).await;
    prove(&kiosk, &case).await;
    assert_eq!(hall.fates(), [case.is("made_again")]);
    assert_eq!(hall.bench.kept(&case.application).await.application.received_at, received_at);
}

#[tokio::test]
async fn a_kiosk_proves_its_own_cases_alone_and_each_with_its_own_receipt() {
    let hall = Hall::new().await;
    let (kiosk, other) = (hall.bench.kiosk("K01").await, hall.bench.kiosk("K02").await);
    let (hall, backup) = hall.backed_up().await;
    let (one, two) = (receipted(&hall.again(&kiosk), 1).await, receipted(&hall.again(&kiosk), 2).await);
    let here = receipted(&hall.again(&other), 1).await;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let (kiosk, other) = (hall.again(&kiosk), hall.again(&other));
    tell(&kiosk, 2).await;
    let foreign = show(&other, &one, &one.application.jws, &one.receipt).await;
    assert_eq!(problem(foreign).await.1, "foreign_case_number");
    let swapped = show(&kiosk, &one, &one.application.jws, &two.receipt).await;
    assert_eq!(problem(swapped).await.1, "bad_manifest");
    let alone = show(&kiosk, &two, "", &two.receipt).await;
    assert_eq!(problem(alone).await.1, "bad_manifest");
    let invented = show(&kiosk, &one, &one.application.jws, "e30.e30.c2ln").await;
    assert_eq!(problem(invented).await.1, "bad_signature");
    assert_eq!(hall.fates(), [one.is("not_proved"), two.is("not_proved")]);
    // The blobs are here: another kiosk's case can be handed in again too, and nothing is kept of its proof.
    assert_eq!(other.submit(&here.application).await.status(), StatusCode::CREATED);
    prove(&other, &here).await;
    assert_eq!(hall.fates().len(), 2);
}
