//! The platform's own certificates over the years, by a clock that is handed in.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use lobby_platform::server;
use lobby_platform::service::certificates::{self, Certificate, Trouble};
use reqwest::{Method, StatusCode};
use rustls::client::danger::ServerCertVerifier as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::bench::{Bench, PASSWORD, command, options, start, start_with_clock};
use crate::browser::Browser;
use crate::line::{Line, roots};
use crate::standing::renewed;

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// Serial number, beginning and end of the certificate that a new connection is shown.
async fn shown(bench: &Bench) -> (String, Timestamp, Timestamp) {
    let der = Line::of_stranger(&bench.running.api, &bench.ca_pem).await.certificate();
    let (_, certificate) = X509Certificate::from_der(&der).unwrap();
    let time = |time: i64| Timestamp::from_second(time).unwrap();
    let validity = certificate.validity();
    let (from, until) = (time(validity.not_before.timestamp()), time(validity.not_after.timestamp()));
    (certificate.raw_serial_as_string(), from, until)
}

fn troubles(bench: &Bench, now: Timestamp) -> Vec<(Certificate, Trouble)> {
    let warnings = certificates::warnings(&bench.running.app, now);
    warnings.iter().map(|warning| (warning.certificate, warning.trouble)).collect()
}

#[tokio::test]
async fn the_servers_certificate_renews_itself_while_it_serves_and_open_connections_go_on() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let trust = async || kiosk.request(Method::GET, "/v1/trust").send().await.unwrap().status();
    assert_eq!(trust().await, StatusCode::OK);
    let (first, from, until) = shown(&bench).await;
    let app = &bench.running.app;
    certificates::tend(app, until - days(121)).unwrap();
    assert_eq!(shown(&bench).await.0, first, "there is time");
    let late = until - days(119);
    certificates::tend(app, late).unwrap();
    let (second, next_from, next_until) = shown(&bench).await;
    assert!(second != first && next_from == from && next_until > until + days(500));
    assert_eq!(troubles(&bench, late), []);
    assert_eq!(trust().await, StatusCode::OK);
    certificates::tend(app, late).unwrap();
    assert_eq!(shown(&bench).await.0, second, "once is enough");
    // After years without a server, too.
    certificates::tend(app, next_until + days(400)).unwrap();
    assert!(shown(&bench).await.2 > next_until + days(1000));
}

#[tokio::test]
async fn whichever_way_a_clock_was_off_the_certificate_is_one_that_a_right_clock_believes() {
    let bench = start().await;
    let app = &bench.running.app;
    let (_, from, until) = shown(&bench).await;
    let back = from - days(400);
    let not_begun = (Certificate::Server, Trouble::NotBegun);
    assert_eq!(troubles(&bench, back), [(Certificate::Ca, Trouble::NotBegun), not_begun]);
    certificates::tend(app, back).unwrap();
    // The test's own client has the right time: it would not connect to one that it does not believe.
    let (_, earlier, later) = shown(&bench).await;
    assert!(earlier < back && later > until - days(1));
    assert_eq!(troubles(&bench, back), [(Certificate::Ca, Trouble::NotBegun)]);
    certificates::tend(app, until + days(3000)).unwrap();
    assert!(shown(&bench).await.1 < from);
}

#[tokio::test]
async fn a_certificate_that_does_not_fit_its_key_is_not_shown_and_is_made_anew() {
    let bench = start().await;
    let (first, ..) = shown(&bench).await;
    // The power went between the two files.
    let other = rcgen::KeyPair::generate().unwrap().serialize_pem();
    let key = bench.folder.path().join("keys/server.key.pem");
    std::fs::write(&key, &other).unwrap();
    assert_eq!(shown(&bench).await.0, first);
    certificates::tend(&bench.running.app, Timestamp::now()).unwrap();
    assert_ne!(shown(&bench).await.0, first);
    // At a start likewise.
    std::fs::write(&key, &other).unwrap();
    let data = bench.folder.path().to_owned();
    bench.running.stop().await;
    server::start(&options(data)).await.unwrap().stop().await;
    assert_ne!(std::fs::read_to_string(key).unwrap(), other);
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_shown_when_it_is_put_there_and_before_its_end_and_never_replaced() {
    let bench = start().await;
    let app = &bench.running.app;
    let (ca_key, key) = (rcgen::KeyPair::generate().unwrap(), rcgen::KeyPair::generate().unwrap());
    let ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["hall.example".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2090, 1, 1));
    let pem = params.signed_by(&key, &rcgen::Issuer::new(ca, ca_key)).unwrap().pem();
    let keys = bench.folder.path().join("keys");
    std::fs::write(keys.join("server.pem"), &pem).unwrap();
    assert!(certificates::tend(app, Timestamp::now()).is_err(), "only one of the two files is there yet");
    std::fs::write(keys.join("server.key.pem"), key.serialize_pem()).unwrap();
    let end: Timestamp = "2090-01-01T00:00:00Z".parse().unwrap();
    let server = |now| troubles(&bench, now).into_iter().find(|(which, _)| *which == Certificate::Server);
    for (before, told) in
        [(days(31), None), (days(3), Some(Trouble::Ends { days: 3 })), (days(-1), Some(Trouble::Ended))]
    {
        certificates::tend(app, end - before).unwrap();
        assert_eq!(server(end - before), told.map(|trouble| (Certificate::Server, trouble)));
        assert_eq!(std::fs::read_to_string(keys.join("server.pem")).unwrap(), pem);
    }
}

