//! One that stands still, trickles, guesses or asks without end keeps no other waiting.

use std::time::Duration;

use lobby_envelope::digest::sha256;
use lobby_platform::router;
use lobby_platform::service::login::{self, Attempt, Typed};
use lobby_wire::digest::Sha256;
use lobby_wire::problem::Problem;
use reqwest::{Method, Response, StatusCode};
use tokio::time::timeout;

use crate::access::filled;
use crate::bench::{Bench, Kiosk, PASSWORD, command, start, start_as};
use crate::browser::Browser;
use crate::line::Line;

/// Longest wait of a test for an answer; reached only by a test that fails.
const LONG: Duration = Duration::from_secs(20);
const BLOB: &[u8] = &[7; 100_000];
const CHUNK: &str = "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n";

async fn code(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.json::<Problem>().await.unwrap().code.to_string())
}

/// A chunk of 1,000 bytes whose upload was begun and whose bytes the server awaits.
async fn standing_still(bench: &Bench, kiosk: &Kiosk, sha256: Sha256) -> Line {
    assert_eq!(kiosk.create(sha256, 1000).await.status(), StatusCode::CREATED);
    let mut line = Line::of(kiosk, &bench.ca_pem).await;
    line.begin("PATCH", &format!("/v1/uploads/{sha256}"), CHUNK, 1000).await;
    line.send(b"x").await;
    line
}

/// Some digest that begins as this one does, in so far as 64 locks would tell them apart.
fn beside(wanted: Sha256, salt: u64) -> Sha256 {
    let tried = (salt * 1_000_000..).map(|n: u64| sha256(&n.to_be_bytes()));
    tried.into_iter().find(|found| found.0[0] % 64 == wanted.0[0] % 64).unwrap()
}

/// Cases 30 and 31: the locks of uploads were shared by kiosks and held while bytes were awaited.
#[tokio::test]
async fn a_kiosk_that_trickles_on_every_route_keeps_no_other_waiting() {
    let bench = start().await;
    let (slow, other) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let application = other.application(1);
    let mut lines = Vec::new();
    for (blob, salt) in application.blobs.iter().zip(1..) {
        lines.push(standing_still(&bench, &slow, beside(blob.sha256, salt)).await);
    }
    for route in router::api(&bench.running.app).listed() {
        let mut line = Line::of(&slow, &bench.ca_pem).await;
        let (method, path) = (&route.method, filled(route.path));
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{CHUNK}Content-Length: 1000\r\n\r\nx");
        line.send(head.as_bytes()).await;
        lines.push(line);
    }
    let taken = timeout(LONG, other.submit(&application)).await.expect("another kiosk waits");
    assert_eq!(taken.status(), StatusCode::CREATED);
    for route in router::api(&bench.running.app).listed() {
        let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
        let answer = other.request(method, &filled(route.path)).send();
        timeout(LONG, answer).await.unwrap_or_else(|_| panic!("{} {} waits", route.method, route.path)).unwrap();
    }
}

#[tokio::test]
async fn a_newcomer_takes_an_upload_over_from_a_line_that_stands_still() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    let path = format!("/v1/uploads/{sha}");
    kiosk.create(sha, BLOB.len()).await;
    let mut dead = Line::of(&kiosk, &bench.ca_pem).await;
    dead.begin("PATCH", &path, CHUNK, BLOB.len()).await;
    dead.send(&BLOB[..30_000]).await;
    let mut offset = 0;
    while offset == 0 {
        // What was sent may still be on its way.
        offset = usize::try_from(timeout(LONG, kiosk.offset(sha)).await.unwrap().unwrap()).unwrap();
        if offset == 0 {
            dead = Line::of(&kiosk, &bench.ca_pem).await;
            dead.begin("PATCH", &path, CHUNK, BLOB.len()).await;
            dead.send(&BLOB[..30_000]).await;
        }
    }
    assert_eq!(dead.answer().await, (409, "offset_conflict".into()));

    let chunk = CHUNK.replace("Offset: 0", &format!("Offset: {offset}"));
    let mut old = Line::of(&kiosk, &bench.ca_pem).await;
    old.begin("PATCH", &path, &chunk, BLOB.len() - offset).await;
    let rest = &BLOB[offset..];
    assert_eq!(kiosk.patch(sha, offset, rest, &sha256(rest).0).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(old.answer().await, (409, "offset_conflict".into()));
    assert_eq!(kiosk.offset(sha).await, Some(100_000));
}

