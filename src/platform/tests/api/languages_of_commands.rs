//! Every line that a command prints for a person is there in Chinese and in English: each command is run, as it should be
//! and on a folder that holds no platform.

use std::path::Path;

use crate::bench::{self, Bench, start};
use crate::roads::commands;

/// Commands whose lines are keys, values and JSON, the same for readers of every language.
const VALUES: &[&str] = &["admin keys list", "admin config get", "admin config list", "admin case show", "admin clock"];

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// Lines for people: neither the log's JSON nor an answer in JSON.
fn lines(said: &[u8]) -> Vec<String> {
    let said = String::from_utf8_lossy(said);
    let lines = said.lines().filter(|line| !line.is_empty() && !line.starts_with(['{', '[']));
    lines.map(str::to_owned).collect()
}

/// Asserts that there are as many lines in Chinese as in English; returns how many.
fn assert_paired(command: &str, said: &[u8]) -> usize {
    let lines = lines(said);
    let chinese = lines.iter().filter(|line| line.contains(is_han)).count();
    assert_eq!(chinese * 2, lines.len(), "`{command}` says something in one language alone: {lines:#?}");
    lines.len()
}

/// Words that let a command say what it has to say; the folder comes after them.
fn words(command: &str, number: &str, out: &Path) -> Option<Vec<String>> {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample");
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let written = |name: &str, text: &str| {
        std::fs::write(out.join(name), text).unwrap();
        out.join(name).to_str().unwrap().to_owned()
    };
    let file = |name: &str| out.join(name).to_str().unwrap().to_owned();
    let words = match command {
        // They run until they are stopped, and say one line of JSON.
        "serve" | "worker" => return None,
        "init"
        | "migrate"
        | "admin kiosk list"
        | "admin case list"
        | "admin config list"
        | "admin keys list"
        | "admin user list"
        | "admin reconcile"
        | "admin ca renew"
        | "admin retention due"
        | "admin retention held" => String::new(),
        "release publish" | "release expire-soon" => String::new(),
        "release keys" => format!("--out {}", file("keys")),
        "release import" => file("release"),
        "release sign" => format!("app --key {}", file("keys/app-1.key.pem")),
        "release prolong" => "app".to_owned(),
        "release rotate-root" => format!("timestamp --remove 0badcafe --add {}", file("timestamp.key.pem")),
        "release export" => format!("--kiosk WL01-K01 --out {}", file("stick")),
        "release order" => "--kiosk WL01-K01 9.9.9".to_owned(),
        "admin case show" => number.to_owned(),
        "admin case document" => format!("{number} M041 --out {}", file("document.pdf")),
        "admin retention import" => written("retention.json", r#"{"schema":"lobby-retention/1","rules":[]}"#),
        "admin retention hold" => format!("{number} --reason 行政复议"),
        "admin retention release" => number.to_owned(),
        "admin kiosk add" => "--site WL01 --kiosk K07".to_owned(),
        "admin kiosk revoke" => "WL01-K01".to_owned(),
        "admin clock" => format!("--calendar {sample}/calendar --cases {fixtures}/deadline-cases.json"),
        "admin notice preview" => {
            let example = include_str!("../../../../docs/notices.md").split("```json\n").nth(1).unwrap();
            let notice = written("notice.json", example.split("```").next().unwrap());
            format!("--notice {notice} --out {}", file("notice.pdf"))
        }
        "admin keys rotate" => "intake".to_owned(),
        "admin keys forget" => "intake-0badcafe".to_owned(),
        "admin user add" => "--login second --name 林知微".to_owned(),
        "admin user disable" | "admin user sessions end" | "admin user factor set" | "admin user factor remove" => {
            "--login second".to_owned()
        }
        "admin config set" => "--all kiosk.place.zh 一楼".to_owned(),
        "admin config unset" => "--all kiosk.place.zh".to_owned(),
        "admin config get" => "kiosk.place.zh".to_owned(),
        "admin organisation import" => format!("{sample}/organisation.json"),
        "admin calendar publish" => format!("{sample}/calendar"),
        "admin catalogue publish" => format!("{sample}/catalogue"),
        command => panic!("say here what `{command}` needs to say what it has to say"),
    };
    Some(words.split_whitespace().map(str::to_owned).collect())
}

fn run(command: &str, after: &[String], data: &str) -> std::process::Output {
    // These two know no folder.
    let data = if ["admin clock", "admin notice preview"].contains(&command) { vec![] } else { vec!["--data", data] };
    let words: Vec<&str> = command.split(' ').chain(after.iter().map(String::as_str)).chain(data).collect();
    bench::command(&words)
}

async fn bench_with_a_case() -> (Bench, String) {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    assert_eq!(kiosk.submit(&application).await.status(), 201);
    (bench, application.manifest.case_number.clone())
}

#[tokio::test]
async fn every_command_says_what_it_says_to_people_in_chinese_and_in_english() {
    let (bench, number) = bench_with_a_case().await;
    let data = bench.folder.path().to_str().unwrap();
    let (out, nothing) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut all, mut spoke) = (Vec::new(), 0);
    commands(&[], &mut all);
    // An account is there before it is disabled, and a value before it is read.
    all.sort_by_key(|command| (!command.ends_with(" add"), !command.ends_with(" set"), command.clone()));
    for command in all {
        let Some(after) = words(&command, &number, out.path()) else { continue };
        let done = run(&command, &after, data);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!said.contains("Usage:"), "{command}: {said}");
        if !VALUES.contains(&command.as_str()) {
            spoke += assert_paired(&command, &done.stdout);
        }
        spoke += assert_paired(&command, &done.stderr);
        if !["init", "admin clock", "admin notice preview"].contains(&command.as_str()) {
            let refused = run(&command, &after, nothing.path().to_str().unwrap());
            assert!(!refused.status.success(), "{command}");
            assert!(assert_paired(&command, &refused.stderr) > 0, "{command}");
        }
    }
    assert!(spoke > 20, "{spoke}");
}

