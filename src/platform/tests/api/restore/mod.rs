//! The drill of "Back up" in docs/platform-database.md, played: a platform goes on from a backup that is older than what
//! its kiosks know, and what goes wrong with backups in the field.

mod blobs;
mod hall;
mod proofs;

use std::path::Path;

use hall::{Hall, Part, assert_whole, prove, receipted, tell};
use lobby_test_folders::copy_folder;
use lobby_wire::Message as _;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

use crate::bench::{self, PASSWORD};
use crate::browser::Browser;
use crate::health::report;
use crate::standing::renewed;

#[tokio::test]
async fn the_drill_a_restored_platform_finds_what_it_lost_and_makes_it_again() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let before = receipted(&kiosk, 1).await;
    let (hall, backup) = hall.backed_up().await;
    let kiosk = hall.again(&kiosk);
    let second = receipted(&kiosk, 2).await;
    hall.catch_up();
    let kiosk = renewed(&hall.bench, &kiosk).await;
    let third = receipted(&kiosk, 3).await;
    assert_eq!(tell(&kiosk, 3).await, Vec::<String>::new(), "nothing is lost yet");
    assert_eq!(hall.reconcile(&[])["lost"], Value::Array(Vec::new()));

    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(hall.reconcile(&[])["unheard"][0]["kiosk"], "WL01-K01", "nothing is said of kiosks that were not heard");
    assert_eq!(tell(&kiosk, 3).await, [second.number(), third.number()]);
    assert_eq!(hall.fates(), [second.is("asked"), third.is("asked")]);
    let console = hall.console().await;
    assert!(console.contains("receipts for 2 applications that are not here"), "{console}");
    assert!(console.contains("Certificate not on record"), "{console}");

    prove(&kiosk, &second).await;
    prove(&kiosk, &third).await;
    assert_eq!(tell(&kiosk, 3).await, Vec::<String>::new(), "shown once is enough");
    assert_eq!(hall.fates(), [second.is("made_again"), third.is("made_again")]);
    let again = hall.bench.kept(&third.application).await;
    assert_eq!(again.kinds()[..2], ["received", "made_again"]);
    for case in [&before, &second, &third] {
        assert_whole(&hall, &kiosk, case).await;
    }
    tell(&kiosk, 3).await;
    let told = hall.reconcile(&[]);
    assert_eq!(
        (&told["lost"], &told["incomplete"], &told["unheard"]),
        (&Value::Array(vec![]), &Value::Array(vec![]), &Value::Array(vec![]))
    );
    assert!(!hall.console().await.contains("Cases missing"));
    let next = renewed(&hall.bench, &kiosk).await;
    assert_eq!(receipted(&next, 4).await.number(), next.number(4));
    assert!(!hall.console().await.contains("Certificate not on record"));
}

#[tokio::test]
async fn sessions_that_had_ended_are_back_with_the_rows_until_the_drill_ends_them_all() {
    let hall = Hall::new().await;
    hall.catch_up();
    let mut browser = Browser::new(&hall.bench);
    browser.log_in(PASSWORD).await;
    let name = "lobby_session";
    let cookie = browser.cookie(name).to_owned();
    let (hall, backup) = hall.backed_up().await;
    let data = hall.data().to_str().unwrap().to_owned();
    let end = |which: &[&str]| {
        let done = bench::command(&[&["admin", "user", "sessions", "end", "--data", &data], which].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    end(&["--login", "officer"]);
    let knows = async |hall: &Hall| {
        let mut browser = Browser::new(&hall.bench);
        browser.set_cookie(name, &cookie);
        browser.get("/cases").await.status() == StatusCode::OK
    };
    assert!(!knows(&hall).await);
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    assert!(knows(&hall).await, "what the drill is for");
    assert!(end(&["--all"]).contains("1 sessions ended"));
    assert!(!knows(&hall).await);
}

#[tokio::test]
async fn what_is_in_no_backup_is_named_with_number_kiosk_time_and_digest_until_staff_have_settled_it() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let lost = receipted(&hall.again(&kiosk), 1).await;
    let hall = hall.restored(&backup, &[Part::Rows, Part::Materials]).await;
    let kiosk = hall.again(&kiosk);
    tell(&kiosk, 1).await;
    prove(&kiosk, &lost).await;

    let told = hall.reconcile(&[]);
    let case = &told["lost"][0];
    assert_eq!((&case["kiosk"], &case["case_number"]), (&"WL01-K01".into(), &lost.number().into()));
    assert_eq!((&case["fate"], case["detail"].as_array().unwrap().len()), (&"blobs_missing".into(), 4));
    assert_eq!(case["manifest_sha256"], lost.application.sha256.to_string());
    assert!(case["received_at"].is_string());
    let data = hall.data().to_str().unwrap();
    let words = String::from_utf8(bench::command(&["admin", "reconcile", "--data", data]).stdout).unwrap();
    assert!(words.contains(&lost.number()) && words.contains("call the citizen in"), "{words}");
    let is_chinese = |line: &&str| line.contains(|c: char| ('一'..='鿿').contains(&c));
    let lines: Vec<&str> = words.lines().collect();
    assert_eq!(
        lines.iter().filter(|line| is_chinese(line)).count() * 2,
        lines.len(),
        "each in both languages: {words}"
    );

    hall.reconcile(&["--settle", &lost.number(), "--reason", "called in on Tuesday"]);
    assert_eq!(hall.fates(), [lost.is("settled")]);
    tell(&kiosk, 1).await;
    assert!(!hall.console().await.contains("Cases missing"));
    let other = ["admin", "reconcile", "--data", data, "--settle", &kiosk.number(9), "--reason", "x"];
    assert!(!bench::command(&other).status.success(), "a number that is not lost");
    // The rest of the folder was found after all.
    for blob in &lost.application.blobs {
        kiosk.upload(blob).await;
    }
    assert_eq!(kiosk.put(lost.application.manifest.application_id, &lost.application.jws).await.status(), 201);
    assert_eq!(hall.fates(), []);
}

#[tokio::test]
async fn a_platform_that_is_restored_twice_finds_the_same_again() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (mut hall, backup) = hall.backed_up().await;
    let case = receipted(&hall.again(&kiosk), 1).await;
    for _ in 0..2 {
        hall = hall.restored(&backup, &[Part::Rows]).await;
        let kiosk = hall.again(&kiosk);
        assert_eq!(tell(&kiosk, 1).await, [case.number()]);
        prove(&kiosk, &case).await;
        prove(&kiosk, &case).await;
        assert_eq!(hall.fates(), [case.is("made_again")]);
        assert_eq!(hall.fates(), []);
        assert_whole(&hall, &kiosk, &case).await;
    }
}

