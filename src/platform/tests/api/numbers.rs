//! Case numbers of a kiosk whose state went back, of a machine in its place, and of two machines at once.

use lobby_wire::health::HealthReport;
use lobby_wire::manifest::Manifest;
use lobby_wire::problem::{NUMBERED_TO, Problem};
use lobby_wire::receipt::IntakeReceipt;
use lobby_wire::{HealthAnswer, Message as _};
use reqwest::{Method, StatusCode};

use crate::bench::{Application, Bench, Kiosk, PASSWORD, csr, start};
use crate::browser::Browser;
use crate::health::report;
use crate::identity::copy;

async fn receipt(kiosk: &Kiosk, application: &Application) -> (String, IntakeReceipt) {
    let answer = kiosk.submit(application).await;
    assert!(answer.status().is_success(), "{}", answer.status());
    let jws = answer.text().await.unwrap();
    let receipt =
        lobby_envelope::verify_receipt(&jws, &[kiosk.receipt_key()], &application.manifest, &application.sha256);
    (jws, receipt.unwrap())
}

/// What the platform answers to a report of a kiosk that has given its numbers so far.
async fn reported(kiosk: &Kiosk, numbered_to: Option<u32>) -> u32 {
    let told = HealthReport { numbered_to, ..report(&kiosk.id) };
    let answer = kiosk.request(Method::PUT, "/v1/kiosks/self/health").body(told.to_bytes()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    lobby_wire::read::<HealthAnswer>(&answer.bytes().await.unwrap()).unwrap().numbered_to.unwrap()
}

async fn page(bench: &Bench, address: &str) -> String {
    let mut browser = Browser::new(bench);
    browser.log_in(PASSWORD).await;
    browser.get(address).await.text().await.unwrap()
}

#[tokio::test]
async fn an_application_that_carries_the_number_of_another_is_taken_in_and_officers_find_both_by_it() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let all = [kiosk.application(1), kiosk.application(1), kiosk.application(1)];
    let slip = kiosk.number(1);
    let mut receipts = Vec::new();
    for application in &all {
        let (jws, receipt) = receipt(&kiosk, application).await;
        assert_eq!(receipt.case_number, slip, "what the citizen holds");
        receipts.push(jws);
    }
    assert_eq!(receipt(&kiosk, &all[1]).await.0, receipts[1], "asked for again");
    let numbers = [slip.clone(), format!("{slip}-2"), format!("{slip}-3")];
    for (application, number) in all.iter().zip(&numbers) {
        let kept = bench.kept(application).await;
        assert_eq!(kept.application.case_number.as_str(), number);
        assert!(kept.kinds().contains(&"alarm_case_number_taken"), "{:?}", kept.kinds());
        let shown = bench.shown(number);
        assert_eq!(shown["digests_match"], true, "{number}");
        let others: Vec<&String> = numbers.iter().filter(|other| *other != number).collect();
        assert_eq!(shown["same_number"], serde_json::json!(others), "{number}");
        let page = page(&bench, &format!("/cases/{number}?lang=en")).await;
        for other in &numbers {
            let link = format!(r#"href="/cases/{other}">"#);
            assert_eq!(page.contains(&link), other != number, "{number} leads to {other}");
        }
    }
    let kiosks = page(&bench, "/kiosks?lang=en").await;
    assert!(kiosks.contains("2 of its cases came in the last 30 days with a number that another case has too"));
}

#[tokio::test]
async fn of_many_applications_with_one_number_at_once_none_is_lost() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let all = [kiosk.application(7), kiosk.application(7), kiosk.application(7), kiosk.application(7)];
    for application in &all {
        for blob in &application.blobs {
            kiosk.upload(blob).await;
        }
    }
    let put = |at: usize| kiosk.put(all[at].manifest.application_id, &all[at].jws);
    let answers = tokio::join!(put(0), put(1), put(2), put(3));
    for answer in [answers.0, answers.1, answers.2, answers.3] {
        assert_eq!(answer.status(), StatusCode::CREATED);
    }
    let mut numbers = Vec::new();
    for application in &all {
        numbers.push(bench.kept(application).await.application.case_number.to_string());
    }
    numbers.sort();
    let slip = kiosk.number(7);
    assert_eq!(numbers, [slip.clone(), format!("{slip}-2"), format!("{slip}-3"), format!("{slip}-4")]);
}

#[tokio::test]
async fn the_platform_says_with_receipts_reports_refusals_and_at_enrolment_how_far_numbers_are_given() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    assert_eq!(reported(&kiosk, None).await, 0);
    let application = kiosk.application(41);
    for (status, counter) in [(StatusCode::CREATED, "41"), (StatusCode::OK, "41")] {
        let answer = kiosk.submit(&application).await;
        assert_eq!((answer.status(), answer.headers()[NUMBERED_TO].to_str().unwrap()), (status, counter));
    }
    assert_eq!(kiosk.submit(&kiosk.application(9)).await.headers()[NUMBERED_TO], "41", "one that comes late");
    // What waits on the kiosk has numbers too.
    for (counter, highest) in [(Some(57), 57), (Some(56), 57), (None, 57), (Some(12), 57)] {
        assert_eq!(reported(&kiosk, counter).await, highest);
    }
    let other = Manifest { catalogue_version: 2, ..application.manifest.clone() };
    let other = kiosk.signed(other, Vec::new());
    let refused: Problem = kiosk.put(application.manifest.application_id, &other.jws).await.json().await.unwrap();
    assert_eq!((refused.code.as_str(), refused.numbered_to), ("digest_conflict", Some(57)));

    let key = lobby_envelope::SigningKey::generate().unwrap();
    let enrolled = bench.try_enrol(&bench.code("K01").await, &csr(&key, "another machine")).await;
    let enrolled: lobby_wire::enrol::EnrolResponse = enrolled.json().await.unwrap();
    assert_eq!(enrolled.numbered_to, 57, "by code, not by machine");
    let another = bench.kiosk("K02").await;
    assert_eq!(reported(&another, Some(3)).await, 3, "every code counts for itself");
}

#[tokio::test]
async fn a_counter_that_is_none_is_no_report() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let told = HealthReport { numbered_to: Some(1_000_000), ..report(&kiosk.id) };
    let answer = kiosk.request(Method::PUT, "/v1/kiosks/self/health").body(told.to_bytes()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reported(&kiosk, None).await, 0);
}

#[tokio::test]
async fn two_machines_of_one_image_lose_nothing_though_both_count_from_the_same_number() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let clone = copy(&bench, &kiosk);
    let applications = [kiosk.application(5), clone.application(5)];
    for (machine, application) in [&kiosk, &clone].into_iter().zip(&applications) {
        assert_eq!(receipt(machine, application).await.1.case_number, kiosk.number(5));
    }
    let numbers = [kiosk.number(5), format!("{}-2", kiosk.number(5))];
    for (application, number) in applications.iter().zip(numbers) {
        assert_eq!(bench.kept(application).await.application.case_number.as_str(), number);
    }
}
