//! `GET /cases`: the worklist, newest first.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use lobby_casework::authority::Action;
use lobby_domain::KioskUse;
use lobby_words::console as k;
use serde::Deserialize;

use super::cookie::Secret;
use super::visitor::Visitor;
use super::wording::Wording;
use super::{logout, page, token};
use crate::clock::zone;
use crate::error::Result;
use crate::service::case;
use crate::service::case_list::{self, COUNTED_MAX, CaseList, Counts, ListedCase};
use crate::service::login::Officer;

const PAGE: i64 = 20;

/// The worklist.
#[derive(Template)]
#[template(path = "cases.html")]
struct CasesPage {
    w: Wording,
    frame: Frame,
    rows: Vec<ListedCase>,
    now: Timestamp,
    counts: Counts,
    /// Whether these are the cases of test kiosks.
    test: bool,
    today: String,
    range: String,
    before: Option<i64>,
    after: Option<i64>,
}

/// What stands around every page of an officer.
pub struct Frame {
    /// The officer's login.
    pub login: String,
    /// The officer's name.
    pub name: String,
    /// Which sections of the pages the officer's roles open.
    pub sections: Sections,
    /// Token of the form that ends the session.
    pub logout_token: String,
    /// What was searched for, where nothing was found.
    pub not_found: Option<String>,
}

/// Sections of the pages.
pub struct Sections {
    /// The officer's desk.
    pub worklist: bool,
    /// What is late and why.
    pub late: bool,
    /// Lists of cases.
    pub cases: bool,
    /// Kiosks.
    pub kiosks: bool,
    /// Accounts.
    pub accounts: bool,
}

impl Sections {
    fn of(officer: &Officer) -> Sections {
        Sections {
            worklist: officer.may(Action::ClaimCase),
            late: officer.may(Action::ReadSignals),
            cases: officer.may(Action::SeeCase),
            kiosks: officer.may(Action::SeeKiosk),
            accounts: officer.may(Action::ManageAccount),
        }
    }
}

impl Frame {
    /// The frame of this officer and session.
    #[must_use]
    pub fn new(officer: &Officer, session: &Secret) -> Frame {
        Frame {
            login: officer.login.to_string(),
            name: officer.name.clone(),
            sections: Sections::of(officer),
            logout_token: token::make(session, logout::PURPOSE),
            not_found: None,
        }
    }
}

/// What the address asks for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    skip: i64,
    /// The cases of test kiosks instead of real ones.
    #[serde(default)]
    test: Option<String>,
    number: Option<String>,
}

/// Shows the worklist, or goes to the case that was searched for.
pub async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    visitor.answer(|visitor| view(visitor, asked)).await
}

async fn view(Visitor { app, w, officer, session }: Visitor, asked: Asked) -> Result<Response> {
    let (mut frame, reader) = (Frame::new(&officer, &session), officer.actor());
    if let Some(number) = asked.number.map(|number| number.trim().to_uppercase()).filter(|number| !number.is_empty()) {
        if let Ok(known) = case::number(&number)
            && case::exists(&app, &known, &reader).await?
        {
            return Ok(Redirect::to(&format!("/cases/{known}")).into_response());
        }
        frame.not_found = Some(number);
    }
    let now = app.now();
    let skip = asked.skip.clamp(0, COUNTED_MAX);
    let kiosk_use = KioskUse::of_mark(asked.test.is_some());
    let list = case_list::list(&app, kiosk_use, skip, PAGE, beginning_of_day(now), &reader).await?;
    let CaseList { cases: rows, counts } = list;
    let last = skip + i64::try_from(rows.len()).unwrap_or_default();
    let first = if rows.is_empty() { 0 } else { skip + 1 };
    let range = [("a", first.to_string()), ("b", last.to_string()), ("n", counts.all.to_string())];
    let range = w.fill(k::cases::RANGE, &range.each_ref().map(|(place, value)| (*place, value.as_str())));
    let view = CasesPage {
        today: w.day(k::desk::TODAY, now.to_zoned(zone()).date()),
        now,
        frame,
        counts,
        test: kiosk_use.is_test(),
        range,
        before: (skip > 0).then_some((skip - PAGE).max(0)),
        after: (last < counts.all.known()).then_some(last),
        rows,
        w,
    };
    Ok(page(StatusCode::OK, &view))
}

fn beginning_of_day(now: Timestamp) -> Timestamp {
    now.to_zoned(zone()).start_of_day().map_or(now, |day| day.timestamp())
}
