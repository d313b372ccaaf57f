//! Requests that were admitted, and whose kiosk was shut out before their body had come.

use lobby_domain::KioskUse;
use lobby_envelope::SigningKey;
use lobby_platform::repository::belonging::CaseFilter;
use lobby_platform::repository::{case, certificate, health};
use lobby_wire::Message as _;
use lobby_wire::renewal::RenewalRequest;
use reqwest::{Method, StatusCode};

use crate::bench::{self, Bench, Kiosk, csr, start};
use crate::health::report;
use crate::line::Line;

const JSON: &str = "Content-Type: application/json\r\n";

fn revoke(bench: &Bench, kiosk: &str) {
    let data = bench.folder.path().to_str().unwrap();
    assert!(bench::command(&["admin", "kiosk", "revoke", "--data", data, kiosk]).status.success());
}

/// A request of this kiosk that the server has admitted and whose body it waits for.
async fn held(bench: &Bench, kiosk: &Kiosk, method: &str, path: &str, headers: &str, body: &[u8]) -> Line {
    let mut line = Line::of(kiosk, &bench.ca_pem).await;
    line.begin(method, path, headers, body.len()).await;
    line
}

async fn trust(kiosk: &Kiosk) -> StatusCode {
    kiosk.request(Method::GET, "/v1/trust").send().await.unwrap().status()
}

#[tokio::test]
async fn a_renewal_begun_before_the_kiosk_was_enrolled_anew_does_not_displace_the_new_certificate() {
    let bench = start().await;
    let copy = bench.kiosk("K01").await;
    let request = RenewalRequest { csr_pem: csr(&SigningKey::generate().unwrap(), "kiosk") };
    let body = serde_json::to_vec(&request).unwrap();
    let mut line = held(&bench, &copy, "POST", "/v1/kiosks/self/certificate", JSON, &body).await;
    let fresh = bench.kiosk("K01").await;
    line.send(&body).await;
    assert_eq!(line.answer().await, (403, "certificate_replaced".into()));
    assert_eq!(trust(&fresh).await, StatusCode::OK);
    let given = bench.running.app.db.read(move |tx| certificate::list(tx, &"WL01-K01".parse().unwrap())).await.unwrap();
    assert_eq!(given.len(), 2, "one for each enrolment");
}

#[tokio::test]
async fn a_renewal_begun_before_the_kiosk_was_revoked_gives_no_certificate() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let request = RenewalRequest { csr_pem: csr(&SigningKey::generate().unwrap(), "kiosk") };
    let body = serde_json::to_vec(&request).unwrap();
    let mut line = held(&bench, &kiosk, "POST", "/v1/kiosks/self/certificate", JSON, &body).await;
    revoke(&bench, "WL01-K01");
    line.send(&body).await;
    assert_eq!(line.answer().await, (403, "kiosk_revoked".into()));
}

#[tokio::test]
async fn an_application_and_a_report_begun_before_the_kiosk_was_revoked_are_not_taken() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    for blob in &application.blobs {
        kiosk.upload(blob).await;
    }
    let address = format!("/v1/applications/{}", application.manifest.application_id);
    let (manifest, told) = (application.jws.as_bytes(), report("WL01-K01").to_bytes());
    let jose = "Content-Type: application/jose\r\n";
    let mut putting = held(&bench, &kiosk, "PUT", &address, jose, manifest).await;
    let mut telling = held(&bench, &kiosk, "PUT", "/v1/kiosks/self/health", JSON, &told).await;
    revoke(&bench, "WL01-K01");
    putting.send(manifest).await;
    telling.send(&told).await;
    assert_eq!(putting.answer().await, (403, "kiosk_revoked".into()));
    assert_eq!(telling.answer().await, (403, "kiosk_revoked".into()));
    let kept = bench.running.app.db.read(move |tx| {
        Ok((case::newest(tx, &CaseFilter::Everything, KioskUse::Service, 0, 10)?.len(), health::list(tx)?.len()))
    });
    assert_eq!(kept.await.unwrap(), (0, 0));
}
