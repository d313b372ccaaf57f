//! What a hostile page, a thief of cookies or a guesser of addresses tries with a browser. Attacks p08 and p09.

use std::time::Duration;

use lobby_platform::router;
use lobby_platform::service::login;
use reqwest::{Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::bench::{Bench, PASSWORD, start};
use crate::browser::{Browser, token};

/// A platform with one case, and its number.
async fn bench_with_a_case() -> (Bench, String) {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    (bench, application.manifest.case_number)
}

#[tokio::test]
async fn no_form_is_taken_without_its_own_token_and_none_by_another_method() {
    let (bench, number) = bench_with_a_case().await;
    let (mut browser, mut other) = (Browser::new(&bench), Browser::new(&bench));
    browser.log_in(PASSWORD).await;
    other.log_in(PASSWORD).await;
    let case = other.get(&format!("/cases/{number}")).await.text().await.unwrap();
    let of_another = token(&case, &format!("/cases/{number}/reveal"));
    let of_logout = token(&browser.get("/cases").await.text().await.unwrap(), "/logout");
    let mut forms = 0;
    let routes = router::pages(&bench.running.app);
    for route in routes.listed().iter().filter(|route| route.method == Method::POST.as_str()) {
        let path = route.path.replace("{number}", &number).replace("{kiosk}", "WL01-K01").replace("{login}", "officer");
        let fields = [("what", "card:id_number"), ("keep", ""), ("login", "officer"), ("password", PASSWORD)];
        let mut tokens = vec!["", "00", &of_another];
        tokens.extend((route.path != "/logout").then_some(of_logout.as_str()));
        // A form for people without an account has no session whose token it could carry.
        tokens.retain(|_| route.path != "/progress");
        for token in tokens {
            let fields = [fields.as_slice(), &[("token", token)]].concat();
            assert_eq!(browser.post(&path, &fields).await.status(), StatusCode::FORBIDDEN, "{path} {token}");
        }
        let without = browser.post(&path, &fields).await;
        assert!(without.status().is_client_error(), "{path}");
        assert!(without.text().await.unwrap().contains("<html"), "{path} answers in the words of a library");
        forms += 1;
    }
    assert!(forms >= 4);
    assert_eq!(
        browser.get(&format!("/cases/{number}/reveal?what=card:id_number")).await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(browser.get("/cases").await.status(), StatusCode::OK, "nobody was logged out");
}

#[tokio::test]
async fn a_session_that_a_stranger_chose_is_not_the_one_that_a_login_begins() {
    let bench = start().await;
    let mut browser = Browser::new(&bench);
    browser.set_cookie("lobby_session", "chosen-by-a-stranger");
    assert_eq!(browser.log_in(PASSWORD).await.status(), StatusCode::SEE_OTHER);
    let session = browser.cookie("lobby_session");
    assert!(session != "chosen-by-a-stranger" && session.len() >= 32);
    let mut stranger = Browser::new(&bench);
    stranger.set_cookie("lobby_session", "chosen-by-a-stranger");
    assert_eq!(stranger.get("/cases").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn odd_addresses_and_queries_get_a_page_and_run_nothing() {
    let (bench, number) = bench_with_a_case().await;
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let long = format!("/cases?number={}", "A".repeat(20_000));
    for (path, wanted) in [
        ("/cases?number=%27%20or%201%3D1--", 200),
        ("/cases?number=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("/cases?skip=-5", 200),
        ("/cases?skip=9223372036854775807", 200),
        ("/cases?skip=x", 400),
        (long.as_str(), 200),
        ("/cases/%2e%2e%2f", 404),
        (&format!("/cases/{number}/materials/..%2f/document.pdf"), 404),
        (&format!("/cases/{number}/pages/0.jpg"), 404),
        (&format!("/cases/{number}/pages/99999999999999999999.jpg"), 404),
        (&format!("/cases/{number}/materials/M041/document.pdf?standard=%00"), 400),
    ] {
        let answer = browser.get(path).await;
        let status = answer.status().as_u16();
        let page = answer.text().await.unwrap();
        assert_eq!(status, wanted, "{path:.80}");
        assert!(!page.contains("<script") && page.contains("<html"), "{path:.80}: {page:.200}");
    }
}

#[tokio::test]
async fn no_page_links_to_a_host_that_an_address_names() {
    let bench = start().await;
    let address = bench.running.pages.trim_start_matches("http://");
    for path in
        ["//evil.example/login", "//evil.example/reveal", "/\\evil.example/login", "//evil.example/cases?lang=en"]
    {
        let mut line = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        line.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        assert!(!answer.contains("evil.example"), "{path}: {answer}");
    }
}

/// Attack p09: guesses by the hundred took 5.2 GB and every processor.
#[tokio::test]
async fn while_many_guess_passwords_a_kiosk_is_answered_and_all_who_guess_in_the_end() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let (app, now) = (&bench.running.app, bench.running.app.now());
    let guesses: Vec<_> = (0..200)
        .map(|n| {
            let app = app.clone();
            tokio::spawn(async move {
                let (login, address) = (format!("nobody{n}"), format!("192.0.2.{n}"));
                let typed = login::Typed { login: &login, password: &"x".repeat(200), code: "" };
                login::log_in(&app, typed, &address, now).await.map(drop)
            })
        })
        .collect();
    for _ in 0..5 {
        let trust = kiosk.request(Method::GET, "/v1/trust").send();
        let answer = timeout(Duration::from_secs(20), trust).await.expect("a kiosk waits").unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
    for guess in guesses {
        timeout(Duration::from_secs(60), guess).await.expect("a guess waits without end").unwrap().unwrap();
    }
}
