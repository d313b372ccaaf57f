//! How long records are kept: what has lain its term is erased, from rows and from the disk, and nothing else is.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use lobby_casework::day::Day;
use lobby_domain::{Actor, KioskUse};
use lobby_platform::repository::case::Envelope;
use lobby_platform::repository::{Tx, V};
use lobby_platform::service::retention::{self, Done};
use lobby_platform::service::scrub::{self, ROUND_LASTS};
use reqwest::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::bench::{Application, Bench, Kiosk, PASSWORD, command, start};
use crate::browser::Browser;
use crate::steps::Program;

const RULES: &str = r#"{"schema":"lobby-retention/1","rules":[
    {"id":"not-accepted","stages":["not_accepted"],"keep":{"days":30}},
    {"id":"tests","tests":true,"keep":{"days":7}}]}"#;
const REASON: &str = "申请人已有同类许可";

async fn import(bench: &Bench, rules: &str) {
    let file = bench.folder.path().join("retention.json");
    std::fs::write(&file, rules).unwrap();
    retention::import(&bench.running.app, &file, Timestamp::now()).await.unwrap();
}

fn in_days(days: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24 * days)
}

/// One step that looks at every case: there are few.
async fn step(bench: &Bench, now: Timestamp) -> (usize, usize) {
    let Done { erased, emptied, .. } = retention::step(&bench.running.app, Uuid::nil(), now).await.unwrap();
    (erased, emptied)
}

/// A case that was not accepted, and one that is open.
async fn one_over_and_one_open(bench: &Bench) -> (Kiosk, [Application; 2]) {
    let kiosk = bench.kiosk("K01").await;
    let applications = [kiosk.application(1), kiosk.application(2)];
    for application in &applications {
        assert_eq!(kiosk.submit(application).await.status(), StatusCode::CREATED);
        assert_eq!(bench.kept(application).await.case.envelope, Envelope::Open);
    }
    let mut officer = Program::log_in(bench, "officer", &applications[0].manifest.case_number).await;
    officer.take(json!({"do": "not_required", "reason": REASON})).await;
    (kiosk, applications)
}

/// Every text and blob of every table, as one text.
async fn everything(bench: &Bench) -> String {
    let tables = ["case_projection", "handling_step", "notice", "notice_file", "event", "application"];
    let read = move |tx: &mut Tx<'_>| {
        let mut all = String::new();
        for table in tables {
            for row in tx.rows(&format!("select * from {table} where org = $1"), &[tx.org()])? {
                let texts = row.iter().map(|value| match value {
                    V::Text(text) => text.clone(),
                    V::Bytes(bytes) => format!("{} bytes", bytes.len()),
                    V::I64(_) | V::Null => String::new(),
                });
                all.extend(texts);
            }
        }
        Ok(all)
    };
    bench.running.app.db.read(read).await.unwrap()
}

fn is_there(bench: &Bench, kiosk: &Kiosk, application: &Application) -> Vec<bool> {
    let file = |blob: &lobby_envelope::SealedBlob| bench.blob(kiosk, blob.sha256).exists();
    application.blobs.iter().map(file).collect()
}

#[tokio::test]
async fn a_case_is_erased_when_its_term_has_ended_and_not_a_day_before() {
    let bench = start().await;
    let (kiosk, [over, open]) = one_over_and_one_open(&bench).await;
    let number = over.manifest.case_number.clone();
    let officer = Program::log_in(&bench, "officer", &number).await;
    let letter = officer.shown().await.1["letters"][0].clone();
    assert_eq!(step(&bench, in_days(10_000)).await, (0, 0), "without rules everything is kept");
    import(&bench, RULES).await;
    assert_eq!(step(&bench, in_days(29)).await, (0, 0));
    let before = everything(&bench).await;
    assert!(before.contains(REASON) && before.contains('林'), "the test looks where they stand");
    assert_eq!(step(&bench, in_days(30)).await, (1, 1));
    assert_eq!(step(&bench, in_days(30)).await, (0, 0), "once");

    let kept = bench.kept(&over).await;
    assert_eq!(kept.case.envelope, Envelope::Erased);
    assert_eq!(kept.kinds().last(), Some(&"erased"));
    assert!(is_there(&bench, &kiosk, &over).iter().all(|there| !there));
    assert!(is_there(&bench, &kiosk, &open).iter().all(|there| *there), "the open case has all its blobs");
    let after = everything(&bench).await;
    assert!(!after.contains(REASON), "{after}");
    assert_eq!(after.matches('林').count(), before.matches('林').count() / 2, "the open case has its applicant");

    // A paper copy can still be verified; the file is gone.
    let code = letter["code"].as_str().unwrap();
    let address = |rest: &str| bench.url(&format!("/v1/notices/{}{rest}", code.to_lowercase()));
    let verified: serde_json::Value = bench.stranger().get(address("")).send().await.unwrap().json().await.unwrap();
    assert_eq!((&verified["number"], &verified["files"]), (&letter["number"], &letter["files"]));
}

