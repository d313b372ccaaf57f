//! Roads of single cases through the table.

use lobby_casework::calendar::{CalendarYear, CalendarYears, Issued, Ruling, WorkingCalendar};
use lobby_casework::deadlines::{Due, Extension};
use lobby_casework::handling::Stage;
use lobby_casework::handling::clocks::{Clock, ClockState, Timer, TimerKind, clocks, reproject, timers};
use lobby_casework::handling::command::Command;
use lobby_casework::handling::decide::Refusal;
use lobby_casework::handling::procedure::{Approver, Procedure, Silence, StopKind};
use lobby_casework::handling::step::{ClockKind, Moved, Step, StepKind};
use lobby_casework::limits::{DecisionTerms, Term, TermUnit};
use lobby_casework::stops::StopId;
use lobby_domain::Actor;
use lobby_domain::case_document::Document;

use super::{Kept, accept, ask, day, decision, extend, kiosk, login, materials, officer, supply, terms, text};

fn received(on: &str) -> Kept {
    Kept::received(on, Procedure::by_law(terms()))
}

fn clock(kept: &Kept, kind: ClockKind) -> Clock {
    clock_on(kept, kind, &kept.calendar)
}

fn clock_on(kept: &Kept, kind: ClockKind, calendar: &WorkingCalendar) -> Clock {
    clocks(&kept.file, calendar).unwrap().into_iter().find(|clock| clock.kind == kind).unwrap()
}

fn due(kept: &Kept, kind: ClockKind) -> Option<String> {
    clock(kept, kind).due.map(|due| due.day.to_string())
}

impl Kept {
    fn does(&mut self, command: &Command, actor: &Actor, on: &str) {
        self.run(command, actor, day(on)).unwrap();
    }

    fn refusal(&mut self, command: &Command, actor: &Actor, on: &str) -> Refusal {
        self.run(command, actor, day(on)).unwrap_err().why
    }
}

#[test]
fn corrections_are_asked_for_once_and_a_second_different_notice_is_refused_and_reported() {
    let mut kept = received("2025-03-03");
    kept.does(&ask(&["M1", "M2"]), &officer(), "2025-03-05");
    assert_eq!(clock(&kept, ClockKind::Intake).state, ClockState::Stopped);
    let recorded = kept.history.len();
    assert_eq!(kept.refusal(&ask(&["M2", "M1"]), &officer(), "2025-03-05"), Refusal::SecondCorrection);
    assert_eq!(kept.history.len(), recorded, "the same list twice is no second notice");
    assert_eq!(kept.refusal(&ask(&["M3"]), &officer(), "2025-03-06"), Refusal::SecondCorrection);
    let last = &kept.history.last().unwrap().step;
    assert_eq!(last, &Step::SecondCorrectionRefused { demands: materials(&["M3"]) });
    assert_eq!(kept.file.correction.as_ref().unwrap().demands, materials(&["M1", "M2"]));

    kept.does(&supply(&["M2"]), &kiosk(), "2025-03-10");
    assert_eq!(
        (kept.file.stage, &kept.file.correction.as_ref().unwrap().missing),
        (Stage::Correction, &materials(&["M1"]))
    );
    let other = materials(&["M2"]).into_iter().next().unwrap();
    assert_eq!(kept.refusal(&supply(&["M2"]), &kiosk(), "2025-03-11"), Refusal::NotAskedFor(other));
    kept.does(&supply(&["M1"]), &kiosk(), "2025-03-17");
    assert_eq!((kept.file.stage, due(&kept, ClockKind::Intake).as_deref()), (Stage::Received, Some("2025-03-20")));
    kept.does(&accept(), &officer(), "2025-03-18");
    assert_eq!(kept.file.acceptance.unwrap().on, day("2025-03-17"), "the day everything was in");
    assert_eq!(kept.refusal(&ask(&["M4"]), &officer(), "2025-03-19"), Refusal::SecondCorrection);
}

#[test]
fn what_the_platform_found_is_never_demanded() {
    let found = materials(&["M1"]);
    let mut kept = Kept::received("2025-03-03", Procedure { found: found.clone(), ..Procedure::by_law(terms()) });
    let code = found.into_iter().next().unwrap();
    assert_eq!(kept.refusal(&ask(&["M1", "M2"]), &officer(), "2025-03-03"), Refusal::MayNotDemand(code));
    assert_eq!(kept.refusal(&ask(&[]), &officer(), "2025-03-03"), Refusal::NothingNamed);
    assert_eq!(kept.history.len(), 1);
}

