//! Revoked kiosks, certificates that end, and renewal.

use jiff::{SignedDuration, Timestamp};
use lobby_envelope::SigningKey;
use lobby_platform::authz::Access;
use lobby_platform::router;
use lobby_platform::service::enrol;
use lobby_wire::enrol::EnrolRequest;
use lobby_wire::renewal::{RenewalRequest, RenewalResponse};
use reqwest::{Method, Response, StatusCode};

use crate::access::{filled, is_mutual};
use crate::bench::{self, Bench, Kiosk, csr, start};
use crate::enrol::problem;

const RENEW: &str = "/v1/kiosks/self/certificate";

/// A kiosk enrolled so many days ago, by the platform's own service with its clock of that day.
async fn enrolled_days_ago(bench: &Bench, code: &str, days: i64) -> Kiosk {
    let key = SigningKey::generate().unwrap();
    let then = Timestamp::now() - SignedDuration::from_hours(24 * days);
    let request = EnrolRequest { code: bench.code_at(code, then).await, csr_pem: csr(&key, "kiosk") };
    let enrolled = enrol::enrol(&bench.running.app, request, then).await.unwrap();
    bench.kiosk_of(enrolled.kiosk, enrolled.certificate_pem, enrolled.trust, key)
}

pub async fn renewed(bench: &Bench, kiosk: &Kiosk) -> Kiosk {
    let key = SigningKey::generate().unwrap();
    let answer = ask(kiosk, &key).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let given: RenewalResponse = answer.json().await.unwrap();
    bench.kiosk_of(kiosk.id.clone(), given.certificate_pem, kiosk.trust.clone(), key)
}

pub async fn ask(kiosk: &Kiosk, key: &SigningKey) -> Response {
    let request = RenewalRequest { csr_pem: csr(key, "another-name.example") };
    kiosk.request(Method::POST, RENEW).json(&request).send().await.unwrap()
}

pub async fn trust(kiosk: &Kiosk) -> Response {
    kiosk.request(Method::GET, "/v1/trust").send().await.unwrap()
}

/// What every route that wants a certificate says to this kiosk.
async fn refusals(bench: &Bench, kiosk: &Kiosk, except: Option<Access>) -> Vec<(String, StatusCode, String)> {
    let routes = router::api(&bench.running.app);
    let mut refused = Vec::new();
    for route in routes.listed().iter().filter(|route| is_mutual(route) && Some(route.access) != except) {
        let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
        let name = format!("{method} {}", route.path);
        let answer = kiosk.request(method.clone(), &filled(route.path)).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{name}");
        let status = answer.status();
        // The answer to HEAD has no body to name a code in.
        let code = if method == Method::HEAD { String::new() } else { problem(answer).await.1 };
        refused.push((name, status, code));
    }
    refused
}

