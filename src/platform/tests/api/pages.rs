use lobby_casework::Event;
use lobby_casework::event::Part;
use lobby_wire::document::{Document, WireText};
use reqwest::StatusCode;

use crate::bench::{PAGE, PASSWORD, PICTURE, document, start};
use crate::browser::{Browser, token};
use crate::envelopes::with_blob;

#[tokio::test]
async fn an_officer_logs_in_sees_the_case_and_logs_out() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    kiosk.submit(&application).await;
    let number = application.manifest.case_number.clone();

    let mut browser = Browser::new(&bench);
    let entered = browser.log_in(PASSWORD).await;
    let first = entered.headers()["location"].to_str().unwrap();
    assert_eq!((entered.status(), first), (StatusCode::SEE_OTHER, "/worklist"));
    let cookie = entered.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");

    let list = browser.get("/cases").await;
    let policy = list.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(list.headers()["cache-control"], "no-store");
    let list = list.text().await.unwrap();
    assert!(list.contains(&number) && list.contains("店招标牌设置备案") && list.contains("林*微"));
    assert!(!list.contains("林知微") && !list.contains("3301"));

    let case = browser.get(&format!("/cases/{number}")).await.text().await.unwrap();
    assert!(case.contains("签名与文件摘要一致") && case.contains("一层门头") && case.contains("店招效果图"));
    let english = browser.get(&format!("/cases/{number}?lang=en")).await.text().await.unwrap();
    assert!(english.contains("The signature matches the document digest") && english.contains("Where it hangs"));
    assert!(browser.get("/cases").await.text().await.unwrap().contains("Signboard filing"), "the choice is remembered");

    let page = browser.get(&format!("/cases/{number}/pages/1.jpg")).await;
    assert_eq!(page.headers()["cache-control"], "no-store");
    assert_eq!(page.bytes().await.unwrap(), PAGE);
    assert_eq!(browser.get(&format!("/cases/{number}/pages/2.jpg")).await.status(), StatusCode::NOT_FOUND);
    let signature = browser.get(&format!("/cases/{number}/signature.png")).await;
    assert_eq!(signature.headers()["content-type"], "image/png");
    assert_eq!(signature.bytes().await.unwrap(), PICTURE);
    let found = browser.get(&format!("/cases?number={}", number.to_lowercase())).await;
    assert_eq!(found.headers()["location"].to_str().unwrap(), format!("/cases/{number}"));

    let token = token(&english, "/logout");
    let before = browser.cookies.clone();
    assert_eq!(browser.post("/logout", &[("token", &token)]).await.headers()["location"], "/login");
    browser.cookies = before;
    assert_eq!(browser.get("/cases").await.status(), StatusCode::SEE_OTHER, "the session has ended on the server");
}

#[tokio::test]
async fn personal_values_are_masked_until_a_tap_that_leaves_a_trace() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    kiosk.submit(&application).await;
    let path = format!("/cases/{}", application.manifest.case_number);
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let case = browser.get(&path).await.text().await.unwrap();
    for hidden in ["林知微", "330199199304180288", "19900000101", "栖云路", "1993-04-18"] {
        assert!(!case.contains(hidden), "{hidden}");
    }
    let reveal = format!("{path}/reveal");
    let forged = browser.post(&reveal, &[("token", "00"), ("what", "card:id_number")]).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    let token = token(&case, &reveal);
    let shown = browser.post(&reveal, &[("token", &token), ("what", "card:id_number")]).await.text().await.unwrap();
    assert!(shown.contains("330199199304180288") && !shown.contains("19900000101") && !shown.contains("栖云路"));
    assert!(!browser.get(&path).await.text().await.unwrap().contains("330199199304180288"));
    let odd = browser.post(&reveal, &[("token", &token), ("what", "card:<script>")]).await;
    assert_eq!(odd.status(), StatusCode::NOT_FOUND);

    let kept = bench.kept(&application).await;
    let actors: Vec<String> = kept.history.iter().map(|recorded| recorded.actor.to_string()).collect();
    assert_eq!(kept.kinds(), ["received", "opened", "revealed", "opened"]);
    assert_eq!(actors, ["kiosk WL01-K01", "officer officer", "officer officer", "officer officer"]);
    assert_eq!(kept.history[2].event, Event::Revealed { part: Part::parse("card:id_number").unwrap() });
}