#[test]
fn a_case_without_an_answer_counts_as_accepted_by_itself_and_a_late_answer_is_refused() {
    for (command, actor) in [(accept(), officer()), (ask(&["M1"]), officer()), (Command::Settle, Actor::Platform)] {
        let mut kept = received("2025-03-03");
        assert_eq!(
            timers(&kept.file, &kept.calendar).unwrap()[0],
            Timer { kind: TimerKind::Settle, on: day("2025-03-11") }
        );
        assert_eq!(
            kept.run(&Command::Settle, &Actor::Platform, day("2025-03-10")),
            Ok(Vec::new()),
            "a timer that is early"
        );
        let answer = kept.run(&command, &actor, day("2025-03-11"));
        assert_eq!(answer.is_ok(), command == Command::Settle, "{answer:?}");
        assert_eq!((kept.file.stage, kept.file.acceptance.unwrap().on), (Stage::Accepted, day("2025-03-03")));
        assert_eq!(kept.history[1].actor, Actor::Platform);
        assert_eq!(due(&kept, ClockKind::Statutory).as_deref(), Some("2025-03-31"));
        assert_eq!(
            kept.run(&Command::Settle, &Actor::Platform, day("2025-03-12")),
            Ok(Vec::new()),
            "a timer that fires twice"
        );
    }
}

#[test]
fn silence_of_the_citizen_returns_the_application_where_the_local_rule_says_so() {
    for (silence, stage) in [(Silence::Return, Stage::Returned), (Silence::Wait, Stage::Correction)] {
        let correction = Term::working_days(5);
        let mut kept = Kept::received("2025-03-03", Procedure { silence, correction, ..Procedure::by_law(terms()) });
        kept.does(&ask(&["M1"]), &officer(), "2025-03-03");
        assert_eq!(due(&kept, ClockKind::Correction).as_deref(), Some("2025-03-10"));
        kept.does(&Command::Settle, &Actor::Platform, "2025-03-11");
        assert_eq!(kept.file.stage, Stage::Correction, "a notice that was not served begins no term");
        let settles = |timer: &Timer| timer.kind == TimerKind::Settle;
        assert!(!timers(&kept.file, &kept.calendar).unwrap().iter().any(settles));
        let on = day("2025-03-10");
        let serve = Command::Serve { document: Document::CorrectionNotice, on, days: Vec::new() };
        kept.does(&serve, &Actor::Platform, "2025-03-12");
        assert_eq!(due(&kept, ClockKind::Correction).as_deref(), Some("2025-03-17"), "it begins with the service");
        kept.does(&Command::Settle, &Actor::Platform, "2025-03-17");
        assert_eq!(kept.file.stage, Stage::Correction, "the last day is in time");
        kept.does(&Command::Settle, &Actor::Platform, "2025-03-18");
        assert_eq!(kept.file.stage, stage);
        let late = kept.run(&supply(&["M1"]), &kiosk(), day("2025-03-19"));
        assert_eq!(late.is_ok(), silence == Silence::Wait);
    }
}

#[test]
fn an_item_on_the_spot_is_decided_at_once_and_no_other() {
    let mut kept = Kept::received("2025-03-08", Procedure { is_on_the_spot: true, ..Procedure::by_law(terms()) });
    kept.does(&decision(), &officer(), "2025-03-08");
    assert_eq!((kept.file.stage, due(&kept, ClockKind::Delivery).as_deref()), (Stage::Decided, Some("2025-03-21")));
    assert_eq!(received("2025-03-08").refusal(&decision(), &officer(), "2025-03-08"), Refusal::NotOnTheSpot);
}

