//! Handling under any sequence of commands, the roads of single cases, and the drawing of the table.

#![allow(clippy::unwrap_used)]

mod drawing;
mod offered;
mod roads;
mod serving;

use std::collections::BTreeSet;

use jiff::Timestamp;
use lobby_casework::calendar::{CalendarYear, CalendarYears, Issued, WorkingCalendar};
use lobby_casework::day::Day;
use lobby_casework::deadlines::{Course, deadlines};
use lobby_casework::handling::clocks::{clocks, decision_days, timers};
use lobby_casework::handling::command::{Answer, Command};
use lobby_casework::handling::decide::{Refused, Taken, decide};
use lobby_casework::handling::file::CaseFile;
use lobby_casework::handling::procedure::{Approver, Procedure, Silence, StopKind};
use lobby_casework::handling::step::{Decision, Demands, NonAcceptance, Outcome, Recorded, Step, Text};
use lobby_casework::handling::table::way;
use lobby_casework::limits::{DecisionTerms, Term, TermUnit};
use lobby_casework::stops::StopId;
use lobby_casework::timeline::{Dated, Happening, Timeline};
use lobby_domain::Actor;
use lobby_domain::case_document::Document;
use lobby_domain::id::{KioskId, MaterialCode, OfficerLogin};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    Day::new(text.parse().unwrap()).unwrap()
}

fn login(text: &str) -> OfficerLogin {
    OfficerLogin::parse(text).unwrap()
}

fn officer() -> Actor {
    Actor::Officer(login("sulan"))
}

fn kiosk() -> Actor {
    Actor::Kiosk(KioskId::parse("WL01-K01").unwrap())
}

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn materials(codes: &[&str]) -> BTreeSet<MaterialCode> {
    codes.iter().map(|code| MaterialCode::parse(code).unwrap()).collect()
}

fn without_reasons(codes: BTreeSet<MaterialCode>) -> Demands {
    codes.into_iter().map(|code| (code, None)).collect()
}

fn decision() -> Command {
    Command::Decide(Decision { outcome: Outcome::Granted, reasons: text("complete"), appeal: text("within 60 days") })
}

fn ask(codes: &[&str]) -> Command {
    Command::Answer(Answer::Incomplete { demands: without_reasons(materials(codes)) })
}

fn supply(codes: &[&str]) -> Command {
    Command::Supply { materials: materials(codes) }
}

fn accept() -> Command {
    Command::Answer(Answer::Complete)
}

fn extend(amount: u16) -> Command {
    let (approved_by, approver) = (login("bozheng"), Approver::HeadOfAgency);
    Command::Extend { amount, approved_by, approver, reason: text("a difficult case") }
}

/// Years without a single holiday, so that a reader can count.
fn plain(years: std::ops::RangeInclusive<i16>) -> WorkingCalendar {
    let year = |year| CalendarYear { year, published: Some(Issued::Unknown), rulings: Vec::new() };
    CalendarYears::new(years.map(year)).unwrap().known_on(None)
}

/// A case and its history, kept side by side as the platform would keep rows.
struct Kept {
    file: CaseFile,
    history: Vec<Recorded>,
    calendar: WorkingCalendar,
}

impl Kept {
    fn received(on: &str, procedure: Procedure) -> Kept {
        let day = day(on);
        let step = Step::Received(Box::new(procedure));
        let file = CaseFile::begin(day, &step).unwrap();
        let received = Recorded { at: Timestamp::UNIX_EPOCH, day, actor: kiosk(), step };
        Kept { file, history: vec![received], calendar: plain(2024..=2032) }
    }

    /// Runs a command and keeps what it brings, and what a refusal records.
    fn run(&mut self, command: &Command, actor: &Actor, today: Day) -> Result<Taken, Refused> {
        let answer = decide(&self.file, command, actor, today, &self.calendar);
        let taken = match &answer {
            Ok(taken) => taken,
            Err(refused) => &refused.record,
        };
        for (actor, step) in taken {
            self.keep(today, actor, step);
        }
        answer
    }

    fn keep(&mut self, today: Day, actor: &Actor, step: &Step) {
        let day = today.max(self.file.last);
        if let Some(kind) = step.kind() {
            assert!(way(self.file.stage, kind).is_some(), "{:?} {kind:?}", self.file.stage);
        }
        self.file.apply(day, step).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        self.history.push(Recorded { at, day, actor: actor.clone(), step: step.clone() });
    }
}