#[tokio::test]
async fn hostile_text_in_an_application_stays_text() {
    const HOSTILE: &str = r#""><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}"#;
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application_of(1, |id, number, kiosk| {
        let hostile = || WireText::new(HOSTILE, HOSTILE);
        let mut document: Document = document(id, number, kiosk);
        document.item_name = hostile();
        document.authority = hostile();
        document.declaration = hostile();
        document.materials[2].name = hostile();
        document.identity.fields.insert("name".into(), Some(HOSTILE.into()));
        document.identity.fields.insert(HOSTILE.into(), Some(HOSTILE.into()));
        document.identity.warnings.push(HOSTILE.into());
        document.values[3].value = Some(HOSTILE.into());
        document.values[3].key = HOSTILE.into();
        document.values[4].label = hostile();
        document
    });
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    for path in ["/cases".to_owned(), format!("/cases/{}", application.manifest.case_number)] {
        let page = browser.get(&path).await.text().await.unwrap();
        assert!(page.contains("alert(1)"), "it is shown");
        assert!(!page.contains("<script") && !page.contains("<img src=x"), "{page}");
    }
    let searched = browser.get("/cases?number=%3Cscript%3E").await.text().await.unwrap();
    assert!(searched.contains("&#60;SCRIPT&#62;") || searched.contains("&lt;SCRIPT&gt;"), "{searched}");
}

/// What people and machines have put into forms to break what shows them.
const HOSTILE_VALUES: [&str; 9] = [
    "</td></tr></table><script src=//evil.example></script>",
    "<svg/onload=alert`1`>",
    "javascript:alert(1)",
    "'; drop table application; --",
    "=cmd|' /C calc'!A0",
    "%s%n%x {0} ${7*7} {{7*7}}",
    "\u{202E}0001 价\u{2066}",
    "nul\u{0}esc\u{1b}[2J",
    "👩\u{200D}🚀🇨🇳𠀀",
];

#[tokio::test]
async fn hostile_text_in_every_form_field_is_shown_harmless_and_kept_byte_for_byte() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let long = "长".repeat(20_000);
    let texts: Vec<String> = HOSTILE_VALUES.iter().map(|text| (*text).to_owned()).chain([long]).collect();
    let application = kiosk.application_of(1, |id, number, kiosk| {
        let mut document: Document = document(id, number, kiosk);
        let pattern = document.values[4].clone();
        document.values = texts
            .iter()
            .enumerate()
            .map(|(n, text)| {
                let mut value = pattern.clone();
                (value.key, value.value) = (format!("field_{n}"), Some(text.clone()));
                value
            })
            .collect();
        document
    });
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let answer = browser.get(&format!("/cases/{}", application.manifest.case_number)).await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    let page = answer.text().await.unwrap();
    for active in ["<script", "<svg/", "onload=alert`1`>", "href=\"javascript"] {
        assert!(!page.contains(active), "{active} is markup");
    }
    assert!(
        !page.chars().any(|c| c.is_control() && c != '\n' || ('\u{202A}'..='\u{202E}').contains(&c)),
        "a character deceives"
    );
    for shown in [
        "&#60;svg/onload=alert`1`&#62;",
        "javascript:alert(1)",
        "drop table application",
        "calc",
        "%s%n%x {0} ${7*7} {{7*7}}",
        "👩\u{200D}🚀🇨🇳𠀀",
    ] {
        assert!(page.contains(shown), "{shown} is not shown as it is");
    }
    assert!(page.contains(&"长".repeat(20_000)), "the long one is shown whole");

    // What the platform opens is what was sealed, to the byte.
    assert!(page.contains("签名与文件摘要一致"), "the document is another");
}

#[tokio::test]
async fn wrong_passwords_are_refused_and_make_the_account_rest() {
    let bench = start().await;
    let mut browser = Browser::new(&bench);
    let page = browser.get("/login").await.text().await.unwrap();
    let token = token(&page, "/login");
    let unknown = [("login", "nobody"), ("password", PASSWORD), ("token", token.as_str())];
    assert_eq!(browser.post("/login", &unknown).await.status(), StatusCode::UNAUTHORIZED);
    let forged = [("login", "officer"), ("password", PASSWORD), ("token", "00")];
    assert_eq!(browser.post("/login", &forged).await.status(), StatusCode::FORBIDDEN);
    for _ in 0..5 {
        assert_eq!(browser.log_in("wrong-password").await.status(), StatusCode::UNAUTHORIZED);
    }
    assert_eq!(browser.log_in(PASSWORD).await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_case_whose_envelope_cannot_be_opened_still_has_a_page() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    let mut bytes = application.blobs[0].bytes.clone();
    *bytes.last_mut().unwrap() ^= 1;
    let application = with_blob(&kiosk, &application, 0, bytes);
    kiosk.submit(&application).await;
    bench.kept(&application).await;
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    assert!(browser.get("/cases").await.text().await.unwrap().contains("打不开"));
    let case = browser.get(&format!("/cases/{}", application.manifest.case_number)).await;
    assert_eq!(case.status(), StatusCode::OK);
    assert!(case.text().await.unwrap().contains("请转运维核查"));
    assert_eq!(browser.get("/cases/WL01-K01-000009-X").await.status(), StatusCode::NOT_FOUND);
}
