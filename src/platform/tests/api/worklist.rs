//! The officer's desk: who has which case, who stands in, what is late and why.

use std::sync::atomic::Ordering;

use lobby_casework::handling::urgency::Signal;
use lobby_domain::{Actor, CaseNumber, KioskUse};
use lobby_platform::error::PlatformError;
use lobby_platform::repository::{Row, Tx, assignment};
use lobby_platform::service::account::{self, Typed};
use lobby_platform::service::worklist::{self, AbsenceFault, Away, Cause, Claim, HandOver, Only, Whose};
use lobby_platform::service::{belonging, handling};
use lobby_wire::problem::ProblemCode;
use reqwest::StatusCode;
use uuid::Uuid;

use crate::bench::{PASSWORD, start};
use crate::browser::{Browser, token};
use crate::handling::Desk;

/// A platform with three cases of Wanglan's urban management, and officers: two of it, one of the police, a supervisor.
async fn desk() -> Desk {
    let desk = Desk::new();
    for counter in 1..=3 {
        desk.case(counter, KioskUse::Service).await;
    }
    handling::enter_waiting(&desk.app).await.unwrap();
    belonging::place_waiting(&desk.app).await.unwrap();
    for (login, agency, role) in [
        ("lin", "ag-348102-urban", "handling_officer"),
        ("mei", "ag-348102-urban", "handling_officer"),
        ("police", "ag-348102-psb", "handling_officer"),
        ("watch", "ag-348102-data", "supervisor"),
    ] {
        let typed = Typed { login: login.into(), name: format!("name of {login}"), ..Typed::default() };
        let typed = Typed { agency: agency.into(), roles: vec![role.into()], ..typed };
        account::add(&desk.app, typed, PASSWORD, desk.app.now()).await.unwrap();
    }
    desk
}

fn officer(login: &str) -> Actor {
    Actor::Officer(login.parse().unwrap())
}

fn number(counter: u32) -> CaseNumber {
    CaseNumber::new("WL01", "K01", counter).unwrap()
}

/// The counters of the cases that a list shows.
async fn listed(desk: &Desk, login: &str, whose: Whose) -> Vec<String> {
    let shown = worklist::desk(&desk.app, &officer(login), whose, Only::All, 0, 20).await.unwrap();
    shown.cases.iter().map(|case| case.line.case_number.to_string()).collect()
}

fn is_refused<T>(answer: Result<T, PlatformError>, code: ProblemCode) -> bool {
    matches!(answer, Err(PlatformError::Refused(problem)) if problem.code == code)
}

fn away(first: &str, last: &str, deputy: &str) -> Away {
    Some((first.into(), last.into(), deputy.into()))
}

#[tokio::test]
async fn a_case_is_one_officers_who_hands_it_over_within_the_scope_and_every_change_is_kept() {
    let desk = desk().await;
    let (app, first) = (&desk.app, number(1));
    assert_eq!(listed(&desk, "lin", Whose::Free).await.len(), 3);
    assert_eq!(listed(&desk, "police", Whose::All).await, Vec::<String>::new());
    assert!(is_refused(worklist::claim(app, &officer("police"), &first).await, ProblemCode::CaseUnknown));
    assert!(is_refused(worklist::claim(app, &officer("watch"), &first).await, ProblemCode::NotPermitted));
    for _ in 0..2 {
        assert_eq!(worklist::claim(app, &officer("lin"), &first).await.unwrap(), Claim::Done);
    }
    let taken = worklist::claim(app, &officer("mei"), &first).await.unwrap();
    assert_eq!(taken, Claim::HeldBy("name of lin".to_owned()));
    let hand = async |from: &str, to: Option<&str>| worklist::hand_over(app, &officer(from), &first, to).await.unwrap();
    assert_eq!(hand("mei", Some("mei")).await, HandOver::NotYours);
    for theirs in ["police", "watch", "nobody", ""] {
        assert_eq!(hand("lin", Some(theirs)).await, HandOver::NotTheirs, "{theirs:?}");
    }
    assert_eq!(hand("lin", Some("mei")).await, HandOver::Done);
    assert_eq!(listed(&desk, "lin", Whose::Mine).await, Vec::<String>::new());
    assert_eq!(listed(&desk, "mei", Whose::Mine).await, [first.to_string()]);
    assert_eq!(hand("mei", None).await, HandOver::Done);
    assert_eq!(listed(&desk, "lin", Whose::Free).await.len(), 3);
    let changes = app.db.read(|tx| assignment::changes(tx, Uuid::from_u128(1))).await.unwrap();
    let told: Vec<_> = changes.iter().map(|(change, actor, to)| format!("{} {actor} {to}", change.name())).collect();
    assert_eq!(told, ["claimed officer lin lin", "handed_over officer lin mei", "released officer mei "]);
}