#[test]
fn an_extension_needs_another_ones_approval_keeps_the_cap_and_comes_once_and_in_time() {
    let mut kept = received("2025-03-03");
    kept.does(&accept(), &officer(), "2025-03-03");
    let by = |approved_by: &str, approver| Command::Extend {
        amount: 5,
        approved_by: login(approved_by),
        approver,
        reason: text("experts differ"),
    };
    let head = Approver::HeadOfAgency;
    assert_eq!(kept.refusal(&by("sulan", head), &officer(), "2025-03-04"), Refusal::NotApproved(head));
    assert_eq!(
        kept.refusal(&by("bozheng", Approver::HeadOfGovernment), &officer(), "2025-03-04"),
        Refusal::NotApproved(head)
    );
    for amount in [0, 11] {
        assert_eq!(kept.refusal(&extend(amount), &officer(), "2025-03-04"), Refusal::NotWithinCap { cap: 10 });
    }
    assert_eq!(kept.refusal(&extend(10), &officer(), "2025-04-01"), Refusal::AfterDue);
    kept.does(&extend(10), &officer(), "2025-03-31");
    assert!(matches!(kept.history.last().unwrap().step, Step::Extended { lengthens: Extension::StatutoryOnly, .. }));
    assert_eq!(due(&kept, ClockKind::Statutory).as_deref(), Some("2025-04-14"));
    assert_eq!(due(&kept, ClockKind::Promised).as_deref(), Some("2025-03-17"));
    assert_eq!(kept.refusal(&extend(1), &officer(), "2025-03-31"), Refusal::ExtendedBefore);

    let months =
        DecisionTerms { statutory: Term { amount: 2, unit: TermUnit::Month }, promised: Term::working_days(9) };
    let mut kept = Kept::received("2025-03-03", Procedure::by_law(months));
    kept.does(&accept(), &officer(), "2025-03-03");
    assert_eq!(kept.refusal(&extend(5), &officer(), "2025-03-04"), Refusal::TermInMonths);
}

#[test]
fn clocks_stand_while_any_stop_is_open_and_are_counted_anew_when_the_last_ends() {
    let mut kept = received("2025-03-03");
    kept.does(&accept(), &officer(), "2025-03-03");
    let stop = |kind| Command::Suspend { kind, expected_end: day("2025-03-20") };
    assert_eq!(
        kept.refusal(&stop(StopKind::OtherByLaw), &officer(), "2025-03-05"),
        Refusal::StopNotAllowed(StopKind::OtherByLaw)
    );
    assert_eq!(kept.refusal(&stop(StopKind::Test), &officer(), "2025-03-20"), Refusal::ExpectedEndOver);
    kept.does(&stop(StopKind::Inspection), &officer(), "2025-03-05");
    kept.does(&stop(StopKind::ExpertReview), &officer(), "2025-03-10");
    let Clock { due: day_of_law, state, .. } = clock(&kept, ClockKind::Statutory);
    assert_eq!((day_of_law, state), (None, ClockState::Stopped));
    assert!(
        timers(&kept.file, &kept.calendar)
            .unwrap()
            .contains(&Timer { kind: TimerKind::ExpectedEnd(StopId(1)), on: day("2025-03-21") })
    );
    assert!(matches!(
        kept.refusal(&decision(), &officer(), "2025-03-11"),
        Refusal::NotInThisStage { stage: Stage::Suspended, step: StepKind::Decided }
    ));
    kept.does(&Command::Resume { stop: StopId(0) }, &officer(), "2025-03-14");
    assert_eq!(kept.file.stage, Stage::Suspended);
    assert_eq!(kept.refusal(&Command::Resume { stop: StopId(0) }, &officer(), "2025-03-14"), Refusal::NoSuchStop);
    kept.does(&Command::Resume { stop: StopId(1) }, &officer(), "2025-03-20");
    assert_eq!(kept.file.stage, Stage::InProcess);
    assert_eq!(due(&kept, ClockKind::Statutory).as_deref(), Some("2025-04-15"));
    assert_eq!(due(&kept, ClockKind::Promised).as_deref(), Some("2025-04-01"));
}

#[test]
fn a_decision_can_be_given_up_before_delivery_and_a_case_reopened_by_supervision_goes_on_counting() {
    let mut waived = received("2025-03-03");
    waived.does(&accept(), &officer(), "2025-03-03");
    waived.does(&decision(), &officer(), "2025-03-07");
    waived.does(&Command::Withdraw, &kiosk(), "2025-03-10");
    assert_eq!(waived.file.stage, Stage::Waived);
    waived.does(&Command::Archive, &officer(), "2025-03-11");

    let mut kept = received("2025-03-03");
    kept.does(&accept(), &officer(), "2025-03-03");
    kept.does(&decision(), &officer(), "2025-03-07");
    kept.does(&Command::Deliver, &officer(), "2025-03-10");
    assert!(matches!(kept.refusal(&Command::Withdraw, &kiosk(), "2025-03-11"), Refusal::NotInThisStage { .. }));
    kept.does(&Command::Archive, &officer(), "2025-03-11");
    kept.does(&Command::Reopen { reason: text("appeal upheld") }, &officer(), "2025-04-07");
    assert_eq!((kept.file.stage, kept.file.decided), (Stage::InProcess, None));
    // Four of the twenty days were used; sixteen are left.
    assert_eq!(due(&kept, ClockKind::Statutory).as_deref(), Some("2025-04-29"));

    let mut withdrawn = received("2025-03-03");
    withdrawn.does(&Command::Withdraw, &kiosk(), "2025-03-03");
    withdrawn.does(&Command::Archive, &officer(), "2025-03-04");
    let reopen = Command::Reopen { reason: text("by mistake") };
    assert_eq!(withdrawn.refusal(&reopen, &officer(), "2025-03-05"), Refusal::NeverDecided);
}

