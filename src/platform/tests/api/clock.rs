//! `admin clock` as a program: what it prints and how it ends.

use std::process::{Command, Output};

use serde_json::Value;

fn clock(calendar: &str, cases: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_lobby-platform"));
    program.args(["admin", "clock", "--calendar", calendar, "--cases", cases]).output().unwrap()
}

#[test]
fn the_dates_of_a_file_of_cases_are_one_object_on_stdout_and_a_fault_is_none_but_its_reason() {
    let calendar = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/calendar");
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/deadline-cases.json");
    let told = clock(calendar, cases);
    assert!(told.status.success(), "{told:?}");
    let answer: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(answer["D001"]["statutory_due"], "2025-03-31");

    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("cases.json");
    std::fs::write(&wrong, r#"{"cases": [{"id": "D9"}]}"#).unwrap();
    for (calendar, cases, reason) in [
        (calendar, wrong.to_str().unwrap(), "case D9: missing field"),
        (calendar, "/nowhere/cases.json", "reading /nowhere/cases.json"),
        ("/nowhere", cases, "/nowhere"),
        (folder.path().to_str().unwrap(), cases, "there is no calendar year"),
    ] {
        let told = clock(calendar, cases);
        let said = String::from_utf8_lossy(&told.stderr);
        assert!(!told.status.success() && told.stdout.is_empty() && said.contains(reason), "{reason}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}