fn command() -> impl Strategy<Value = (Command, Actor)> {
    let codes = prop::collection::btree_set(prop::sample::select(&["M1", "M2", "M3"][..]), 0..3)
        .prop_map(|codes| materials(&codes.into_iter().collect::<Vec<_>>()));
    let kinds = prop::sample::select(&[StopKind::Hearing, StopKind::Test, StopKind::OtherByLaw][..]);
    let by_officer = prop_oneof![
        3 => Just(accept()),
        2 => codes.clone().prop_map(|codes| Command::Answer(Answer::Incomplete { demands: without_reasons(codes) })),
        1 => Just(Command::Answer(Answer::CorrectedOnTheSpot)),
        1 => Just(Command::Answer(Answer::NotAccepted(NonAcceptance::NotRequired { reason: text("free") }))),
        2 => (1_u16..9).prop_map(|days| Command::BeginStage { name: text("check"), working_days: days }),
        2 => (0_u16..12).prop_map(extend),
        4 => (kinds, 0_i32..400).prop_map(|(kind, n)| {
            Command::Suspend { kind, expected_end: day("2025-03-03").plus(n) }
        }),
        4 => (0_u32..4).prop_map(|stop| Command::Resume { stop: StopId(stop) }),
        2 => Just(decision()),
        2 => Just(Command::Deliver),
        1 => Just(Command::Archive),
        1 => Just(Command::Reopen { reason: text("ordered") }),
    ];
    let by_kiosk =
        prop_oneof![3 => codes.prop_map(|materials| Command::Supply { materials }), 1 => Just(Command::Withdraw)];
    prop_oneof![
        12 => by_officer.prop_map(|command| (command, officer())),
        4 => by_kiosk.prop_map(|command| (command, kiosk())),
        1 => Just((Command::Settle, Actor::Platform)),
        2 => (0_i32..400).prop_map(|n| {
            let on = day("2025-03-03").plus(n);
            (Command::Serve { document: Document::CorrectionNotice, on, days: Vec::new() }, Actor::Platform)
        }),
        1 => Just((accept(), kiosk())),
        1 => Just((Command::Withdraw, officer())),
    ]
}

fn procedure() -> impl Strategy<Value = Procedure> {
    let unit = prop::sample::select(&[TermUnit::WorkingDay, TermUnit::NaturalDay, TermUnit::Month][..]);
    (unit, 1_u16..30, any::<bool>(), any::<bool>()).prop_map(|(unit, amount, is_on_the_spot, waits)| {
        let amount = if unit == TermUnit::Month { amount % 3 + 1 } else { amount };
        let terms = DecisionTerms { statutory: Term { amount, unit }, promised: Term::working_days(10) };
        let silence = if waits { Silence::Wait } else { Silence::Return };
        Procedure { is_on_the_spot, silence, correction: Term::working_days(15), ..Procedure::by_law(terms) }
    })
}

