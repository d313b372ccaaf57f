use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::calendar_file;

const CASES: &str = include_str!("../tests/fixtures/deadline-cases.json");

fn years() -> CalendarYears {
    calendar_file::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/calendar"))).unwrap()
}

/// A case of nothing but an acceptance, changed.
fn changed(change: impl FnOnce(&mut Value)) -> Result<Value, CasesError> {
    let mut case = json!({
        "id": "X1", "received_at": "2025-03-03",
        "limits": {"statutory": {"value": 20, "unit": "working_day"}, "promised": {"value": 10, "unit": "working_day"}},
        "events": [{"type": "accept", "at": "2025-03-03"}],
    });
    change(&mut case);
    let text = compute(&json!({"cases": [case]}).to_string(), &years())?;
    Ok(serde_json::from_str(&text).unwrap())
}

/// The fault of the only case, with its id in front.
fn fault(change: impl FnOnce(&mut Value)) -> String {
    let error = changed(change).unwrap_err();
    let CasesError::Cases(faults) = error else { panic!("{error}") };
    faults[0].to_string()
}

#[test]
fn every_case_of_the_file_has_exactly_the_dates_that_are_expected() {
    let file: Value = serde_json::from_str(CASES).unwrap();
    let answer: Value = serde_json::from_str(&compute(CASES, &years()).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(answer.as_object().unwrap().len(), cases.len());
    for case in cases {
        let id = case["id"].as_str().unwrap();
        assert_eq!(answer[id], case["expected"], "{id}");
    }
}

#[test]
fn a_case_that_the_file_says_least_about_takes_the_defaults_of_the_file_or_the_laws() {
    let limit = json!({"value": 3, "unit": "working_day"});
    let case = json!({"id": "a", "received_at": "2025-03-03", "limits": {"statutory": limit, "promised": limit}});
    let intake_due = |defaults: Value| {
        let file = json!({"schema": row::SCHEMA, "defaults": defaults, "cases": [case]}).to_string();
        let answer: Value = serde_json::from_str(&compute(&file, &years()).unwrap()).unwrap();
        (answer["a"]["intake_due"].clone(), answer["a"]["deemed_acceptance"]["fires_on"].clone())
    };
    assert_eq!(intake_due(json!({})), (json!("2025-03-10"), json!("2025-03-11")));
    let short = json!({"intake_limit": {"value": 2, "unit": "working_day"}, "known_on": null});
    assert_eq!(intake_due(short), (json!("2025-03-05"), json!("2025-03-06")));
    assert_eq!(compute(r#"{"cases": []}"#, &years()).unwrap(), "{}");
}

#[test]
fn times_of_day_offsets_and_the_order_of_events_change_nothing_and_void_events_keep_their_text() {
    let answer = changed(|case| {
        case["events"] = json!([
            {"type": "decide", "at": "2025-03-12T23:59:59+08:00"},
            {"type": "accept", "at": "2025-03-02T16:00:00Z"},
            {"type": "correction_notice", "at": "2025-03-04T00:00:00.5-11:00"},
        ]);
    });
    let answer = &answer.unwrap()["X1"];
    assert_eq!(
        answer["void_events"],
        json!([
            {"type": "correction_notice", "at": "2025-03-04T00:00:00.5-11:00", "why": "after_acceptance"},
        ])
    );
    assert_eq!((&answer["state"], &answer["delivery_due"]), (&json!("decided"), &json!("2025-03-26")));
}

#[test]
fn a_case_that_cannot_be_is_refused_by_its_id() {
    let event = |event: Value| move |case: &mut Value| case["events"] = json!([event]);
    for (text, fault) in [
        ("unknown field `receive`", fault(|case| case["receive"] = json!(1))),
        ("unknown field `when`", fault(event(json!({"type": "accept", "at": "2025-03-03", "when": 1})))),
        ("missing field `limits`", fault(|case| drop(case.as_object_mut().unwrap().remove("limits")))),
        ("unknown variant `year`", fault(|case| case["limits"]["statutory"]["unit"] = json!("year"))),
        ("unknown variant `lose`", fault(event(json!({"type": "lose", "at": "2025-03-03"})))),
        ("invalid value", fault(|case| case["limits"]["promised"]["value"] = json!(-1))),
        (
            "limits.promised: 10001 is more than 10000",
            fault(|case| case["limits"]["promised"]["value"] = json!(10_001)),
        ),
        ("is more than 333", fault(|case| case["limits"]["promised"] = json!({"value": 334, "unit": "month"}))),
        (
            "intake_limit is counted in working days",
            fault(|case| case["intake_limit"] = json!({"value": 1, "unit": "month"})),
        ),
        ("received_at: \"2025-02-30\"", fault(|case| case["received_at"] = json!("2025-02-30"))),
        ("received_at: \"2025-03-03T10:00:00\"", fault(|case| case["received_at"] = json!("2025-03-03T10:00:00"))),
        ("received_at: \"20250303\"", fault(|case| case["received_at"] = json!("20250303"))),
        ("received_at: \"\"", fault(|case| case["received_at"] = json!(""))),
        ("received_at: 9999-12-31 is out of range", fault(|case| case["received_at"] = json!("9999-12-31"))),
        ("calendar year 2003 is missing", fault(|case| case["received_at"] = json!("2003-12-31"))),
        ("event 1: id is missing", fault(event(json!({"type": "suspend", "at": "2025-03-04"})))),
        ("event 1: value is missing", fault(event(json!({"type": "extension", "at": "2025-03-04"})))),
        ("event 1: value does not belong", fault(event(json!({"type": "accept", "at": "2025-03-04", "value": 1})))),
        ("event 1: kind does not belong", fault(event(json!({"type": "accept", "at": "2025-03-04", "kind": "x"})))),
        ("event 1: it lies before the day of receipt", fault(event(json!({"type": "accept", "at": "2025-03-02"})))),
        ("event 1: nothing with this id", fault(event(json!({"type": "resume", "at": "2025-03-04", "id": "s"})))),
        (
            "event 1: the expected end lies before the stop",
            fault(event(json!({"type": "suspend", "at": "2025-03-04", "id": "s", "until_expected": "2025-03-03"}))),
        ),
        (
            "more than 1000 events",
            fault(|case| {
                case["events"] = json!(vec![json!({"type": "accept", "at": "2025-03-03"}); 1001]);
            }),
        ),
    ] {
        assert!(fault.starts_with("case X1: ") && fault.contains(text), "{text}: {fault}");
    }
    let before = json!([
        {"type": "suspend", "at": "2025-03-06", "id": "s"}, {"type": "resume", "at": "2025-03-05", "id": "s"},
    ]);
    assert!(fault(|case| case["events"] = before).contains("event 2: nothing with this id"));
    assert!(fault(|case| case["id"] = json!("")).starts_with("case #1: an id has"));
    assert!(fault(|case| case["id"] = json!(7)).starts_with("case #1: invalid type"));
    assert!(fault(|case| *case = json!([])).starts_with("case #1: "));
    assert!(!fault(|case| case["received_at"] = json!("\u{1b}[31m".repeat(50))).contains('\u{1b}'));
}

#[test]
fn faults_of_several_cases_are_named_together_and_a_file_that_is_none_is_refused() {
    let mut file: Value = serde_json::from_str(CASES).unwrap();
    let first = file["cases"][0].clone();
    file["cases"].as_array_mut().unwrap().push(first);
    file["cases"][1]["received_at"] = json!("soon");
    let error = compute(&file.to_string(), &years()).unwrap_err().to_string();
    assert!(error.starts_with("2 of the cases cannot be computed: case D002: "), "{error}");
    assert!(error.ends_with("case D001: the id is there twice"), "{error}");
    for text in
        ["", "null", "[]", "{}", "{\"cases\": 1}", "{\"cases\": []", "{\"cases\": [], \"cases\": []}", "\u{feff}{}"]
    {
        let error = compute(text, &years()).unwrap_err();
        assert!(matches!(error, CasesError::Shape(_)), "{text}: {error}");
    }
    // Read as a whole, the one of two fields would win and the number would belong to no case.
    let limits = r#""limits": {"statutory": {"value": 1, "unit": "month"}, "promised": {"value": 1, "unit": "month"}}"#;
    let good = format!(r#"{{"id": "G", "received_at": "2025-03-03", {limits}}}"#);
    for wrong in
        [r#""received_at": "2025-03-03""#, r#""extension_cap": 1e400"#, r#""as_of": "2025-03-03", "as_of": null"#]
    {
        let case = format!(r#"{{{wrong}, "received_at": "2025-03-03", {limits}, "id": "T"}}"#);
        let error = compute(&format!(r#"{{"cases": [{good}, {case}, {good}]}}"#), &years()).unwrap_err();
        assert!(matches!(&error, CasesError::Cases(faults) if faults.len() == 1 && faults[0].id == "T"), "{error}");
    }
    let huge = changed(|case| case["events"] = json!([{"type": "extension", "at": "2025-03-03", "value": u64::MAX}]));
    assert_eq!(huge.unwrap()["X1"]["extensions"][0]["result"], "refused: over_cap");
    let deep = format!("{{\"cases\": [{{\"id\": \"D\", \"tags\": {}1{}}}]}}", "[".repeat(5000), "]".repeat(5000));
    assert!(matches!(compute(&deep, &years()), Err(CasesError::Cases(faults)) if faults[0].id == "D"));
    let later = compute(r#"{"schema": "lobby-deadline-cases/2", "cases": []}"#, &years());
    assert!(matches!(later, Err(CasesError::Schema)));
    let defaults = compute(r#"{"defaults": {"intake_limit": {"value": 5, "unit": "month"}}, "cases": []}"#, &years());
    assert!(matches!(defaults, Err(CasesError::Defaults(CaseFault::Unit("intake_limit")))));
}

#[test]
fn a_gap_in_the_calendar_stops_the_cases_that_need_it_and_the_years_after_the_last_are_provisional() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/calendar"));
    for year in [2023, 2025] {
        let name = format!("{year}.json");
        std::fs::copy(sample.join(&name), folder.path().join(&name)).unwrap();
    }
    let years = calendar_file::read(folder.path()).unwrap();
    let limit = json!({"value": 5, "unit": "natural_day"});
    let case = |id: &str, received: &str| json!({"id": id, "received_at": received, "limits": {"statutory": limit, "promised": limit}});
    let file = json!({"cases": [case("in", "2023-12-01"), case("gap", "2023-12-28")]}).to_string();
    let error = compute(&file, &years).unwrap_err().to_string();
    assert_eq!(error, "1 of the cases cannot be computed: case gap: calendar year 2024 is missing");
    let file = json!({"cases": [case("end", "2025-12-29")]}).to_string();
    let answer: Value = serde_json::from_str(&compute(&file, &years).unwrap()).unwrap();
    assert_eq!(answer["end"]["provisional"], json!(["intake_due", "statutory_due", "promised_due"]));
}
