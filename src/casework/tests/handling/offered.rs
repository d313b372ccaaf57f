//! What officers are offered is decided, and what they are not offered is refused: in every stage, in every role.

use std::collections::{BTreeMap, BTreeSet};

use lobby_casework::authority::authorise::Officer;
use lobby_casework::authority::organisation::{AgencyId, DivisionCode, Organisation, Resource};
use lobby_casework::authority::role::{Permission, Reach, Role};
use lobby_casework::authority::{Action, authorise};
use lobby_casework::handling::Stage;
use lobby_casework::handling::offered::{OfficerStep, offered};

use super::*;

/// Every order that an officer's step can be, the fit ones and others.
fn orders(step: OfficerStep, file: &CaseFile, today: Day) -> Vec<Command> {
    let reason = || text("so ordered");
    let later = today.max(file.last).plus(1);
    match step {
        OfficerStep::Accept => vec![accept()],
        OfficerStep::AskCorrection => vec![ask(&["M1"]), ask(&["M1", "M3"])],
        OfficerStep::CorrectOnTheSpot => vec![Command::Answer(Answer::CorrectedOnTheSpot)],
        OfficerStep::NotRequired => {
            vec![Command::Answer(Answer::NotAccepted(NonAcceptance::NotRequired { reason: reason() }))]
        }
        OfficerStep::NotCompetent => {
            vec![Command::Answer(Answer::NotAccepted(NonAcceptance::NotCompetent { competent: reason() }))]
        }
        OfficerStep::Decide => vec![decision()],
        OfficerStep::BeginStage => vec![Command::BeginStage { name: reason(), working_days: 3 }],
        OfficerStep::Suspend => {
            StopKind::ALL.map(|kind| Command::Suspend { kind, expected_end: later }).into_iter().collect()
        }
        OfficerStep::Resume => (0..4).map(|stop| Command::Resume { stop: StopId(stop) }).collect(),
        OfficerStep::Extend => (1..12).map(extend).collect(),
        OfficerStep::Deliver => vec![Command::Deliver],
        OfficerStep::Archive => vec![Command::Archive],
        OfficerStep::Reopen => vec![Command::Reopen { reason: reason() }],
    }
}

/// The roles of the organisation's file, each with what it permits on a case of its own agency.
fn permitted_by_role() -> BTreeMap<String, BTreeSet<Action>> {
    let file: serde_json::Value = serde_json::from_str(include_str!("../authority/organisation.json")).unwrap();
    let own = DivisionCode::parse("348102").unwrap();
    let agency = AgencyId::parse("ag-348102-data").unwrap();
    let organisation =
        Organisation::new([(own.clone(), None)].into(), [(agency.clone(), own.clone())].into(), BTreeMap::new());
    let organisation = organisation.unwrap();
    let case = Resource { division: own.clone(), agency: Some(agency.clone()), hall: None };
    let row = |row: &serde_json::Value| {
        let names = row["permissions"].as_array().unwrap().iter();
        let permissions = names.map(|name| Permission::from_name(name.as_str().unwrap()).unwrap()).collect();
        let role = Role { permissions, reach: Reach::Division };
        let officer = Officer { roles: vec![role], agency: Some(agency.clone()), branch: Some(own.clone()) };
        let may = |action: &Action| authorise(&organisation, &officer, *action, &case).is_ok();
        (row["id"].as_str().unwrap().to_owned(), Action::ALL.into_iter().filter(may).collect())
    };
    file["roles"].as_array().unwrap().iter().map(row).collect()
}

/// Whether what is offered to whom may do everything is what [`decide`] takes.
fn offers_what_is_decided(kept: &Kept, today: Day) -> Result<Vec<OfficerStep>, TestCaseError> {
    let everything = Action::ALL.into();
    let offers = offered(&kept.file, &everything, today, &kept.calendar).unwrap();
    for step in OfficerStep::ALL {
        let orders = orders(step, &kept.file, today);
        let taken = orders.iter().any(|order| decide(&kept.file, order, &officer(), today, &kept.calendar).is_ok());
        prop_assert_eq!(offers.contains(&step), taken, "{:?} in {:?}", step, kept.file.stage);
    }
    Ok(offers)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_offered_is_decided_and_what_is_not_offered_is_refused(
        procedure in procedure(),
        commands in prop::collection::vec((command(), 0_i32..7), 0..30),
    ) {
        let mut kept = Kept::received("2025-03-03", procedure);
        let mut today = day("2025-03-03");
        for ((command, actor), later) in &commands {
            offers_what_is_decided(&kept, today)?;
            today = today.plus(*later);
            let _ = kept.run(command, actor, today);
        }
        offers_what_is_decided(&kept, today.plus(60))?;
    }
}

