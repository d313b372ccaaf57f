use lobby_envelope::SigningKey;
use lobby_wire::enrol::EnrolResponse;
use lobby_wire::problem::Problem;
use reqwest::StatusCode;

use crate::bench::{self, Bench, csr, start};

pub async fn problem(answer: reqwest::Response) -> (StatusCode, String) {
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    (answer.status(), answer.json::<Problem>().await.unwrap().code.to_string())
}

async fn trust_status(bench: &Bench, kiosk: &bench::Kiosk) -> StatusCode {
    kiosk.client.get(bench.url("/v1/trust")).send().await.unwrap().status()
}

#[tokio::test]
async fn a_code_enrols_once_and_the_certificate_holds_no_name_of_the_request() {
    let bench = start().await;
    let key = SigningKey::generate().unwrap();
    let code = bench.code("K01").await;
    let answer = bench.try_enrol(&code.to_lowercase().replace('-', " "), &csr(&key, "evil.example")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let enrolled: EnrolResponse = answer.json().await.unwrap();
    assert_eq!((enrolled.kiosk.as_str(), enrolled.site_code.as_str()), ("WL01-K01", "WL01"));
    assert_eq!(enrolled.trust.recipients.len(), 1);

    let pem = x509_parser::pem::parse_x509_pem(enrolled.certificate_pem.as_bytes()).unwrap().1;
    let certificate = pem.parse_x509().unwrap();
    assert_eq!(certificate.subject().to_string(), "CN=WL01-K01");
    let names = certificate.subject_alternative_name().unwrap().unwrap().value;
    assert_eq!(format!("{:?}", names.general_names), r#"[URI("urn:kiosk:WL01-K01")]"#);
    assert!(certificate.raw_serial().len() == 16 && !certificate.is_ca());
    let days = (certificate.validity().not_after.timestamp() - certificate.validity().not_before.timestamp()) / 86_400;
    assert_eq!(days, 30);

    let again = bench.try_enrol(&code, &csr(&key, "evil.example")).await;
    assert_eq!(problem(again).await, (StatusCode::FORBIDDEN, "code_unknown".into()));
}

#[tokio::test]
async fn openssl_verifies_an_issued_certificate_as_a_client() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let leaf = bench.folder.path().join("leaf.pem");
    std::fs::write(&leaf, &kiosk.certificate_pem).unwrap();
    let openssl = std::process::Command::new("openssl")
        .args(["verify", "-purpose", "sslclient", "-CAfile"])
        .args([&bench.folder.path().join("keys/ca.pem"), &leaf])
        .output();
    // The independent program is part of the set-up of CI; a machine without it still has the tests above.
    if let Ok(checked) = openssl {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[tokio::test]
async fn a_wrong_code_a_late_code_and_a_bad_request_enrol_no_kiosk() {
    let bench = start().await;
    let csr = csr(&SigningKey::generate().unwrap(), "kiosk");
    let wrong = bench.try_enrol("AAAAA-AAAAA-AAAAA-AAAAA-AAAAAA", &csr).await;
    assert_eq!(problem(wrong).await, (StatusCode::FORBIDDEN, "code_unknown".into()));

    let yesterday = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(25);
    let late = lobby_platform::service::enrol::make_code(
        &bench.running.app,
        "WL01",
        "K02",
        false,
        lobby_domain::KioskUse::Service,
        yesterday,
    );
    let late = bench.try_enrol(&late.await.unwrap(), &csr).await;
    assert_eq!(problem(late).await, (StatusCode::FORBIDDEN, "code_unknown".into()));

    let code = bench.code("K03").await;
    let bad = bench.try_enrol(&code, "-----BEGIN CERTIFICATE REQUEST-----").await;
    assert_eq!(problem(bad).await, (StatusCode::BAD_REQUEST, "bad_csr".into()));
    let after = bench.try_enrol(&code, &csr).await;
    assert_eq!(after.status(), StatusCode::OK, "a bad request must not cost the code");
}

#[tokio::test]
async fn two_kiosks_with_one_code_at_once_make_one_device() {
    let bench = start().await;
    let code = bench.code("K01").await;
    let (one, two) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let (one, two) = (csr(&one, "a"), csr(&two, "b"));
    let (one, two) = tokio::join!(bench.try_enrol(&code, &one), bench.try_enrol(&code, &two));
    let mut outcome = [one.status().as_u16(), two.status().as_u16()];
    outcome.sort_unstable();
    assert_eq!(outcome, [200, 403]);
}

#[tokio::test]
async fn a_revoked_kiosk_is_out_at_once_and_a_replaced_certificate_too() {
    let bench = start().await;
    let (first, other) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    assert_eq!(trust_status(&bench, &first).await, StatusCode::OK);

    let again = bench.kiosk("K01").await;
    assert_eq!(trust_status(&bench, &first).await, StatusCode::FORBIDDEN);
    assert_eq!(trust_status(&bench, &again).await, StatusCode::OK);

    // By another process, while the server runs.
    let data = bench.folder.path().to_str().unwrap();
    let revoked = bench::command(&["admin", "kiosk", "revoke", "--data", data, "WL01-K01"]);
    assert!(revoked.status.success(), "{}", String::from_utf8_lossy(&revoked.stderr));
    let refused = again.client.get(bench.url("/v1/trust")).send().await.unwrap();
    assert_eq!(problem(refused).await, (StatusCode::FORBIDDEN, "kiosk_revoked".into()));
    assert_eq!(trust_status(&bench, &other).await, StatusCode::OK);
}

#[tokio::test]
async fn a_certificate_of_another_authority_does_not_pass_the_handshake() {
    let (bench, elsewhere) = (start().await, start().await);
    let foreign = elsewhere.kiosk("K01").await;
    let identity = format!("{}{}", foreign.certificate_pem, foreign.key.to_pkcs8_pem().as_str());
    let answer = bench::client(&bench.ca_pem, Some(&identity)).get(bench.url("/v1/health")).send().await;
    assert!(answer.is_err());
}

#[tokio::test]
async fn the_admin_command_makes_a_code_and_refuses_an_enrolled_kiosk() {
    let bench = start().await;
    let data = bench.folder.path().to_str().unwrap();
    let add = ["admin", "kiosk", "add", "--data", data, "--site", "WL01", "--kiosk", "K09", "--json"];
    let made: serde_json::Value = serde_json::from_slice(&bench::command(&add).stdout).unwrap();
    assert_eq!(made["ca_sha256"].as_str().unwrap().len(), 64);
    let key = SigningKey::generate().unwrap();
    let answer = bench.try_enrol(made["code"].as_str().unwrap(), &csr(&key, "kiosk")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let refused = bench::command(&add);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("enrolled already"));
    let listed = bench::command(&["admin", "kiosk", "list", "--data", data, "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&listed[0]["kiosk"], &listed[0]["status"]), (&"WL01-K09".into(), &"active".into()));
}

#[tokio::test]
async fn revoking_a_kiosk_makes_the_codes_that_wait_for_it_useless_and_a_new_one_enrols_it_again() {
    let bench = start().await;
    bench.kiosk("K01").await;
    let (lost, unused) = (bench.code("K01").await, bench.code("K02").await);
    let other = bench.code("K03").await;
    let data = bench.folder.path().to_str().unwrap();
    let revoke = |kiosk: &'static str| bench::command(&["admin", "kiosk", "revoke", "--data", data, kiosk]);
    assert!(revoke("WL01-K01").status.success());
    assert!(revoke("WL01-K02").status.success(), "it was never enrolled, but a code for it is out");
    assert!(!revoke("WL01-K02").status.success(), "nothing is left to revoke");
    let csr = csr(&SigningKey::generate().unwrap(), "kiosk");
    for code in [lost, unused] {
        assert_eq!(problem(bench.try_enrol(&code, &csr).await).await, (StatusCode::FORBIDDEN, "code_unknown".into()));
    }
    let anew = bench.code("K01").await;
    for code in [anew, other] {
        assert_eq!(bench.try_enrol(&code, &csr).await.status(), StatusCode::OK);
    }
}
