//! The second factor of an account, from the page of the login. The clock stands still unless a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use lobby_platform::clock::Clock;
use lobby_platform::service::second_factor;
use reqwest::StatusCode;
use ring::hmac;

use crate::bench::{Bench, PASSWORD, start_as};
use crate::browser::{Browser, token};

/// A platform, and the second since 1970 that its clock shows.
async fn platform() -> (Bench, Arc<AtomicI64>) {
    let clock = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
    let read = Arc::clone(&clock);
    let shown = Clock::new(move || Timestamp::from_second(read.load(Ordering::Relaxed)).unwrap());
    (start_as(|options| options.clock = shown).await, clock)
}

/// Sets the factor; the secret that the app of the officer takes from the address.
async fn set(bench: &Bench) -> Vec<u8> {
    let app = &bench.running.app;
    let address = second_factor::set(app, "officer", app.now()).await.unwrap();
    let secret = address.strip_prefix("otpauth://totp/Lobby:officer?secret=").unwrap();
    BASE32_NOPAD.decode(secret.strip_suffix("&issuer=Lobby").unwrap().as_bytes()).unwrap()
}

/// What the app shows `ahead` steps from the second that `clock` shows.
fn code(secret: &[u8], clock: &AtomicI64, ahead: i64) -> String {
    let step = clock.load(Ordering::Relaxed) / 30 + ahead;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 0xf);
    let four: [u8; 4] = tag.as_ref()[at..at + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

async fn enter(browser: &mut Browser<'_>, password: &str, code: &str) -> StatusCode {
    let page = browser.get("/login").await.text().await.unwrap();
    let token = token(&page, "/login");
    let fields = [("login", "officer"), ("password", password), ("code", code), ("token", &token)];
    browser.post("/login", &fields).await.status()
}

#[tokio::test]
async fn with_a_factor_the_platform_refuses_the_password_alone_and_takes_a_code_once() {
    let (bench, clock) = platform().await;
    let mut browser = Browser::new(&bench);
    assert_eq!(browser.log_in(PASSWORD).await.status(), StatusCode::SEE_OTHER);
    let secret = set(&bench).await;
    assert_eq!(browser.get("/cases").await.status(), StatusCode::SEE_OTHER, "the session has ended");

    assert_eq!(browser.log_in(PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(enter(&mut browser, PASSWORD, "\u{202e}<script>").await, StatusCode::UNAUTHORIZED);
    assert_eq!(enter(&mut browser, PASSWORD, &code(&secret, &clock, 2)).await, StatusCode::UNAUTHORIZED);
    let now = code(&secret, &clock, 0);
    assert_eq!(enter(&mut browser, PASSWORD, &now).await, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/cases").await.status(), StatusCode::OK);

    let mut thief = Browser::new(&bench);
    assert_eq!(enter(&mut thief, PASSWORD, &now).await, StatusCode::UNAUTHORIZED, "a spent code");
    assert_eq!(enter(&mut thief, PASSWORD, &code(&secret, &clock, -1)).await, StatusCode::UNAUTHORIZED, "an older one");
    clock.fetch_add(30, Ordering::Relaxed);
    assert_eq!(enter(&mut thief, PASSWORD, &code(&secret, &clock, 0)).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_wrong_password_spends_no_code_and_wrong_codes_are_counted_like_passwords() {
    let (bench, clock) = platform().await;
    let secret = set(&bench).await;
    let mut browser = Browser::new(&bench);
    let right = code(&secret, &clock, 0);
    assert_eq!(enter(&mut browser, "not the password", &right).await, StatusCode::UNAUTHORIZED);
    for _ in 0..4 {
        assert_eq!(enter(&mut browser, PASSWORD, "x").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(enter(&mut browser, PASSWORD, &right).await, StatusCode::TOO_MANY_REQUESTS);
    clock.fetch_add(60, Ordering::Relaxed);
    assert_eq!(enter(&mut browser, PASSWORD, &code(&secret, &clock, 0)).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_lost_factor_is_taken_away_and_a_new_one_makes_the_former_worthless() {
    let (bench, clock) = platform().await;
    let app = &bench.running.app;
    let former = set(&bench).await;
    let secret = set(&bench).await;
    let mut browser = Browser::new(&bench);
    assert_eq!(enter(&mut browser, PASSWORD, &code(&former, &clock, 0)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(enter(&mut browser, PASSWORD, &code(&secret, &clock, 0)).await, StatusCode::SEE_OTHER);
    second_factor::remove(app, "officer").await.unwrap();
    assert_eq!(browser.get("/cases").await.status(), StatusCode::SEE_OTHER, "the session has ended");
    assert_eq!(browser.log_in(PASSWORD).await.status(), StatusCode::SEE_OTHER);
    assert!(second_factor::remove(app, "officer").await.is_err());
    assert!(second_factor::set(app, "nobody", app.now()).await.is_err());
}
