//! Health reports, and the page that shows the worst first.

use jiff::{SignedDuration, Timestamp};
use lobby_domain::CaseNumber;
use lobby_platform::repository::health::{self, Health};
use lobby_platform::service::config::{self, Scope};
use lobby_wire::health::{
    CertificateHealth, ClockHealth, DeviceHealth, DeviceKind, DiskHealth, HELD_MAX, HealthReport, HeldHealth,
    QueueHealth, ServiceHealth, Versions,
};
use lobby_wire::{HealthAnswer, Message as _};
use reqwest::{Method, Response, StatusCode};

use crate::bench::{self, Bench, Kiosk, PASSWORD, start};
use crate::browser::Browser;
use crate::enrol::problem;

pub fn report(kiosk: &str) -> HealthReport {
    HealthReport {
        schema: HealthReport::SCHEMA.into(),
        kiosk: kiosk.into(),
        service: ServiceHealth { open: true, code: None },
        devices: vec![DeviceHealth { kind: DeviceKind::Reader, code: None }],
        queue: QueueHealth::default(),
        disk: DiskHealth { free_bytes: 9_000_000_000, low_water_bytes: 512 * 1024 * 1024 },
        clock: ClockHealth { kiosk_time: Timestamp::now(), ahead_ms: Some(0), trusted: true },
        certificate: CertificateHealth { expires_at: Timestamp::now() + SignedDuration::from_hours(24 * 20) },
        versions: Versions { program: "0.1.0".into(), catalogue: Some(1), configuration: None },
        last_failure: None,
        run: None,
        numbered_to: None,
        receipted: Vec::new(),
    }
}

async fn put(kiosk: &Kiosk, body: Vec<u8>) -> Response {
    kiosk.request(Method::PUT, "/v1/kiosks/self/health").body(body).send().await.unwrap()
}

async fn kept(bench: &Bench) -> Vec<Health> {
    bench.running.app.db.read(health::list).await.unwrap()
}

#[tokio::test]
async fn a_report_is_kept_in_place_of_the_one_before_and_the_answer_tells_the_time() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let mut told = report("WL01-K01");
    let answer = put(&kiosk, told.to_bytes()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer: HealthAnswer = lobby_wire::read(&answer.bytes().await.unwrap()).unwrap();
    assert!(Timestamp::now().duration_since(answer.time) < SignedDuration::from_secs(60));
    told.queue.waiting = 7;
    put(&kiosk, told.to_bytes()).await;
    let kept = kept(&bench).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(lobby_wire::read::<HealthReport>(kept[0].report.as_bytes()).unwrap(), told);
}

#[tokio::test]
async fn the_time_in_an_answer_is_that_of_its_own_request_however_the_clock_jumped_before() {
    let (bench, ahead) = bench::start_with_clock().await;
    let kiosk = bench.kiosk("K01").await;
    for jump in [0, 8 * 3_600_000, 0] {
        ahead.store(jump, std::sync::atomic::Ordering::Relaxed);
        let answer = put(&kiosk, report("WL01-K01").to_bytes()).await.bytes().await.unwrap();
        let told = lobby_wire::read::<HealthAnswer>(&answer).unwrap().time;
        let off = told.duration_since(Timestamp::now() + SignedDuration::from_millis(jump));
        assert!(off.abs() < SignedDuration::from_secs(60), "{off:?}");
    }
}

#[tokio::test]
async fn a_report_of_another_kiosk_of_another_form_or_with_sentences_for_codes_is_refused() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let foreign = put(&kiosk, report("WL01-K02").to_bytes()).await;
    assert_eq!(problem(foreign).await, (StatusCode::FORBIDDEN, "other_kiosk".into()));
    let mut talkative = report("WL01-K01");
    talkative.service = ServiceHealth { open: false, code: Some("林知微的身份证读不出来".into()) };
    let mut swollen = report("WL01-K01");
    swollen.devices = vec![DeviceHealth { kind: DeviceKind::Printer, code: None }; 1000];
    let mut hostile = report("WL01-K01");
    hostile.versions.program = "<script> alert(1)".into();
    let other = String::from_utf8(report("WL01-K01").to_bytes()).unwrap().replace("health/1", "health/2");
    let mut countless = report("WL01-K01");
    countless.queue.waiting = u64::MAX;
    let bad = [talkative.to_bytes(), swollen.to_bytes(), hostile.to_bytes(), countless.to_bytes()];
    for bad in bad.into_iter().chain([other.into_bytes(), b"{".to_vec()]) {
        let answer = put(&kiosk, bad).await;
        assert_eq!(problem(answer).await, (StatusCode::UNPROCESSABLE_ENTITY, "bad_health".into()));
    }
    assert!(kept(&bench).await.is_empty());
}

