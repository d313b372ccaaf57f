//! The table of codes as kiosks in the field know it: a word or status that changes here changes what they do.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use lobby_wire::digest::Sha256;
use lobby_wire::problem::{MALFORMED_MANIFEST, Problem, ProblemCode, Scope};

const SENT: &[(&str, u16)] = &[
    ("no_such_address", 404),
    ("bad_request", 400),
    ("body_too_large", 413),
    ("bad_header", 400),
    ("bad_media_type", 415),
    ("bad_metadata", 400),
    ("metadata_missing", 400),
    ("bad_checksum", 400),
    ("bad_digest", 404),
    ("bad_id", 404),
    ("tus_version", 412),
    ("no_certificate", 401),
    ("kiosk_unknown", 403),
    ("kiosk_revoked", 403),
    ("certificate_replaced", 403),
    ("certificate_expired", 403),
    ("identity_in_doubt", 403),
    ("bad_csr", 400),
    ("code_unknown", 403),
    ("code_used", 403),
    ("code_expired", 403),
    ("bad_manifest", 422),
    ("bad_signature", 403),
    ("other_application", 422),
    ("other_kiosk", 403),
    ("mark_differs", 422),
    ("suite_unknown", 422),
    ("foreign_case_number", 422),
    ("bad_envelope", 422),
    ("missing_blobs", 422),
    ("key_missing", 503),
    ("pages_to_follow", 202),
    ("digest_conflict", 409),
    ("case_number_taken", 409),
    ("application_unknown", 404),
    ("receipt_pending", 404),
    ("blob_too_large", 413),
    ("upload_conflict", 409),
    ("upload_unknown", 404),
    ("upload_complete", 409),
    ("offset_conflict", 409),
    ("chunk_too_long", 413),
    ("chunk_broken_off", 400),
    ("checksum_mismatch", 460),
    ("digest_mismatch", 460),
    ("bad_question", 422),
    ("question_old", 422),
    ("question_repeated", 409),
    ("asked_too_often", 429),
    ("bad_health", 422),
    ("no_catalogue", 404),
    ("bundle_unknown", 404),
    ("case_unknown", 404),
    ("not_permitted", 403),
    ("account_unknown", 404),
    ("material_unknown", 404),
    ("standard_unknown", 400),
    ("pages_differ", 409),
    ("pages_awaited", 425),
    ("document_too_large", 413),
    ("case_erased", 410),
    ("picture_unknown", 404),
    ("value_unknown", 404),
    ("notice_unknown", 404),
    ("day_impossible", 422),
    ("case_not_handled", 409),
    ("stale_version", 412),
    ("version_missing", 428),
    ("idempotency_key_missing", 400),
    ("idempotency_key_reused", 422),
    ("wrong_actor", 403),
    ("step_not_possible", 409),
    ("second_correction", 409),
    ("nothing_named", 422),
    ("may_not_demand", 409),
    ("not_asked_for", 422),
    ("material_not_of_item", 422),
    ("not_on_the_spot", 409),
    ("extended_before", 409),
    ("not_within_cap", 422),
    ("after_due", 409),
    ("term_in_months", 409),
    ("not_approved", 403),
    ("officer_unknown", 422),
    ("stop_not_allowed", 422),
    ("expected_end_over", 422),
    ("no_such_stop", 409),
    ("never_decided", 409),
    ("calendar_missing", 503),
    ("text_unfit", 422),
    ("way_not_of_officers", 422),
    ("not_served", 409),
    ("no_session", 401),
    ("login_wrong", 401),
    ("login_resting", 429),
    ("form_expired", 403),
    ("too_many_uploads", 429),
    ("too_many_requests", 429),
    ("quota_reached", 507),
    ("no_room", 507),
    ("too_slow", 408),
    ("busy", 503),
    ("internal", 500),
];

#[test]
fn every_code_has_the_word_and_status_that_kiosks_know() {
    let table: Vec<_> = ProblemCode::ALL.iter().map(|code| (code.as_str(), code.status())).collect();
    assert_eq!(table, SENT);
}

#[test]
fn a_kiosk_puts_aside_and_shuts_itself_out_for_these_codes_alone() {
    let of = |scope| {
        let codes = ProblemCode::ALL.iter().filter(move |code| code.scope() == scope);
        codes.map(ProblemCode::as_str).collect::<Vec<_>>()
    };
    let aside = [
        "bad_manifest",
        "other_application",
        "mark_differs",
        "foreign_case_number",
        "bad_envelope",
        "missing_blobs",
        "digest_conflict",
        "case_number_taken",
        "blob_too_large",
        "upload_conflict",
    ];
    assert_eq!(of(Scope::Application), aside);
    assert_eq!(of(Scope::Revoked), ["kiosk_revoked"]);
    assert_eq!(of(Scope::Unenrolled), ["kiosk_unknown", "certificate_replaced"]);
    assert_eq!(of(Scope::Doubt), ["identity_in_doubt"]);
    assert_eq!(ProblemCode::from("of_next_year").scope(), Scope::Passing);
}

#[test]
fn every_code_survives_the_wire_under_a_word_of_its_own() {
    let mut words = BTreeSet::new();
    for code in ProblemCode::ALL {
        let problem = Problem::from(code.clone());
        let json = serde_json::to_string(&problem).unwrap();
        assert!(json.starts_with(&format!(r#"{{"code":"{code}","status":{}"#, code.status())), "{json}");
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), problem);
        assert!(words.insert(code.as_str()), "{code} stands twice in the table");
        assert!(!code.sentence().is_empty());
    }
}

#[test]
fn a_word_of_a_later_platform_is_kept_as_it_came() {
    let json = r#"{"code":"of_next_year","status":418,"title":"?"}"#;
    let problem: Problem = serde_json::from_str(json).unwrap();
    assert_eq!((&problem.code, problem.status), (&ProblemCode::Other("of_next_year".into()), 418));
    assert_eq!(serde_json::to_string(&problem).unwrap(), json);
}

#[test]
fn a_problem_on_the_wire_is_what_it_was_before_codes_were_typed() {
    let missing = Problem::new(ProblemCode::MissingBlobs, "1 blob").with_missing(vec![Sha256([0x11; 32])]);
    let digest = "11".repeat(32);
    let json = format!(r#"{{"code":"missing_blobs","status":422,"title":"1 blob","missing":["{digest}"]}}"#);
    assert_eq!(serde_json::to_string(&missing).unwrap(), json);
    let conflict = Problem { numbered_to: Some(57), ..Problem::new(ProblemCode::CaseNumberTaken, "taken") };
    let json = r#"{"code":"case_number_taken","status":409,"title":"taken","numbered_to":57}"#;
    assert_eq!(serde_json::to_string(&conflict).unwrap(), json);
    let malformed = Problem::malformed_manifest("not a JWS");
    assert_eq!((malformed.code.as_str(), malformed.status), ("bad_manifest", MALFORMED_MANIFEST));
}