#[tokio::test]
async fn a_revoked_kiosk_is_refused_by_every_route_on_the_connection_it_has_open() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    assert_eq!(trust(&kiosk).await.status(), StatusCode::OK);
    let data = bench.folder.path().to_str().unwrap();
    let revoke = ["admin", "kiosk", "revoke", "--data", data, "WL01-K01", "--reason", "被盗 / stolen"];
    assert!(bench::command(&revoke).status.success());

    let refused = refusals(&bench, &kiosk, None).await;
    assert!(refused.len() > 10);
    for (route, status, code) in refused {
        assert_eq!(status, StatusCode::FORBIDDEN, "{route}");
        assert!(code == "kiosk_revoked" || route.starts_with("HEAD"), "{route}: {code}");
    }
    let listed = bench::command(&["admin", "kiosk", "list", "--data", data, "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&listed[0]["status"], &listed[0]["revoked_reason"]), (&"revoked".into(), &"被盗 / stolen".into()));
}

#[tokio::test]
async fn a_revoked_kiosk_that_is_enrolled_again_hands_in_what_its_old_key_signed() {
    let bench = start().await;
    let before = bench.kiosk("K01").await;
    let waiting = before.application(1);
    let data = bench.folder.path().to_str().unwrap();
    assert!(bench::command(&["admin", "kiosk", "revoke", "--data", data, "WL01-K01"]).status.success());
    assert_eq!(before.put(waiting.manifest.application_id, &waiting.jws).await.status(), StatusCode::FORBIDDEN);

    let after = bench.kiosk("K01").await;
    assert_eq!(after.submit(&waiting).await.status(), StatusCode::CREATED);
    assert_eq!(problem(trust(&before).await).await.1, "certificate_replaced");
}

#[tokio::test]
async fn a_kiosk_renews_its_certificate_for_a_new_key_and_stays_the_same_kiosk() {
    let bench = start().await;
    let before = bench.kiosk("K01").await;
    let waiting = before.application(1);
    let after = renewed(&bench, &before).await;
    assert_ne!(before.certificate_pem, after.certificate_pem);
    // Power was lost before the new one was stored: the old one goes on.
    assert_eq!(trust(&before).await.status(), StatusCode::OK);
    assert_eq!(trust(&after).await.status(), StatusCode::OK);
    let refused = problem(trust(&before).await).await;
    assert_eq!(refused, (StatusCode::FORBIDDEN, "certificate_replaced".into()), "the new one was used");

    assert_eq!(after.submit(&waiting).await.status(), StatusCode::CREATED, "signed with the key before");
    assert_eq!(after.submit(&after.application(2)).await.status(), StatusCode::CREATED);
    let stranger = SigningKey::generate().unwrap();
    let mut forged = after.application(3);
    forged.jws = lobby_envelope::sign_manifest(&stranger, &stranger.kid(), &forged.manifest).unwrap().jws;
    assert_eq!(problem(after.submit(&forged).await).await, (StatusCode::FORBIDDEN, "bad_signature".into()));
}

#[tokio::test]
async fn a_kiosk_that_lost_the_answer_renews_again_and_the_lost_certificate_counts_no_more() {
    let bench = start().await;
    let before = bench.kiosk("K01").await;
    let lost = renewed(&bench, &before).await;
    let again = renewed(&bench, &before).await;
    assert_eq!(trust(&before).await.status(), StatusCode::OK);
    assert_eq!(trust(&again).await.status(), StatusCode::OK);
    // The kiosk never had it, so another machine shows it.
    assert_eq!(problem(trust(&lost).await).await, (StatusCode::FORBIDDEN, "identity_in_doubt".into()));
}

#[tokio::test]
async fn within_the_grace_an_ended_certificate_may_renew_and_nothing_else() {
    let bench = start().await;
    let kiosk = enrolled_days_ago(&bench, "K01", 30 + 179).await;
    let refused = refusals(&bench, &kiosk, Some(Access::DeviceInGrace)).await;
    assert!(refused.len() > 10);
    for (route, status, code) in refused {
        assert_eq!(status, StatusCode::FORBIDDEN, "{route}");
        assert!(code == "certificate_expired" || route.starts_with("HEAD"), "{route}: {code}");
    }
    let after = renewed(&bench, &kiosk).await;
    assert_eq!(trust(&after).await.status(), StatusCode::OK);
    assert_eq!(after.submit(&kiosk.application(1)).await.status(), StatusCode::CREATED, "signed before it ended");
}

#[tokio::test]
async fn beyond_the_grace_a_certificate_does_not_pass_the_handshake_and_a_revoked_one_does_not_renew() {
    let bench = start().await;
    let late = enrolled_days_ago(&bench, "K01", 30 + 181).await;
    assert!(late.request(Method::GET, "/v1/health").send().await.is_err());

    let revoked = enrolled_days_ago(&bench, "K02", 31).await;
    let data = bench.folder.path().to_str().unwrap();
    assert!(bench::command(&["admin", "kiosk", "revoke", "--data", data, "WL01-K02"]).status.success());
    let key = SigningKey::generate().unwrap();
    assert_eq!(problem(ask(&revoked, &key).await).await, (StatusCode::FORBIDDEN, "kiosk_revoked".into()));
}

#[tokio::test]
async fn a_renewal_that_does_not_hold_together_changes_nothing() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let nonsense = RenewalRequest { csr_pem: "-----BEGIN CERTIFICATE REQUEST-----".into() };
    let answer = kiosk.request(Method::POST, RENEW).json(&nonsense).send().await.unwrap();
    assert_eq!(problem(answer).await, (StatusCode::BAD_REQUEST, "bad_csr".into()));
    let answer = kiosk.request(Method::POST, RENEW).body("{").send().await.unwrap();
    assert_eq!(problem(answer).await, (StatusCode::BAD_REQUEST, "bad_request".into()));
    assert_eq!(trust(&kiosk).await.status(), StatusCode::OK);
}