#[tokio::test]
async fn what_ends_is_shown_on_the_page_of_kiosks_and_in_the_health_answer() {
    let (bench, ahead) = start_with_clock().await;
    let health = async || bench.stranger().get(bench.url("/v1/health")).send().await.unwrap().text().await.unwrap();
    assert!(!health().await.contains("warnings"));
    let mut browser = Browser::new(&bench);
    for (years_on, word, told) in [
        (days(3650 - 20), "ca_certificate_ends", "certificate authority ends in 19 days"),
        (days(3651), "ca_certificate_ended", "certificate authority has ended"),
        (days(-2), "ca_certificate_not_begun", "is not valid yet"),
    ] {
        ahead.store(i64::try_from(years_on.as_millis()).unwrap(), Ordering::Relaxed);
        let answer = health().await;
        assert!(answer.contains(word), "{answer}");
        browser.log_in(PASSWORD).await;
        let page = browser.get("/kiosks?lang=en").await.text().await.unwrap();
        assert!(page.contains(told), "{told}: {page}");
    }
}

/// The platform trusted through this CA alone, at this time.
async fn is_trusted(bench: &Bench, ca_pem: &str, at: Timestamp) -> bool {
    let chain: Vec<_> = Line::of_stranger(&bench.running.api, ca_pem).await.chain();
    let verifier = rustls::client::WebPkiServerVerifier::builder(roots(ca_pem).into()).build().unwrap();
    let name = "127.0.0.1".try_into().unwrap();
    let at =
        rustls::pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_secs(at.as_second().unsigned_abs()));
    verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], at).is_ok()
}

#[tokio::test]
async fn a_renewed_authority_needs_no_visit_to_any_kiosk_and_is_shown_beside_the_one_that_it_was() {
    let bench = start().await;
    let (app, before) = (&bench.running.app, bench.ca_pem.clone());
    let kiosk = bench.kiosk("K01").await;
    let shown = async || Line::of_stranger(&bench.running.api, &before).await.chain();
    let old = shown().await[1].clone();
    let end = x509_parser::parse_x509_certificate(&old).unwrap().1.validity().not_after.timestamp();
    let end = Timestamp::from_second(end).unwrap();
    let near_end = end - days(300);
    assert_eq!(troubles(&bench, near_end)[0], (Certificate::Ca, Trouble::Ends { days: 300 }));
    assert!(certificates::renew_ca(app, near_end).unwrap() > end + days(3000));
    certificates::tend(app, near_end).unwrap();
    assert_eq!(troubles(&bench, near_end), []);
    let after = std::fs::read_to_string(bench.folder.path().join("keys/ca.pem")).unwrap();
    let chain = shown().await;
    assert!(chain.len() == 3 && chain[1] != old && chain[2] == old, "an installer may compare with either");

    // The kiosk that trusts the certificate before goes on, also with a certificate signed since.
    let kiosk = renewed(&bench, &kiosk).await;
    assert_eq!(kiosk.submit(&kiosk.application(1)).await.status(), StatusCode::CREATED);
    for late in [near_end, end + days(30), end + days(300)] {
        certificates::tend(app, late).unwrap();
        assert!(is_trusted(&bench, &before, late).await, "whose only CA has ended");
        assert!(is_trusted(&bench, &after, late).await);
    }

    // Once more, as an operator does it: each certificate that it had is there, and none twice.
    let done = command(&["admin", "ca", "renew", "--data", bench.folder.path().to_str().unwrap()]);
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("证书颁发机构") && said.contains("go on as they are"), "{done:?}");
    certificates::tend(app, Timestamp::now()).unwrap();
    assert!(shown().await.len() == 4 && said.contains(&app.keys.authority.ca_sha256().unwrap()));
    let trust = kiosk.request(Method::GET, "/v1/trust").send().await.unwrap().text().await.unwrap();
    assert_eq!(trust.matches("BEGIN CERTIFICATE").count(), 3);
}

#[tokio::test]
async fn an_authority_that_another_program_made_is_not_renewed_here() {
    let bench = start().await;
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(rcgen::DnType::OrganizationName, "示例市");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let file = bench.folder.path().join("keys/ca.pem");
    let key = std::fs::read_to_string(bench.folder.path().join("keys/ca.key.pem")).unwrap();
    let theirs = params.self_signed(&rcgen::KeyPair::from_pem(&key).unwrap()).unwrap().pem();
    std::fs::write(&file, &theirs).unwrap();
    assert!(certificates::renew_ca(&bench.running.app, Timestamp::now()).is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), theirs);
}