/// Attack p05b.
#[tokio::test]
async fn not_a_byte_counts_that_a_kiosk_sent_before_it_was_revoked() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    kiosk.create(sha, BLOB.len()).await;
    let mut line = Line::of(&kiosk, &bench.ca_pem).await;
    line.begin("PATCH", &format!("/v1/uploads/{sha}"), CHUNK, BLOB.len()).await;
    line.send(&BLOB[..60_000]).await;
    let data = bench.folder.path().to_str().unwrap();
    assert!(command(&["admin", "kiosk", "revoke", "--data", data, "WL01-K01"]).status.success());
    line.send(&BLOB[60_000..]).await;
    assert_eq!(line.answer().await, (403, "kiosk_revoked".into()));
    let upload = bench.running.app.uploads.of(&"WL01-K01".parse().unwrap(), sha);
    assert_eq!(upload.progress().await.unwrap().unwrap().offset, 0);
}

/// Attack p05_tus: 3,000 uploads of 64 MiB were announced in four seconds.
#[tokio::test]
async fn the_open_uploads_of_a_kiosk_are_limited_and_the_refusal_says_when_to_retry() {
    let bench = start().await;
    let (kiosk, other) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let mut begun = 0;
    let refused = loop {
        let answer = kiosk.create(sha256(format!("{begun}").as_bytes()), 1000).await;
        if answer.status() != StatusCode::CREATED {
            break answer;
        }
        begun += 1;
        assert!(begun < 1000, "there is no end");
    };
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(code(refused).await, (429, "too_many_uploads".into()));
    let application = other.application(1);
    assert_eq!(other.submit(&application).await.status(), StatusCode::CREATED);
    // One that is given up makes room for the next.
    let first = sha256(b"0");
    let gone = kiosk.request(Method::DELETE, &format!("/v1/uploads/{first}")).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(kiosk.create(first, 1000).await.status(), StatusCode::CREATED);
    // As do those that have rested, even where the server forgot them.
    let id = "WL01-K01".parse().unwrap();
    bench.running.app.uploads.forget_rested(&id, Duration::ZERO).await.unwrap();
    assert_eq!(bench.running.app.uploads.held(&id).await.unwrap().open, 0);
}

/// Attack p05c: blobs of no application filled the disk.
#[tokio::test]
async fn blobs_count_against_a_kiosk_until_an_application_names_them() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    let (id, uploads) = ("WL01-K01".parse().unwrap(), &bench.running.app.uploads);
    for blob in &application.blobs {
        kiosk.upload(blob).await;
    }
    let held = uploads.held(&id).await.unwrap();
    let bytes: usize = application.blobs.iter().map(|blob| blob.bytes.len()).sum();
    assert_eq!((held.open, held.bytes), (0, bytes as u64));
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    assert_eq!(uploads.held(&id).await.unwrap().bytes, 0);
}

#[tokio::test]
async fn a_kiosk_that_asks_without_end_is_refused_and_another_is_answered() {
    let bench = start().await;
    let (kiosk, other) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let mut lines = Vec::new();
    let refused = loop {
        let answer = kiosk.request(Method::GET, "/v1/trust").send().await.unwrap();
        if answer.status() != StatusCode::OK {
            break answer;
        }
        assert!(lines.len() < 200, "there is no end");
        let mut line = Line::of(&kiosk, &bench.ca_pem).await;
        let path = format!("/v1/applications/{}", uuid::Uuid::now_v7());
        line.begin("PUT", &path, "Content-Type: application/jose\r\n", 1000).await;
        lines.push(line);
    };
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(code(refused).await, (429, "too_many_requests".into()));
    assert_eq!(other.request(Method::GET, "/v1/trust").send().await.unwrap().status(), StatusCode::OK);
}

/// Attack p10b: 1,008 silent connections shut every client out.
#[tokio::test]
async fn silent_connections_take_no_place_from_a_kiosk_and_end_by_themselves() {
    let bench = start_as(|options| {
        options.limits.of_address = 4;
        options.limits.stranger_idle = Duration::from_secs(1);
    })
    .await;
    let kiosk = bench.kiosk("K01").await;
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(Line::of_stranger(&bench.running.api, &bench.ca_pem).await);
    }
    let trust = timeout(LONG, kiosk.request(Method::GET, "/v1/trust").send()).await.expect("a kiosk waits").unwrap();
    assert_eq!(trust.status(), StatusCode::OK);
    for mut line in silent {
        timeout(LONG, line.end()).await.expect("a silent connection stays");
    }
}