#[tokio::test]
async fn a_deputy_has_the_cases_of_an_absent_colleague_for_those_days_alone() {
    let desk = desk().await;
    let app = &desk.app;
    worklist::claim(app, &officer("mei"), &number(1)).await.unwrap();
    let note = async |away: Away| worklist::set_absence(app, &officer("mei"), away).await.unwrap();
    for (noted, fault) in [
        (away("2026-11-03", "2026-11-02", "lin"), AbsenceFault::Days),
        (away("2026-10-01", "2026-11-01", "lin"), AbsenceFault::Days),
        (away("2026-11-03", "2028-11-02", "lin"), AbsenceFault::Days),
        (away("2026-02-30", "2026-11-04", "lin"), AbsenceFault::Days),
        (away("2026-11-03", "2026-11-04", "mei"), AbsenceFault::Deputy),
        (away("2026-11-03", "2026-11-04", "police"), AbsenceFault::Deputy),
        (away("2026-11-03", "2026-11-04", "nobody"), AbsenceFault::Deputy),
    ] {
        assert_eq!(note(noted.clone()).await, Err(fault), "{noted:?}");
    }
    assert_eq!(note(away("2026-11-03", "2026-11-04", "lin")).await, Ok(()));
    for (day, has) in [(0, 0), (1, 1), (2, 1), (3, 0)] {
        desk.days.store(day, Ordering::Relaxed);
        assert_eq!(listed(&desk, "lin", Whose::Mine).await.len(), has, "day {day}");
    }
    desk.days.store(1, Ordering::Relaxed);
    assert_eq!(note(None).await, Ok(()));
    assert_eq!(listed(&desk, "lin", Whose::Mine).await.len(), 0, "mei is back");
    assert_eq!(note(away("2026-11-03", "2026-11-04", "lin")).await, Ok(()));
    assert_eq!(worklist::claim(app, &officer("lin"), &number(1)).await.unwrap(), Claim::Done);
    desk.days.store(3, Ordering::Relaxed);
    assert_eq!(listed(&desk, "lin", Whose::Mine).await, [number(1).to_string()]);
}

#[tokio::test]
async fn the_supervisor_sees_what_is_late_and_why_and_no_applicant() {
    let desk = desk().await;
    let app = &desk.app;
    worklist::claim(app, &officer("lin"), &number(1)).await.unwrap();
    worklist::claim(app, &officer("mei"), &number(2)).await.unwrap();
    let (cases, late, all) = worklist::late(app, &officer("watch"), 0, 20).await.unwrap();
    assert_eq!((cases.len(), late, all), (0, 0, 0));
    assert!(is_refused(worklist::late(app, &officer("lin"), 0, 20).await, ProblemCode::NotPermitted));

    // Seven days later silence has one working day left; nine days later it has accepted, and the promise runs.
    desk.days.store(4, Ordering::Relaxed);
    let shown = worklist::desk(app, &officer("lin"), Whose::Mine, Only::Soon, 0, 20).await.unwrap();
    assert_eq!(shown.cases.iter().map(|case| case.signal).collect::<Vec<_>>(), [Signal::DeemedSoon]);
    desk.days.store(8, Ordering::Relaxed);
    handling::fire_due(app, Uuid::now_v7()).await.unwrap();
    desk.days.store(90, Ordering::Relaxed);
    worklist::set_absence(app, &officer("mei"), away("2027-01-29", "2027-02-05", "lin")).await.unwrap().unwrap();
    let (cases, late, all) = worklist::late(app, &officer("watch"), 0, 20).await.unwrap();
    assert_eq!((cases.len(), late, all), (3, 3, 3));
    assert!(cases.iter().all(|late| late.case.signal == Signal::Late && late.case.line.applicant_masked.is_none()));
    let causes: Vec<&Cause> = cases.iter().map(|late| &late.cause).collect();
    let (lin, mei) = ("name of lin".to_owned(), "name of mei".to_owned());
    let deputy = Cause::WithDeputy { holder: mei.clone(), deputy: lin.clone() };
    assert_eq!(causes, [&Cause::WithHolder(lin.clone()), &deputy, &Cause::NoHandler]);
    account::close(app, &Actor::Platform, "lin", app.now()).await.unwrap().unwrap();
    let (cases, ..) = worklist::late(app, &officer("watch"), 0, 20).await.unwrap();
    let causes: Vec<&Cause> = cases.iter().map(|late| &late.cause).collect();
    assert_eq!(causes, [&Cause::HolderClosed(lin), &Cause::AwayWithoutDeputy(mei), &Cause::NoHandler]);
}

