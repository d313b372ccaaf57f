//! What a kiosk should be, and how it hears of a change.

use lobby_envelope::digest::sha256;
use lobby_envelope::{VerifyingKey, attach_desired, verify_desired};
use lobby_platform::error::PlatformError;
use lobby_platform::repository::{Tx, device};
use lobby_platform::service::admission::{self, Purpose, Shown};
use lobby_platform::service::catalogue::{Source, publish};
use lobby_platform::service::changes;
use lobby_platform::service::config::{self, Scope, value_of};
use lobby_platform::service::desired::{State, other_than};
use lobby_wire::desired::{Desired, SIGNATURE_HEADER};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::json;

use crate::bench::{self, Bench, Kiosk, start};
use crate::enrol::problem;

const PATH: &str = "/v1/kiosks/self/desired";

fn ask(bench: &Bench, kiosk: &Kiosk) -> RequestBuilder {
    kiosk.client.get(bench.url(PATH))
}

fn tag(answer: &Response) -> String {
    answer.headers()["etag"].to_str().unwrap().to_owned()
}

async fn desired(bench: &Bench, kiosk: &Kiosk) -> (String, Desired) {
    let answer = ask(bench, kiosk).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    (tag(&answer), answer.json().await.unwrap())
}

fn admin(bench: &Bench, arguments: &[&str]) -> std::process::Output {
    let data = bench.folder.path().to_str().unwrap();
    bench::command(&[&["admin", "config"], arguments, &["--data", data]].concat())
}

/// A request that is parked at the server: the kiosk has the state already.
async fn parked(bench: &Bench, kiosk: &Kiosk) -> tokio::task::JoinHandle<Response> {
    let (tag, _) = desired(bench, kiosk).await;
    let request = ask(bench, kiosk).header("If-None-Match", tag).header("Prefer", "wait=50");
    tokio::spawn(async move { request.send().await.unwrap() })
}

#[tokio::test]
async fn a_kiosk_gets_a_document_that_the_catalogue_key_signed_for_it_alone() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let answer = ask(&bench, &kiosk).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(!answer.headers().contains_key("preference-applied"));
    let (tag, signature) = (tag(&answer), answer.headers()[SIGNATURE_HEADER].to_str().unwrap().to_owned());
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(tag, format!("\"{}\"", sha256(&bytes)), "a strong tag: the digest of the bytes");
    let jws = attach_desired(&signature, &bytes).unwrap();
    let keys = [VerifyingKey::from_wire(&kiosk.trust.catalogue_key).unwrap()];
    let desired = verify_desired(&jws, &keys, "WL01-K01").unwrap();
    assert!(verify_desired(&jws, &keys, "WL01-K02").is_err());
    assert_eq!(desired.recipients, kiosk.trust.recipients);
    assert_eq!(desired.catalogue.unwrap().version, 1);
    assert!(desired.configuration.values.is_empty());
    let again = ask(&bench, &kiosk).send().await.unwrap();
    assert_eq!(again.bytes().await.unwrap(), bytes, "the same state is the same bytes");
}

#[tokio::test]
async fn a_kiosk_that_has_the_state_gets_304_at_once_or_after_the_wait_it_prefers() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let (tag, _) = desired(&bench, &kiosk).await;
    let known = ask(&bench, &kiosk).header("If-None-Match", &tag).send().await.unwrap();
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(known.headers()["etag"], tag.as_str());
    let waited = ask(&bench, &kiosk).header("If-None-Match", &tag).header("Prefer", "wait=1").send().await.unwrap();
    assert_eq!(waited.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(waited.headers()["preference-applied"], "wait=1");
}

#[tokio::test]
async fn a_waiting_kiosk_hears_at_once_of_a_value_that_another_process_sets() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let answer = parked(&bench, &kiosk).await;
    let set = admin(&bench, &["set", "--kiosk", "WL01-K01", "kiosk.place.zh", "一楼 01 号机", "--json"]);
    assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));
    let answer = answer.await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "not the 304 of a wait that was over");
    assert_eq!(answer.headers()["preference-applied"], "wait=50");
    let heard: Desired = answer.json().await.unwrap();
    let said: serde_json::Value = serde_json::from_slice(&set.stdout).unwrap();
    assert_eq!(said["version"], heard.version);
    assert_eq!(heard.configuration.version, heard.version);
    assert_eq!(heard.configuration.values["kiosk.place.zh"], "一楼 01 号机");
}