#[tokio::test]
async fn a_body_that_hardly_comes_is_ended_whatever_it_is_for() {
    let bench = start_as(|options| options.limits.body = Duration::from_millis(500)).await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    kiosk.create(sha, BLOB.len()).await;
    let puts = format!("/v1/applications/{}", uuid::Uuid::now_v7());
    let patch = format!("/v1/uploads/{sha}");
    let jose = "Content-Type: application/jose\r\n";
    for (method, path, headers) in [("PATCH", &patch, CHUNK), ("PUT", &puts, jose)] {
        let mut line = Line::of(&kiosk, &bench.ca_pem).await;
        line.begin(method, path, headers, BLOB.len()).await;
        line.send(b"xx").await;
        assert_eq!(timeout(LONG, line.answer()).await.unwrap(), (408, "too_slow".into()), "{method}");
    }
}

/// Attack p09: 291 of 400 guesses at once were judged, each with 19 MiB.
#[tokio::test]
async fn of_many_guesses_at_once_five_are_judged_whether_there_is_such_an_account_or_not() {
    let bench = start().await;
    let app = &bench.running.app;
    let now = app.now();
    for account in ["officer", "of-nobody", ""] {
        let guesses = (0..20).map(|n| {
            let app = app.clone();
            tokio::spawn(async move {
                let guess = format!("guess number {n}");
                loop {
                    let typed = Typed { login: account, password: &guess, code: "" };
                    match login::log_in(&app, typed, "192.0.2.1", now).await.unwrap() {
                        Attempt::Wrong => return 1,
                        Attempt::Resting => return 0,
                        // Told to come again, as on a machine with much else to do.
                        Attempt::Busy => {}
                        Attempt::In(_) => panic!("let in"),
                    }
                }
            })
        });
        let mut judged = 0;
        for guess in guesses.collect::<Vec<_>>() {
            judged += guess.await.unwrap();
        }
        assert_eq!(judged, 5, "{account}");
    }
    let from = async |address: &str, now| {
        let typed = Typed { login: "officer", password: PASSWORD, code: "" };
        login::log_in(app, typed, address, now).await.unwrap()
    };
    assert!(matches!(from("192.0.2.1", now).await, Attempt::Resting));
    assert!(matches!(from("192.0.2.2", now).await, Attempt::In(_)), "a stranger locks no officer out");
    let later = now + jiff::SignedDuration::from_secs(61);
    assert!(matches!(from("192.0.2.1", later).await, Attempt::In(_)));
}

async fn cases(browser: &mut Browser<'_>) -> StatusCode {
    browser.get("/cases").await.status()
}

/// Attack p08: the old cookie still opened the worklist after a new password.
#[tokio::test]
async fn a_new_password_a_disabled_account_and_a_word_of_the_operator_end_every_session() {
    let bench = start().await;
    let data = bench.folder.path().to_str().unwrap();
    let admin = |words: &[&str]| command(&[&["admin", "user"], words, &["--data", data]].concat());
    let done = |words: &[&str]| assert!(admin(words).status.success(), "{words:?}");
    let mut browser = Browser::new(&bench);

    browser.log_in(PASSWORD).await;
    assert_eq!(cases(&mut browser).await, StatusCode::OK);
    done(&["add", "--login", "officer", "--name", "O", "--password", "another-horse"]);
    assert_eq!(cases(&mut browser).await, StatusCode::SEE_OTHER);

    browser.log_in("another-horse").await;
    assert_eq!(cases(&mut browser).await, StatusCode::OK);
    done(&["sessions", "end", "--login", "officer"]);
    assert_eq!(cases(&mut browser).await, StatusCode::SEE_OTHER);

    browser.log_in("another-horse").await;
    assert_eq!(cases(&mut browser).await, StatusCode::OK);
    done(&["disable", "--login", "officer"]);
    assert_eq!(cases(&mut browser).await, StatusCode::SEE_OTHER);
    assert_eq!(browser.log_in("another-horse").await.status(), StatusCode::UNAUTHORIZED);
    for words in [["disable"].as_slice(), &["sessions", "end"]] {
        assert!(!admin(&[words, &["--login", "of-nobody"]].concat()).status.success());
    }
}