#[tokio::test]
async fn the_page_shows_every_kiosk_with_when_it_was_seen_and_the_worst_first() {
    let bench = start().await;
    let mut kiosks = Vec::new();
    for code in ["K01", "K02", "K03", "K04"] {
        kiosks.push(bench.kiosk(code).await);
    }
    put(&kiosks[0], report("WL01-K01").to_bytes()).await;
    let mut slow = report("WL01-K02");
    let held = |case_number: &str, reason: &str| HeldHealth { case_number: case_number.into(), reason: reason.into() };
    let number = CaseNumber::new("WL01", "K02", 7).unwrap();
    let refused = held(number.as_str(), "digest_conflict");
    slow.queue = QueueHealth { waiting: 3, needs_staff: 1, oldest_s: Some(3 * 3600), held: vec![refused.clone()] };
    for hostile in [
        vec![held("WL01", "digest_conflict")],
        vec![held(number.as_str(), "<script>alert(2)</script>")],
        vec![refused; HELD_MAX + 1],
    ] {
        let mut told = slow.clone();
        told.queue.held = hostile;
        assert_eq!(put(&kiosks[1], told.to_bytes()).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    put(&kiosks[1], slow.to_bytes()).await;
    let mut closed = report("WL01-K03");
    closed.service = ServiceHealth { open: false, code: Some("Q-01".into()) };
    put(&kiosks[2], closed.to_bytes()).await;
    put(&kiosks[3], report("WL01-K04").to_bytes()).await;
    let data = bench.folder.path().to_str().unwrap();
    let hostile = "stolen <script>alert(1)</script>";
    let revoke = ["admin", "kiosk", "revoke", "--data", data, "WL01-K04", "--reason", hostile];
    assert!(bench::command(&revoke).status.success());

    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let page = browser.get("/kiosks").await.text().await.unwrap();
    let order: Vec<_> =
        ["WL01-K04", "WL01-K03", "WL01-K02", "WL01-K01"].map(|kiosk| page.find(&format!(">{kiosk}<")).unwrap()).into();
    assert!(order.is_sorted(), "{order:?}");
    for told in ["已吊销", "停止服务", "代码 Q-01", "送得慢", "3 小时", "正常", "刚刚"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(page.contains("alert(1)") && !page.contains("<script"), "hostile words are shown and harmless");
    let english = browser.get("/kiosks?lang=en").await.text().await.unwrap();
    for told in [number.as_str(), "with other content", "platform operator", "lobby outbox export"] {
        assert!(english.contains(told), "{told}");
    }
    for told in ["Revoked", "Out of service", "Slow delivery", "The oldest has waited for 3 h", "Fine", "just now"] {
        assert!(english.contains(told), "{told}");
    }
}

#[tokio::test]
async fn a_silent_kiosk_is_listed_with_the_time_of_its_last_report() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    put(&kiosk, report("WL01-K01").to_bytes()).await;
    let hours_ago = Timestamp::now() - SignedDuration::from_hours(5);
    let before = Health { seen_at: hours_ago, ..kept(&bench).await.remove(0) };
    bench.running.app.db.tx(move |tx| health::put(tx, &before)).await.unwrap();
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let page = browser.get("/kiosks?lang=en").await.text().await.unwrap();
    assert!(page.contains("Not heard from for 5 h.") && page.contains("5 h ago"), "{page}");
}

#[tokio::test]
async fn counts_that_no_sum_can_hold_leave_the_page_standing() {
    let bench = start().await;
    for code in ["K01", "K02"] {
        let kiosk = bench.kiosk(code).await;
        let now = Timestamp::now();
        let mut told = report(&kiosk.id);
        // As an earlier release may have taken it.
        told.queue = QueueHealth { waiting: u64::MAX, needs_staff: u64::MAX, oldest_s: Some(u64::MAX), held: vec![] };
        let kept = Health {
            kiosk: kiosk.id.parse().unwrap(),
            seen_at: now,
            report: String::from_utf8(told.to_bytes()).unwrap(),
            runs: health::Runs::default(),
            lost: 0,
        };
        bench.running.app.db.tx(move |tx| health::put(tx, &kept)).await.unwrap();
    }
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    assert_eq!(browser.get("/kiosks").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_page_tells_of_a_certificate_that_the_kiosk_still_uses_although_it_was_given_a_newer_one() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let mut told = report("WL01-K01");
    told.certificate.expires_at = Timestamp::now() + SignedDuration::from_hours(49);
    assert_eq!(put(&kiosk, told.to_bytes()).await.status(), StatusCode::OK);
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let page = browser.get("/kiosks?lang=en").await.text().await.unwrap();
    assert!(page.contains("Its certificate expires in 2 days and has not been renewed."), "{page}");
}

#[tokio::test]
async fn the_page_shows_the_configuration_a_kiosk_uses_and_tells_where_it_stays_behind() {
    let bench = start().await;
    let (good, behind) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let app = &bench.running.app;
    let an_hour_ago = Timestamp::now() - SignedDuration::from_hours(1);
    let version = config::set(app, &Scope::All, "kiosk.mark", &serde_json::json!("岚"), an_hour_ago).await.unwrap();
    let version = u64::try_from(version).unwrap();
    for (kiosk, has) in [(&good, Some(version)), (&behind, None)] {
        let mut told = report(&kiosk.id);
        told.versions.configuration = has;
        assert_eq!(put(kiosk, told.to_bytes()).await.status(), StatusCode::OK);
    }
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let page = browser.get("/kiosks?lang=en").await.text().await.unwrap();
    assert!(page.contains(&format!("configuration {version}<")), "{page}");
    assert_eq!(page.matches("Configuration behind").count(), 1, "{page}");
    assert!(page.contains(&format!("configuration is {version}. The kiosk still uses 0.")), "{page}");
}