#[tokio::test]
async fn a_published_catalogue_reaches_a_waiting_kiosk_and_another_kiosks_value_does_not() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    bench.kiosk("K02").await;
    let answer = parked(&bench, &kiosk).await;
    let app = &bench.running.app;
    let other = Scope::Kiosk("WL01-K02".parse().unwrap());
    config::set(app, &other, "kiosk.mark", &json!("岚"), jiff::Timestamp::now()).await.unwrap();
    let mut source = Source::sample();
    source.items.pop_first();
    publish(app, &source, jiff::Timestamp::now()).await.unwrap();
    let heard: Desired = answer.await.unwrap().json().await.unwrap();
    assert_eq!(heard.catalogue.unwrap().version, 2);
    assert!(heard.configuration.values.is_empty());
    assert_eq!(heard.configuration.version, 0);
}

#[tokio::test]
async fn a_value_for_a_kiosk_lies_over_that_for_its_site_and_over_that_for_all() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    for (scope, value) in [("--kiosk=WL01-K01", "30"), ("--site=WL01", "20"), ("--all", "10")] {
        assert!(admin(&bench, &["set", scope, "storage.low_water_mb", value]).status.success());
    }
    let value = async || desired(&bench, &kiosk).await.1.configuration.values.remove("storage.low_water_mb");
    assert_eq!(value().await, Some(json!(30)));
    let list = admin(&bench, &["list", "--kiosk", "WL01-K01", "--json"]);
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["scope"]), (1, &json!("kiosk:WL01-K01")));
    let mut version = desired(&bench, &kiosk).await.1.version;
    for (scope, below) in [("--kiosk=WL01-K01", Some(json!(20))), ("--site=WL01", Some(json!(10))), ("--all", None)] {
        assert!(admin(&bench, &["unset", scope, "storage.low_water_mb"]).status.success());
        assert_eq!(value().await, below);
        let risen = desired(&bench, &kiosk).await.1.version;
        assert!(risen > version, "taking a value back is a change too");
        version = risen;
    }
    assert!(!admin(&bench, &["unset", "--all", "storage.low_water_mb"]).status.success());
}

#[tokio::test]
async fn what_has_no_sense_as_key_value_or_scope_is_refused_and_changes_nothing() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let (before, _) = desired(&bench, &kiosk).await;
    let app = &bench.running.app;
    let now = jiff::Timestamp::now();
    for key in ["mark", "kiosk..mark", "Kiosk.mark", "kiosk.mark ", "[kiosk]\nmark", &format!("a.{}", "b".repeat(100))]
    {
        assert!(config::set(app, &Scope::All, key, &json!("x"), now).await.is_err(), "{key}");
    }
    for value in [json!(null), json!({"zh": "x"}), json!([["x"]]), json!("x".repeat(5000))] {
        assert!(config::set(app, &Scope::All, "kiosk.mark", &value, now).await.is_err());
    }
    assert!(
        config::set(app, &Scope::Kiosk("WL01-K09".parse().unwrap()), "kiosk.mark", &json!("x"), now).await.is_err()
    );
    let no_scope = admin(&bench, &["set", "kiosk.mark", "x"]);
    assert_eq!(no_scope.status.code(), Some(2));
    assert_eq!(desired(&bench, &kiosk).await.0, before);

    config::set(app, &Scope::All, "kiosk.place.zh", &json!("x"), now).await.unwrap();
    assert!(config::set(app, &Scope::All, "kiosk.place", &json!("x"), now).await.is_err(), "a section of a key");
    assert_eq!(value_of("0599-1234501"), json!("0599-1234501"));
    assert_eq!((value_of("75"), value_of("true"), value_of("null")), (json!(75), json!(true), json!("null")));
}