#[tokio::test]
async fn every_refusal_of_a_command_is_in_chinese_and_in_english() {
    let (bench, number) = bench_with_a_case().await;
    let data = bench.folder.path().to_str().unwrap();
    let out = bench.folder.path().join("none/out.pdf");
    let out = out.to_str().unwrap();
    let wrong = bench.folder.path().join("items.json");
    std::fs::write(&wrong, "{").unwrap();
    for words in [
        &["case", "show", "WL01-K01-000009-X"][..],
        &["case", "document", &number, "M999", "--out", out],
        &["case", "document", &number, "M041", "--out", out],
        &["case", "document", &number, "M041", "--out", out, "--standard", "a4"],
        &["kiosk", "add", "--site", "WL01", "--kiosk", "K01"],
        &["kiosk", "add", "--site", "W", "--kiosk", "K"],
        &["kiosk", "revoke", "WL01-K99"],
        &["keys", "forget", "intake-0badcafe"],
        &["user", "add", "--login", "x", "--name", "x", "--password", "short"],
        &["user", "disable", "--login", "nemo"],
        &["user", "sessions", "end", "--login", "nemo"],
        &["config", "set", "--site", "ZZ99", "kiosk.place.zh", "x"],
        &["config", "set", "--kiosk", "x", "kiosk.place.zh", "x"],
        &["config", "unset", "--all", "kiosk.place.zh"],
        &["reconcile", "--settle", "WL01-K01-000009-X", "--reason", "x"],
        &["reconcile", "--settle", &number, "--reason", "x"],
        &["calendar", "publish", "/nowhere"],
        &["catalogue", "publish", "/nowhere"],
        &["catalogue", "publish", bench.folder.path().to_str().unwrap()],
    ] {
        let words: Vec<&str> = ["admin"].into_iter().chain(words.iter().copied()).chain(["--data", data]).collect();
        let done = bench::command(&words);
        assert!(!done.status.success() && done.stdout.is_empty(), "{words:?}");
        assert!(assert_paired(&words.join(" "), &done.stderr) > 0, "{words:?}");
    }
}