/// 2026 alone; 2027 as it is published: New Year's Day and four days in January off.
fn published() -> (WorkingCalendar, WorkingCalendar) {
    let year = |year, rulings| CalendarYear { year, published: Some(Issued::Unknown), rulings };
    let off = |text| Ruling { day: day(text), issued: Issued::Unknown, is_working: false };
    let holidays = ["2027-01-01", "2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07"].map(off).to_vec();
    let before = CalendarYears::new([year(2026, Vec::new())]).unwrap();
    let after = CalendarYears::new([year(2026, Vec::new()), year(2027, holidays)]).unwrap();
    (before.known_on(None), after.known_on(None))
}

#[test]
fn a_calendar_that_arrives_moves_provisional_days_with_a_reason_and_makes_no_served_notice_worse() {
    let (before, after) = published();
    let mut kept = Kept { calendar: before.clone(), ..received("2026-12-21") };
    kept.does(&accept(), &officer(), "2026-12-21");
    let promised = clock_on(&kept, ClockKind::Promised, &before).due.unwrap();
    assert_eq!(promised, Due { day: day("2027-01-04"), is_provisional: true });
    let days = vec![(ClockKind::Promised, promised.day)];
    kept.does(
        &Command::Serve { document: Document::AcceptanceNotice, on: day("2026-12-22"), days },
        &Actor::Platform,
        "2026-12-22",
    );

    let step = reproject(&kept.file, &before, &after, 2027).unwrap().unwrap();
    let (later, law) = (day("2027-01-11"), day("2027-01-25"));
    assert_eq!(
        step,
        Step::Reprojected {
            year: 2027,
            moved: vec![
                Moved { clock: ClockKind::Statutory, from: day("2027-01-18"), to: law, is_held: false },
                Moved { clock: ClockKind::Promised, from: promised.day, to: later, is_held: true },
            ],
        }
    );
    kept.keep(day("2026-12-23"), &Actor::Platform, &step);
    assert_eq!(
        clock_on(&kept, ClockKind::Promised, &after).due,
        Some(Due { day: promised.day, is_provisional: false })
    );
    assert_eq!(clock_on(&kept, ClockKind::Statutory, &after).due, Some(Due { day: law, is_provisional: false }));
    assert_eq!(reproject(&kept.file, &after, &after, 2027), Ok(None));

    // An extension has a notice of its own; until it is served the day is counted.
    kept.calendar = after;
    kept.does(&extend(1), &officer(), "2026-12-24");
    assert_eq!(due(&kept, ClockKind::Promised).as_deref(), Some("2027-01-12"));
}

#[test]
fn a_correction_notice_that_states_a_later_day_keeps_it() {
    let mut kept = received("2025-03-03");
    kept.does(&ask(&["M1"]), &officer(), "2025-03-03");
    let days = vec![(ClockKind::Correction, day("2025-05-05"))];
    kept.does(
        &Command::Serve { document: Document::CorrectionNotice, on: day("2025-03-03"), days },
        &Actor::Platform,
        "2025-03-03",
    );
    assert_eq!(due(&kept, ClockKind::Correction).as_deref(), Some("2025-05-05"));
    kept.does(&Command::Settle, &Actor::Platform, "2025-05-05");
    assert_eq!(kept.file.stage, Stage::Correction);
}

#[test]
fn a_step_of_another_kind_of_actor_is_refused() {
    let mut kept = received("2025-03-03");
    for (command, actor) in [
        (accept(), kiosk()),
        (accept(), Actor::Platform),
        (ask(&["M1"]), kiosk()),
        (Command::Withdraw, officer()),
        (Command::Settle, officer()),
    ] {
        assert_eq!(kept.refusal(&command, &actor, "2025-03-04"), Refusal::WrongActor, "{command:?}");
    }
    assert_eq!(kept.history.len(), 1);
}
