//! Every state of a kiosk in words.

use jiff::SignedDuration;
use lobby_domain::CaseNumber;
use lobby_domain::held::HeldReason;
use lobby_domain::kiosk_health::Clock;
use sample::kiosk_status as status;

use super::*;

#[path = "../../../tests/sample/kiosk_status.rs"]
mod sample;

fn now() -> DateTime {
    jiff::civil::date(2026, 11, 24).at(10, 33, 0, 0)
}

#[test]
fn the_worst_stands_first_and_every_fact_is_said_in_both_languages() {
    for lang in [Lang::ZH, Lang::EN] {
        let facts = facts(&status(), now(), lang);
        assert_eq!(facts.len(), 8);
        assert!(facts.is_sorted_by_key(|fact| fact.severity));
        assert_eq!((facts[0].severity, facts[1].severity), (Severity::Fault, Severity::Fault));
        assert!(facts.iter().all(|fact| !fact.name.is_empty() && !fact.value.is_empty()));
    }
    assert!(condition(&status(), Lang::ZH).0.contains("吊销") && condition(&status(), Lang::EN).0.contains("revoked"));
}

#[test]
fn a_held_application_is_listed_with_its_number_its_reason_and_the_role_that_must_act() {
    let held = |number, reason| CaseNumber::new("WL01", "K01", number).map(|number| Held { number, reason });
    let mut status = status();
    status.vitals.held.extend([held(7, HeldReason::Content), held(8, HeldReason::Damaged)].into_iter().flatten());
    let facts = facts(&status, now(), Lang::EN);
    let told = facts.iter().find(|fact| fact.name == "Needs someone to act").map(|fact| fact.value.as_str());
    let number = status.vitals.held[0].number.as_str();
    for part in [number, "other content", "operator", "export", "1 more"] {
        assert!(told.is_some_and(|told| told.contains(part)), "{part}: {told:?}");
    }
}

#[test]
fn a_wrong_clock_says_how_wrong_it_is() {
    let mut wrong = KioskStatus { fault: Some(FailureCode::ClockWrong), enrolment: Enrolment::Active, ..status() };
    let behind = SignedDuration::from_hours(-56 * 365 * 24);
    wrong.vitals.clock = Clock { ahead: Some(behind), trusted: false };
    let then = jiff::civil::date(1970, 1, 1).at(8, 0, 0, 0);
    let facts = facts(&wrong, then, Lang::EN);
    let clock = facts.iter().find(|fact| fact.name == "Clock").map(|fact| (fact.value.as_str(), fact.severity));
    assert_eq!(clock, Some(("1970-01-01 08:00, 56 years behind", Severity::Fault)));
}