#[tokio::test]
async fn a_stopping_server_sends_waiting_kiosks_home_and_a_revoked_one_hears_nothing_more() {
    let bench = start().await;
    let (kiosk, revoked) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let (patient, out) = (parked(&bench, &kiosk).await, parked(&bench, &revoked).await);
    let app = bench.running.app.clone();
    let data = bench.folder.path().to_str().unwrap();
    assert!(bench::command(&["admin", "kiosk", "revoke", "--data", data, "WL01-K02"]).status.success());
    let scope = Scope::Kiosk("WL01-K02".parse().unwrap());
    config::set(&app, &scope, "kiosk.mark", &json!("岚"), jiff::Timestamp::now()).await.unwrap();
    assert_eq!(problem(out.await.unwrap()).await, (StatusCode::FORBIDDEN, "kiosk_revoked".into()));
    bench.running.stop().await;
    assert_eq!(patient.await.unwrap().status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_kiosk_that_was_revoked_and_enrolled_again_tells_nothing_to_what_still_waits_with_its_old_certificate() {
    let bench = start().await;
    let stolen = bench.kiosk("K01").await;
    let app = bench.running.app.clone();
    let device = app.db.read(move |tx| device::find(tx, &"WL01-K01".parse().unwrap())).await.unwrap().unwrap();
    let now = jiff::Timestamp::now();
    let shown = Shown {
        kiosk: device.kiosk,
        serial: device.serial,
        public_key: device.public_key,
        begins_at: device.enrolled_at,
        expires_at: device.expires_at,
        run: None,
    };
    let admitted = admission::admit(&app, &shown, Purpose::Talk, now).await.unwrap();
    assert_eq!(admitted.kiosk, stolen.id.as_str());
    let (look, mut looked) = tokio::sync::mpsc::unbounded_channel();
    let waiting = tokio::spawn(async move {
        let known = move |_: &State| look.send(()).is_ok();
        let wait = std::time::Duration::from_secs(50);
        other_than(&app, &admitted, known, wait, jiff::Timestamp::now).await.map(|_| ())
    });
    looked.recv().await.unwrap();
    let data = bench.folder.path().to_str().unwrap();
    assert!(bench::command(&["admin", "kiosk", "revoke", "--data", data, "WL01-K01"]).status.success());
    let kiosk = bench.kiosk("K01").await;
    let scope = Scope::Kiosk("WL01-K01".parse().unwrap());
    config::set(&bench.running.app, &scope, "kiosk.mark", &json!("岚"), jiff::Timestamp::now()).await.unwrap();
    let Err(PlatformError::Refused(refused)) = waiting.await.unwrap() else { panic!("it was not refused") };
    assert_eq!((refused.status, refused.code.as_str()), (403, "certificate_replaced"));
    assert_eq!(desired(&bench, &kiosk).await.1.configuration.values["kiosk.mark"], "岚");
}

#[tokio::test]
async fn values_that_would_leave_no_room_for_recipients_are_refused_before_a_kiosk_cannot_take_the_document() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let (app, now) = (&bench.running.app, jiff::Timestamp::now());
    let long = json!("x".repeat(4000));
    let scopes = [Scope::All, Scope::Site("WL01".parse().unwrap()), Scope::Kiosk("WL01-K01".parse().unwrap())];
    let mut taken = 0;
    for scope in scopes.iter().cycle().take(60) {
        if config::set(app, scope, &format!("kiosk.key_{taken}"), &long, now).await.is_err() {
            break;
        }
        taken += 1;
    }
    assert_eq!(taken, 32, "128 KiB");
    let document = desired(&bench, &kiosk).await.1;
    assert_eq!(document.configuration.values.len(), taken);
    assert!(lobby_wire::Message::to_bytes(&document).len() < 200 * 1024);
    config::set(app, &Scope::Kiosk("WL01-K01".parse().unwrap()), "kiosk.key_0", &json!("y"), now).await.unwrap();
    assert!(config::set(app, &Scope::All, "kiosk.more", &long, now).await.is_err(), "a value below still counts");
    for other in 0..10 {
        assert!(config::unset(app, &scopes[other % 3], &format!("kiosk.key_{other}"), now).await.unwrap().is_some());
    }
    config::set(app, &Scope::All, "kiosk.more", &long, now).await.unwrap();
}

#[tokio::test]
async fn a_change_that_was_kept_is_not_reported_as_failed_where_kiosks_cannot_be_notified() {
    let bench = start().await;
    let (app, now) = (&bench.running.app, jiff::Timestamp::now());
    // A row that cannot be read, as a repair by hand may leave it.
    let spoil = move |tx: &mut Tx<'_>| {
        tx.exec("drop table desired_change", &[])?;
        let table = "create table desired_change (org text not null, scope text not null, version bigint, \
                     note text not null, changed_at bigint not null, primary key (org, scope))";
        tx.exec(table, &[])?;
        let row = "insert into desired_change (org, scope, note, changed_at) values ($1, 'site:WL09', '', 0)";
        tx.exec(row, &[tx.org()])
    };
    app.db.tx(spoil).await.unwrap();
    assert!(changes::poll(app).await.is_err());
    config::set(app, &Scope::All, "kiosk.mark", &json!("岚"), now).await.unwrap();
    assert_eq!(config::list(app).await.unwrap().len(), 1);
    assert!(config::unset(app, &Scope::All, "kiosk.mark", now).await.unwrap().is_some());
    let mut source = Source::sample();
    source.items.pop_first();
    assert_eq!(publish(app, &source, now).await.unwrap().version, 2);
}

#[tokio::test]
async fn neither_a_poll_nor_a_question_for_the_head_reads_the_bundle() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let hide = |tx: &mut Tx<'_>| tx.exec("alter table catalogue rename column bundle to hidden", &[]);
    bench.running.app.db.tx(hide).await.unwrap();
    assert_eq!(desired(&bench, &kiosk).await.1.catalogue.unwrap().version, 1);
    let head = kiosk.client.get(bench.url("/v1/catalogue/head")).send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
}