#[tokio::test]
async fn a_kiosk_that_was_enrolled_after_the_backup_is_known_again_with_its_cases() {
    let hall = Hall::new().await;
    let (hall, backup) = hall.backed_up().await;
    let kiosk = hall.bench.kiosk("K07").await;
    let case = receipted(&kiosk, 1).await;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    assert_eq!(tell(&kiosk, 1).await, [case.number()]);
    prove(&kiosk, &case).await;
    let told = hall.reconcile(&[]);
    assert_eq!((&told["lost"][0]["fate"], &told["adopted"][0]), (&"made_again".into(), &"WL01-K07".into()));
    assert_eq!(receipted(&kiosk, 2).await.number(), kiosk.number(2));
}

#[tokio::test]
async fn lists_and_settings_go_on_above_what_kiosks_had_before_the_restore() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let mut told = report(&kiosk.id);
    (told.versions.catalogue, told.versions.configuration) = (Some(7), Some(41));
    let sent = kiosk.request(Method::PUT, "/v1/kiosks/self/health").body(told.to_bytes()).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::OK);
    assert_eq!(hall.reconcile(&[])["desired_raised_to"], 42);
    assert_eq!(hall.reconcile(&[])["desired_raised_to"], Value::Null);
    let data = hall.data().to_str().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/catalogue");
    let changed = TempDir::new().unwrap();
    copy_folder(Path::new(sample), changed.path()).unwrap();
    let organisation = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/organisation.json");
    std::fs::copy(organisation, changed.path().join("organisation.json")).unwrap();
    let items = changed.path().join("items");
    let item = std::fs::read_dir(&items).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(item).unwrap();
    let published =
        bench::command(&["admin", "catalogue", "publish", "--data", data, changed.path().to_str().unwrap()]);
    let published: Value = serde_json::from_slice(&published.stdout).unwrap();
    assert_eq!(published["version"], 8);
}

#[tokio::test]
async fn a_lost_case_whose_number_another_application_carries_by_now_is_made_again_beside_it() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    let (hall, backup) = hall.backed_up().await;
    let first = receipted(&hall.again(&kiosk), 1).await;
    let hall = hall.restored(&backup, &[Part::Rows]).await;
    let kiosk = hall.again(&kiosk);
    let other = receipted(&kiosk, 1).await;
    assert_eq!(other.number(), first.number());
    prove(&kiosk, &first).await;
    assert_eq!(hall.fates(), [first.is("made_again")]);
    let kept = hall.bench.kept(&first.application).await;
    assert_eq!(kept.application.case_number.to_string(), format!("{}-2", first.number()));
    assert_eq!(kept.application.receipt, first.receipt);
    assert!(kept.kinds().contains(&"made_again") && kept.kinds().contains(&"alarm_case_number_taken"));
    assert_eq!(hall.bench.kept(&other.application).await.application.receipt, other.receipt);
}

#[tokio::test]
async fn rows_put_back_beside_what_is_left_of_the_lost_ones_are_refused_with_what_to_do() {
    let hall = Hall::new().await;
    let kiosk = hall.bench.kiosk("K01").await;
    receipted(&kiosk, 1).await;
    let (hall, backup) = hall.backed_up().await;
    if hall.bench.folder.database.is_some() {
        return;
    }
    let kiosk = hall.again(&kiosk);
    for counter in 2..5 {
        receipted(&kiosk, counter).await;
    }
    let ruin = TempDir::new().unwrap();
    copy_folder(hall.data(), ruin.path()).unwrap();
    std::fs::copy(backup.folder.path().join("platform.db"), ruin.path().join("platform.db")).unwrap();
    let data = ruin.path().to_str().unwrap();
    for words in [["admin", "reconcile"], ["admin", "kiosk"], ["serve", ""]] {
        let words = words.into_iter().filter(|word| !word.is_empty()).chain((words[1] == "kiosk").then_some("list"));
        let done = bench::command(&words.chain(["--data", data]).collect::<Vec<_>>());
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success() && said.contains("platform.db-wal") && said.contains("-shm"), "{said}");
    }
    std::fs::rename(ruin.path().join("platform.db-wal"), ruin.path().join("kept-wal")).unwrap();
    let done = bench::command(&["admin", "reconcile", "--json", "--data", data]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