/// A case in each stage.
fn in_every_stage() -> Vec<Kept> {
    let stop = Command::Suspend { kind: StopKind::Test, expected_end: day("2025-04-01") };
    let reject = Command::Answer(Answer::NotAccepted(NonAcceptance::NotRequired { reason: text("free") }));
    let begin = Command::BeginStage { name: text("check"), working_days: 3 };
    let roads: [(&[(Command, Actor)], Stage); 12] = [
        (&[], Stage::Received),
        (&[(ask(&["M1"]), officer())], Stage::Correction),
        (&[(reject, officer())], Stage::NotAccepted),
        (&[(accept(), officer())], Stage::Accepted),
        (&[(accept(), officer()), (begin, officer())], Stage::InProcess),
        (&[(accept(), officer()), (stop, officer())], Stage::Suspended),
        (&[(accept(), officer()), (decision(), officer())], Stage::Decided),
        (&[(accept(), officer()), (decision(), officer()), (Command::Deliver, officer())], Stage::Delivered),
        (&[(accept(), officer()), (decision(), officer()), (Command::Withdraw, kiosk())], Stage::Waived),
        (&[(Command::Withdraw, kiosk())], Stage::Withdrawn),
        (&[(ask(&["M1"]), officer()), (serve(), Actor::Platform)], Stage::Returned),
        (&[(Command::Withdraw, kiosk()), (Command::Archive, officer())], Stage::Archived),
    ];
    let on = day("2025-03-03");
    let case = |(road, stage): (&[(Command, Actor)], Stage)| {
        let mut kept = Kept::received("2025-03-03", Procedure::by_law(terms()));
        for (command, actor) in road {
            kept.run(command, actor, on).unwrap();
        }
        let last = if stage == Stage::Returned { on.plus(90) } else { on };
        kept.run(&Command::Settle, &Actor::Platform, last).unwrap();
        assert_eq!(kept.file.stage, stage);
        kept
    };
    roads.into_iter().map(case).collect()
}

fn serve() -> Command {
    Command::Serve { document: Document::CorrectionNotice, on: day("2025-03-03"), days: Vec::new() }
}

#[test]
fn in_every_stage_each_role_is_offered_what_it_permits_of_what_the_stage_allows() {
    let roles = permitted_by_role();
    let mut seen = BTreeSet::new();
    for kept in in_every_stage() {
        let today = kept.file.last;
        let all = offers_what_is_decided(&kept, today).unwrap();
        for (role, permitted) in &roles {
            let offers = offered(&kept.file, permitted, today, &kept.calendar).unwrap();
            let wanted: Vec<_> = all.iter().copied().filter(|step| permitted.contains(&step.action())).collect();
            assert_eq!(offers, wanted, "{role} in {:?}", kept.file.stage);
            seen.extend(offers.into_iter().map(|step| (step, role.as_str())));
        }
    }
    for (step, role) in [
        (OfficerStep::Accept, "intake_officer"),
        (OfficerStep::AskCorrection, "intake_officer"),
        (OfficerStep::NotCompetent, "intake_officer"),
        (OfficerStep::Deliver, "handling_officer"),
        (OfficerStep::Suspend, "approver"),
        (OfficerStep::Extend, "approver"),
        (OfficerStep::Decide, "approver"),
        (OfficerStep::Reopen, "supervisor"),
        (OfficerStep::Archive, "archivist"),
    ] {
        assert!(seen.contains(&(step, role)), "{role} is never offered {step:?}");
    }
    assert!(seen.iter().all(|(_, role)| !["security_auditor", "catalogue_editor", "data_steward"].contains(role)));
}

#[test]
fn an_officer_who_comes_after_the_intake_term_is_offered_the_work_and_no_answer() {
    let kept = Kept::received("2025-03-03", Procedure::by_law(terms()));
    let all = Action::ALL.into();
    let on = |today| offered(&kept.file, &all, day(today), &kept.calendar).unwrap();
    assert!(on("2025-03-10").contains(&OfficerStep::Accept), "the fifth working day");
    assert!(!on("2025-03-11").contains(&OfficerStep::Accept) && on("2025-03-11").contains(&OfficerStep::Decide));
    for step in OfficerStep::ALL {
        assert_eq!(OfficerStep::from_name(step.name()), Some(step));
    }
}