#[tokio::test]
async fn an_erased_case_opens_nowhere_and_says_so_and_its_kiosk_still_gets_its_receipt() {
    let bench = start().await;
    let (kiosk, [over, _]) = one_over_and_one_open(&bench).await;
    let number = over.manifest.case_number.clone();
    import(&bench, RULES).await;
    let receipt = kiosk.put(over.manifest.application_id, &over.jws).await.text().await.unwrap();
    assert_eq!(step(&bench, in_days(31)).await, (1, 1));
    assert_eq!(kiosk.put(over.manifest.application_id, &over.jws).await.text().await.unwrap(), receipt);

    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    for (lang, words) in [("en", "are erased. Number, steps and days stay."), ("zh", "保存期满，已经销毁")] {
        let page = browser.get(&format!("/cases/{number}?lang={lang}")).await;
        assert_eq!(page.status(), StatusCode::OK);
        let page = page.text().await.unwrap();
        assert!(page.contains(words) && !page.contains("alert"), "{page}");
    }
    for rest in ["pages/1", "signature", "materials/M001/document.pdf"] {
        let answer = browser.get(&format!("/cases/{number}/{rest}")).await;
        assert!(answer.status().is_client_error(), "{rest}: {}", answer.status());
    }
    let data = bench.folder.path().to_str().unwrap();
    let shown = command(&["admin", "case", "show", &number, "--data", data, "--json"]);
    let said = String::from_utf8_lossy(&shown.stderr).into_owned();
    assert!(!shown.status.success() && said.contains("case_erased"), "{said}");

    let mut officer = Program::log_in(&bench, "officer", &number).await;
    let (_, steps) = officer.shown().await;
    assert_eq!(steps["stage"], "not_accepted");
    let answer = officer.ask(json!({"do": "reopen", "reason": "x"})).await;
    assert_eq!(Program::refusal(answer).await, (410, "case_erased".into()));

    let later = Timestamp::now() + ROUND_LASTS + SignedDuration::from_hours(1);
    while !scrub::step(&bench.running.app, later).await.unwrap().is_over {}
    assert_eq!(bench.kept(&over).await.case.envelope, Envelope::Erased, "what is erased is not spoiled");
    assert!(Path::new(data).join("materials").is_dir());
}

#[tokio::test]
async fn a_case_that_is_held_is_kept_until_it_is_released() {
    let bench = start().await;
    let (kiosk, [over, _]) = one_over_and_one_open(&bench).await;
    import(&bench, RULES).await;
    let (app, number) = (&bench.running.app, over.manifest.case_number.parse().unwrap());
    let officer: Actor = "officer officer".parse().unwrap();
    for wrong in ["", "  ", &"x".repeat(1001)] {
        assert!(retention::hold(app, &number, wrong, &officer, app.now()).await.is_err());
    }
    assert!(retention::hold(app, &number, "行政复议", &officer, app.now()).await.unwrap());
    assert!(!retention::hold(app, &number, "行政复议", &officer, app.now()).await.unwrap());
    assert_eq!(step(&bench, in_days(400)).await, (0, 0));
    let on = Day::at(in_days(400)).unwrap();
    let (due, more) = retention::due(app, on).await.unwrap();
    assert_eq!(due.iter().map(|due| (due.rule.as_str(), due.is_held)).collect::<Vec<_>>(), [("not-accepted", true)]);
    assert!(!more && is_there(&bench, &kiosk, &over).iter().all(|there| *there));
    assert_eq!(retention::held(app).await.unwrap().len(), 1);
    assert!(retention::release(app, &number, &officer).await.unwrap());
    assert!(!retention::release(app, &number, &officer).await.unwrap());
    assert_eq!(step(&bench, in_days(400)).await, (1, 1));
}

