//! Two machines with one identity: a copied disk, and what becomes of either.

use std::sync::atomic::Ordering;

use lobby_envelope::SigningKey;
use lobby_wire::health::HealthReport;
use lobby_wire::renewal::RUN_HEADER;
use lobby_wire::{HealthAnswer, Message as _};
use reqwest::{Method, StatusCode};
use uuid::Uuid;

use crate::bench::{Bench, Kiosk, PASSWORD, csr, start, start_with_clock};
use crate::browser::{Browser, token};
use crate::enrol::problem;
use crate::health::report;
use crate::standing::{ask, renewed, trust};

/// Another machine with a copy of this kiosk's disk.
pub fn copy(bench: &Bench, kiosk: &Kiosk) -> Kiosk {
    let key = SigningKey::from_pkcs8_pem(&kiosk.key.to_pkcs8_pem()).unwrap();
    bench.kiosk_of(kiosk.id.clone(), kiosk.certificate_pem.clone(), kiosk.trust.clone(), key)
}

async fn code(answer: reqwest::Response) -> String {
    let (status, code) = problem(answer).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{code}");
    code
}

/// What the platform answers to a report of this run.
async fn reported(kiosk: &Kiosk, run: Uuid) -> HealthAnswer {
    let told = HealthReport { run: Some(run), ..report(&kiosk.id) };
    let answer = kiosk.request(Method::PUT, "/v1/kiosks/self/health").body(told.to_bytes()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    lobby_wire::read(&answer.bytes().await.unwrap()).unwrap()
}

async fn is_alarmed(bench: &Bench) -> bool {
    let mut browser = Browser::new(bench);
    browser.log_in(PASSWORD).await;
    let page = browser.get("/kiosks?lang=en").await.text().await.unwrap();
    page.contains("Two machines show its identity")
}

/// Decides on the console that the machine with this certificate is the kiosk.
async fn decide(bench: &Bench, kiosk: &Kiosk, keep: &str) {
    let mut browser = Browser::new(bench);
    browser.log_in(PASSWORD).await;
    let address = format!("/kiosks/{}/identity", kiosk.id);
    let page = browser.get(&address).await.text().await.unwrap();
    let token = token(&page, &address);
    let decided = browser.post(&address, &[("token", &token), ("keep", keep)]).await;
    assert_eq!(decided.status(), StatusCode::SEE_OTHER);
}

fn serial(kiosk: &Kiosk) -> String {
    let (_, pem) = x509_parser::pem::parse_x509_pem(kiosk.certificate_pem.as_bytes()).unwrap();
    data_encoding::HEXLOWER.encode(pem.parse_x509().unwrap().raw_serial())
}

#[tokio::test]
async fn a_copy_that_renews_with_the_old_certificate_gets_none_and_is_an_alarm() {
    let bench = start().await;
    let before = bench.kiosk("K01").await;
    let thief = copy(&bench, &before);
    let kiosk = renewed(&bench, &before).await;
    assert_eq!(trust(&kiosk).await.status(), StatusCode::OK);
    assert!(!is_alarmed(&bench).await);

    let key = SigningKey::generate().unwrap();
    assert_eq!(code(ask(&thief, &key).await).await, "identity_in_doubt");
    assert!(is_alarmed(&bench).await);
    // Nothing is taken in of either; the true one goes on hearing what concerns it.
    assert_eq!(code(thief.create(lobby_wire::digest::Sha256([7; 32]), 9).await).await, "identity_in_doubt");
    assert_eq!(code(kiosk.create(lobby_wire::digest::Sha256([7; 32]), 9).await).await, "identity_in_doubt");
    assert_eq!(code(ask(&kiosk, &key).await).await, "identity_in_doubt");
    assert_eq!(trust(&kiosk).await.status(), StatusCode::OK);
    assert!(reported(&kiosk, Uuid::from_u128(1)).await.identity_in_doubt);
}

#[tokio::test]
async fn the_decision_for_the_true_machine_lets_what_waited_there_in_and_shuts_the_copy_out() {
    let bench = start().await;
    let before = bench.kiosk("K01").await;
    let thief = copy(&bench, &before);
    let kiosk = renewed(&bench, &before).await;
    let waiting = kiosk.application(1);
    trust(&kiosk).await;
    ask(&thief, &SigningKey::generate().unwrap()).await;
    decide(&bench, &kiosk, &serial(&kiosk)).await;

    assert!(!is_alarmed(&bench).await);
    assert_eq!(kiosk.submit(&waiting).await.status(), StatusCode::CREATED);
    assert_eq!(code(ask(&thief, &SigningKey::generate().unwrap()).await).await, "certificate_replaced");
    assert!(!is_alarmed(&bench).await, "that was decided");
    let next = renewed(&bench, &kiosk).await;
    assert_eq!(trust(&next).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn where_the_copy_was_first_the_true_machine_waits_and_wins_by_decision() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let waiting = kiosk.application(1);
    let thief = renewed(&bench, &copy(&bench, &kiosk)).await;
    assert_eq!(trust(&thief).await.status(), StatusCode::OK);
    // The kiosk renews when its own time has come: it is told to wait, not that it is shut out.
    assert_eq!(code(ask(&kiosk, &SigningKey::generate().unwrap()).await).await, "identity_in_doubt");
    assert_eq!(code(trust(&kiosk).await).await, "identity_in_doubt");
    decide(&bench, &kiosk, &serial(&kiosk)).await;

    assert_eq!(kiosk.submit(&waiting).await.status(), StatusCode::CREATED);
    assert_eq!(code(trust(&thief).await).await, "certificate_replaced");
    assert_eq!(trust(&renewed(&bench, &kiosk).await).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn shut_out_both_are_revoked_until_the_true_one_is_enrolled_again() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let waiting = kiosk.application(1);
    let run = Uuid::from_u128;
    let copied = copy(&bench, &kiosk);
    for _ in 0..2 {
        assert!(!reported(&kiosk, run(1)).await.identity_in_doubt);
        assert!(!reported(&copied, run(2)).await.identity_in_doubt);
    }
    assert!(reported(&kiosk, run(1)).await.identity_in_doubt, "two programs by turns");
    decide(&bench, &kiosk, "neither").await;
    for machine in [&kiosk, &copied] {
        assert_eq!(code(trust(machine).await).await, "kiosk_revoked");
    }
    let again = bench.kiosk("K01").await;
    assert_eq!(again.submit(&waiting).await.status(), StatusCode::CREATED);
    assert!(!is_alarmed(&bench).await);
}

#[tokio::test]
async fn a_kiosk_that_is_started_again_and_again_is_one_machine() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    for run in [1, 1, 2, 3, 4, 4, 5] {
        assert!(!reported(&kiosk, Uuid::from_u128(run)).await.identity_in_doubt);
    }
}

#[tokio::test]
async fn requests_that_lay_on_the_way_are_no_alarm_and_later_ones_are() {
    let (bench, ahead) = start_with_clock().await;
    let minutes = |minutes: i64| ahead.store(minutes * 60_000, Ordering::Relaxed);
    let before = bench.kiosk("K01").await;
    let run = Uuid::from_u128(1);
    reported(&before, run).await;
    let kiosk = renewed(&bench, &before).await;
    trust(&kiosk).await;
    for _ in 0..2 {
        assert_eq!(code(trust(&before).await).await, "certificate_replaced");
        let csr_pem = csr(&SigningKey::generate().unwrap(), "kiosk");
        let late = before.request(Method::POST, "/v1/kiosks/self/certificate").header(RUN_HEADER, run.to_string());
        let late = late.json(&lobby_wire::renewal::RenewalRequest { csr_pem }).send().await.unwrap();
        assert_eq!(code(late).await, "certificate_replaced");
        minutes(9);
    }
    assert!(!is_alarmed(&bench).await);
    minutes(11);
    assert_eq!(code(trust(&before).await).await, "identity_in_doubt");
    assert!(is_alarmed(&bench).await);
}

#[tokio::test]
async fn the_machine_that_a_kiosk_was_before_it_was_enrolled_again_is_refused_without_alarm() {
    let (bench, ahead) = start_with_clock().await;
    let before = bench.kiosk("K01").await;
    trust(&before).await;
    bench.kiosk("K01").await;
    ahead.store(3_600_000, Ordering::Relaxed);
    assert_eq!(code(trust(&before).await).await, "certificate_replaced");
    assert_eq!(code(ask(&before, &SigningKey::generate().unwrap()).await).await, "certificate_replaced");
    assert!(!is_alarmed(&bench).await);
}

#[tokio::test]
async fn the_console_names_a_former_machine_for_as_long_as_it_asks() {
    let (bench, ahead) = start_with_clock().await;
    let minutes = |minutes: i64| ahead.store(minutes * 60_000, Ordering::Relaxed);
    let is_told = async || {
        let mut browser = Browser::new(&bench);
        browser.log_in(PASSWORD).await;
        browser.get("/kiosks?lang=en").await.text().await.unwrap().contains("A machine enrolled under this name before")
    };
    let before = bench.kiosk("K01").await;
    trust(&before).await;
    minutes(1);
    bench.kiosk("K01").await;
    assert_eq!(code(trust(&before).await).await, "certificate_replaced");
    assert!(!is_told().await, "the same machine may have had this on its way");
    minutes(12);
    assert_eq!(code(trust(&before).await).await, "certificate_replaced");
    assert!(is_told().await);
    minutes(12 + 25 * 60);
    assert!(!is_told().await, "it has not asked for a day");
}
