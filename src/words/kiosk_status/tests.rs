//! Every state of a kiosk in words.

use std::time::Duration;

use jiff::SignedDuration;
use lobby_domain::CaseNumber;
use lobby_domain::kiosk_health::{Clock, Device, Disk, Queue, Vitals};

use super::*;

fn status() -> KioskStatus {
    KioskStatus {
        kiosk: "WL01-K01".into(),
        fault: Some(FailureCode::ShutOut),
        enrolment: Enrolment::Revoked,
        certificate_ends: jiff::civil::date(2026, 12, 22).at(15, 30, 0, 0),
        last_contact: Some(jiff::civil::date(2026, 11, 24).at(10, 31, 0, 0)),
        vitals: Vitals {
            devices: vec![
                Device { kind: DeviceKind::Reader, code: Some("R-03".into()) },
                Device { kind: DeviceKind::Scanner, code: None },
            ],
            queue: Queue { waiting: 2, needs_staff: 0, oldest: Some(Duration::from_secs(9 * 60)) },
            held: vec![],
            disk: Disk { free_bytes: 18_432 * MEGABYTE, low_water_bytes: 512 * MEGABYTE },
            clock: Clock { ahead: Some(SignedDuration::ZERO), trusted: true },
        },
        program: "0.1.0".into(),
        catalogue: Some(3),
    }
}

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
fn what_does_not_go_by_itself_is_told_with_its_number_its_reason_and_who_must_act() {
    let held = |number, reason| CaseNumber::new("WL01", "K01", number).map(|number| Held { number, reason });
    let mut status = status();
    status.vitals.held.extend([held(7, HeldReason::Content), held(8, HeldReason::Damaged)].into_iter().flatten());
    let facts = facts(&status, now(), Lang::EN);
    let told = facts.iter().find(|fact| fact.name == "Not going by itself").map(|fact| fact.value.as_str());
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