#[tokio::test]
async fn an_officer_claims_on_the_page_in_both_languages_and_without_a_script() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let application = kiosk.application(1);
    kiosk.submit(&application).await;
    handling::enter_waiting(&bench.running.app).await.unwrap();
    let number = application.manifest.case_number.clone();
    let mut browser = Browser::new(&bench);
    browser.log_in(PASSWORD).await;
    let list = browser.get("/worklist?whose=free").await.text().await.unwrap();
    assert!(list.contains(&number) && list.contains("林*微") && list.contains("剩 5 天") && !list.contains("<script"));
    let token = token(&list, "/worklist?whose=free&#38;only=all");
    let fields = [("token", token.as_str()), ("act", "claim"), ("case", &number)];
    let claimed = browser.post("/worklist", &fields).await;
    assert_eq!(claimed.status(), StatusCode::OK);
    let claimed = claimed.text().await.unwrap();
    assert!(claimed.contains("已处理 1 件") && claimed.contains(&number), "{claimed}");
    let none = browser.post("/worklist", &[("token", &token), ("act", "claim")]).await;
    assert_eq!(none.status(), StatusCode::CONFLICT);
    let english = browser.get("/worklist?lang=en").await.text().await.unwrap();
    assert!(english.contains("5 left") && english.contains("In time") && english.contains("苏岚"), "{english}");
    for odd in ["/worklist?whose=%3Cscript%3E", "/worklist?skip=x"] {
        assert_eq!(browser.get(odd).await.status(), StatusCode::BAD_REQUEST);
    }
    let late = browser.get("/late").await.text().await.unwrap();
    assert!(late.contains("Nothing is late"));
}

/// The rows that lists are chosen from, in the order of their cases.
async fn open_rows(desk: &Desk) -> Vec<Row> {
    let query = "select application_id, stage, due_on, agency, branch, hall, login from open_case \
                 where org = $1 order by application_id";
    desk.app.db.read(move |tx| tx.rows(query, &[tx.org()])).await.unwrap()
}

#[tokio::test]
async fn the_rows_that_lists_are_chosen_from_follow_whatever_happens_and_are_made_anew_where_they_do_not() {
    let desk = desk().await;
    let (app, first) = (&desk.app, number(1));
    worklist::claim(app, &officer("lin"), &first).await.unwrap();
    worklist::claim(app, &officer("mei"), &number(2)).await.unwrap();
    worklist::hand_over(app, &officer("mei"), &number(2), None).await.unwrap();
    desk.after(8);
    assert!(handling::fire_due(app, Uuid::now_v7()).await.unwrap() >= 3);
    let kept = open_rows(&desk).await;
    assert_eq!(kept.len(), 3);
    worklist::refresh(app).await.unwrap();
    assert!(open_rows(&desk).await == kept, "a row differs from what it follows from");

    // What a server of the release before leaves behind: a row that is missing, and one of a case that is done.
    let spoil = |tx: &mut Tx<'_>| {
        tx.exec("delete from open_case where org = $1 and login is not null", &[tx.org()])?;
        tx.exec(
            "update handling set stage = 'archived' where org = $1 and application_id = $2",
            &[tx.org(), Uuid::from_u128(3).into()],
        )
    };
    assert_eq!(app.db.tx(spoil).await.unwrap(), 1);
    worklist::refresh(app).await.unwrap();
    let counters: Vec<String> = listed(&desk, "lin", Whose::All).await;
    assert_eq!(counters, [first.to_string(), number(2).to_string()]);
    assert_eq!(listed(&desk, "lin", Whose::Mine).await, [first.to_string()]);
}