#[tokio::test]
async fn blobs_that_a_crash_left_behind_the_rows_are_removed_in_the_next_step() {
    let bench = start().await;
    let (kiosk, [over, _]) = one_over_and_one_open(&bench).await;
    import(&bench, RULES).await;
    // A folder in a blob's place cannot be removed as a file.
    let blocked = bench.blob(&kiosk, over.blobs[1].sha256);
    let aside = blocked.with_extension("aside");
    std::fs::rename(&blocked, &aside).unwrap();
    std::fs::create_dir_all(blocked.join("x")).unwrap();
    assert!(retention::step(&bench.running.app, Uuid::nil(), in_days(31)).await.is_err());
    assert_eq!(bench.kept(&over).await.case.envelope, Envelope::Erased, "the rows went first");
    std::fs::remove_dir_all(&blocked).unwrap();
    std::fs::rename(&aside, &blocked).unwrap();
    assert_eq!(step(&bench, in_days(31)).await, (0, 1));
    assert!(is_there(&bench, &kiosk, &over).iter().all(|there| !there));
}

#[tokio::test]
async fn what_a_test_kiosk_handed_in_has_a_term_of_its_own() {
    let bench = start().await;
    let kiosk = bench.kiosk_for("K09", KioskUse::Test).await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), StatusCode::CREATED);
    import(&bench, RULES).await;
    assert_eq!(step(&bench, in_days(6)).await, (0, 0));
    assert_eq!(step(&bench, in_days(7)).await, (1, 1));
    assert!(is_there(&bench, &kiosk, &application).iter().all(|there| !there));
}

#[tokio::test]
async fn a_file_that_is_wrong_changes_nothing_and_the_same_one_makes_no_version() {
    let bench = start().await;
    let app = &bench.running.app;
    let file = bench.folder.path().join("retention.json");
    for (rules, version) in [(RULES, 1), (RULES, 1), (&RULES.replace("30", "60"), 2), (RULES, 3)] {
        std::fs::write(&file, rules).unwrap();
        assert_eq!(retention::import(app, &file, app.now()).await.unwrap().version, version);
    }
    std::fs::write(&file, RULES.replace("not_accepted", "in_process")).unwrap();
    let error = retention::import(app, &file, app.now()).await.unwrap_err().to_string();
    assert!(error.contains("not-accepted"), "{error}");
    let data = bench.folder.path().to_str().unwrap();
    let answer = command(&["admin", "retention", "import", "--data", data, file.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(!answer.status.success() && said.contains("not-accepted"), "{said}");
    let due = command(&["admin", "retention", "due", "--data", data, "--on", "2199-01-01"]);
    assert_eq!(String::from_utf8_lossy(&due.stdout).trim(), r#"{"due":[],"more":false}"#);
    let held = command(&["admin", "retention", "held", "--data", data]);
    assert_eq!(String::from_utf8_lossy(&held.stdout).trim(), "[]");
}

#[tokio::test]
async fn a_case_that_is_reopened_before_its_term_ends_is_kept() {
    let bench = start().await;
    let (_, [over, _]) = one_over_and_one_open(&bench).await;
    import(&bench, RULES).await;
    let id = over.manifest.application_id;
    let reopen = move |tx: &mut Tx<'_>| {
        let update = "update handling set stage = 'in_process' where org = $1 and application_id = $2";
        tx.exec(update, &[tx.org(), id.into()])
    };
    bench.running.app.db.tx(reopen).await.unwrap();
    assert_eq!(step(&bench, in_days(400)).await, (0, 0));
}