/// The history as `deadlines` reads it; `None` where something happened that it does not know.
fn dated(history: &[Recorded]) -> Option<Vec<Dated>> {
    let mut events = Vec::new();
    for Recorded { day, step, .. } in history {
        let event = match step {
            Step::CorrectionAsked { .. } => Happening::CorrectionNotice,
            Step::AllSupplied { .. } => Happening::CorrectionComplete,
            Step::Accepted { .. } => Happening::Accept,
            Step::NotAccepted(_) => Happening::Refuse,
            Step::Withdrawn => Happening::Withdraw,
            Step::Decided(_) => Happening::Decide,
            Step::Extended { amount, .. } => Happening::Extension { amount: u32::from(*amount) },
            Step::Suspended(suspension) | Step::SuspendedAgain(suspension) => {
                Happening::Suspend { stop: suspension.stop, expected_end: Some(suspension.expected_end) }
            }
            Step::Resumed { stop } | Step::ResumedInPart { stop } => Happening::Resume { stop: *stop },
            Step::Reopened { .. } | Step::DecidedOnTheSpot(_) => return None,
            Step::Received(_)
            | Step::CorrectedOnTheSpot
            | Step::PartSupplied { .. }
            | Step::CorrectionLapsed
            | Step::DeemedAccepted { .. }
            | Step::ReviewBegun
            | Step::StageBegun { .. }
            | Step::Waived
            | Step::Delivered
            | Step::Archived
            | Step::SecondCorrectionRefused { .. }
            | Step::NoticeServed { .. }
            | Step::Reprojected { .. } => continue,
        };
        events.push(Dated { day: *day, event });
    }
    Some(events)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_command_leads_out_of_the_table_and_a_replayed_history_is_the_case_that_was_kept(
        procedure in procedure(),
        commands in prop::collection::vec((command(), -1_i32..7), 0..30),
    ) {
        let mut kept = Kept::received("2025-03-03", procedure);
        let mut today = day("2025-03-03");
        for ((command, actor), later) in &commands {
            today = today.plus(*later);
            let before = kept.file.clone();
            let answer = kept.run(command, actor, today);
            if matches!(&answer, Err(refused) if refused.record.is_empty()) {
                prop_assert_eq!(&kept.file, &before, "a refusal changes nothing");
            }
            prop_assert!(clocks(&kept.file, &kept.calendar).is_ok() && timers(&kept.file, &kept.calendar).is_ok());
        }
        let replayed = CaseFile::replay(&kept.history);
        prop_assert_eq!(replayed.as_ref(), Ok(&kept.file));
        let days: Vec<Day> = kept.history.iter().map(|recorded| recorded.day).collect();
        prop_assert!(days.is_sorted());
        let corrections = kept.history.iter().filter(|recorded| matches!(recorded.step, Step::CorrectionAsked { .. }));
        prop_assert!(corrections.count() <= 1, "asked for once");
    }

    #[test]
    fn the_days_of_a_case_are_those_that_its_history_has_as_dated_events(
        procedure in procedure(),
        commands in prop::collection::vec((command(), 0_i32..5), 0..20),
    ) {
        let mut kept = Kept::received("2025-03-03", procedure);
        let mut today = day("2025-03-03");
        for ((command, actor), later) in &commands {
            today = today.plus(*later);
            let _ = kept.run(command, actor, today);
        }
        let _ = kept.run(&Command::Settle, &Actor::Platform, today);
        let (Some(events), Some(acceptance)) = (dated(&kept.history), kept.file.acceptance) else { return Ok(()) };
        let Procedure { terms, intake, extension_cap, .. } = kept.file.procedure;
        let received = kept.file.received;
        let extension_cap = u32::from(extension_cap);
        let timeline = Timeline { received, terms, intake, extension_cap, delivery: 10, events: &events, as_of: None };
        let Course::Accepted(accepted) = deadlines(&timeline, &kept.calendar).unwrap().course else {
            return Err(TestCaseError::fail("not accepted"));
        };
        let days = decision_days(&kept.file, &kept.calendar).unwrap().unwrap();
        prop_assert_eq!((accepted.on, accepted.deemed_on.is_some()), (acceptance.on, acceptance.is_deemed));
        prop_assert_eq!(accepted.statutory.map(|due| due.day), days.statutory);
        prop_assert_eq!(accepted.promised.map(|due| due.day), days.promised);
        prop_assert!(accepted.extensions.iter().all(|extension| extension.result.is_ok()));
    }

    #[test]
    fn the_order_in_which_materials_come_and_stops_end_on_a_day_changes_nothing(is_turned in any::<bool>(), later in 1_i32..20) {
        let turn = |mut pair: [Command; 2]| {
            if is_turned { pair.reverse(); }
            pair
        };
        let mut kept = Kept::received("2025-03-03", Procedure::by_law(terms()));
        kept.run(&ask(&["M1", "M2"]), &officer(), day("2025-03-04")).unwrap();
        for command in turn([supply(&["M1"]), supply(&["M2"])]) {
            kept.run(&command, &kiosk(), day("2025-03-06")).unwrap();
        }
        kept.run(&accept(), &officer(), day("2025-03-07")).unwrap();
        for kind in [StopKind::Test, StopKind::Hearing] {
            let command = Command::Suspend { kind, expected_end: day("2025-06-01") };
            kept.run(&command, &officer(), day("2025-03-10")).unwrap();
        }
        let end = day("2025-03-10").plus(later);
        for command in turn([0, 1].map(|stop| Command::Resume { stop: StopId(stop) })) {
            kept.run(&command, &officer(), end).unwrap();
        }
        let mut straight = Kept::received("2025-03-03", Procedure::by_law(terms()));
        straight.run(&ask(&["M1", "M2"]), &officer(), day("2025-03-04")).unwrap();
        straight.run(&supply(&["M1", "M2"]), &kiosk(), day("2025-03-06")).unwrap();
        straight.run(&accept(), &officer(), day("2025-03-07")).unwrap();
        let command = Command::Suspend { kind: StopKind::Test, expected_end: day("2025-06-01") };
        straight.run(&command, &officer(), day("2025-03-10")).unwrap();
        straight.run(&Command::Resume { stop: StopId(0) }, &officer(), end).unwrap();
        prop_assert_eq!(kept.file.stage, straight.file.stage);
        prop_assert_eq!(clocks(&kept.file, &kept.calendar), clocks(&straight.file, &straight.calendar));
    }
}

fn terms() -> DecisionTerms {
    DecisionTerms { statutory: Term::working_days(20), promised: Term::working_days(10) }
}
