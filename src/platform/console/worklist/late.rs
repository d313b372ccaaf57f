//! `/late`: what is late or about to be, and why, for supervisors. No applicant is named.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use lobby_words::console::worklist as k;
use serde::Deserialize;

use super::row::Row;
use crate::console::cases::Frame;
use crate::console::page;
use crate::console::plain::plain;
use crate::console::visitor::Visitor;
use crate::console::wording::Wording;
use crate::error::Result;
use crate::service::worklist::{self, Cause};

const PAGE: i64 = 50;

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    skip: i64,
}

/// The page.
#[derive(Template)]
#[template(path = "late.html")]
struct LatePage {
    w: Wording,
    frame: Frame,
    rows: Vec<(Row, String)>,
    late: i64,
    soon: i64,
    range: String,
    before: Option<i64>,
    after: Option<i64>,
}

/// Shows the page.
pub async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    visitor.answer(|visitor| view(visitor, asked)).await
}

async fn view(Visitor { app, w, officer, session }: Visitor, asked: Asked) -> Result<Response> {
    let skip = asked.skip.clamp(0, i64::MAX - PAGE);
    let (cases, late, all) = worklist::late(&app, &officer.actor(), skip, PAGE).await?;
    let (first, last) = (skip + i64::from(!cases.is_empty()), skip + i64::try_from(cases.len()).unwrap_or(0));
    let range = [("a", first.to_string()), ("b", last.to_string()), ("n", all.to_string())];
    let view = LatePage {
        frame: Frame::new(&officer, &session),
        rows: cases.iter().map(|late| (Row::new(&w, &late.case), cause(&w, &late.cause))).collect(),
        late,
        soon: all - late,
        range: w.fill(k::RANGE, &range.each_ref().map(|(place, value)| (*place, value.as_str()))),
        before: (skip > 0).then_some((skip - PAGE).max(0)),
        after: (last < all).then_some(skip + PAGE),
        w,
    };
    Ok(page(StatusCode::OK, &view))
}

fn cause(w: &Wording, cause: &Cause) -> String {
    match cause {
        Cause::NoHandler => w.say(k::CAUSE_NOBODY).to_owned(),
        Cause::HolderClosed(name) => w.with(k::CAUSE_CLOSED, "name", plain(name)),
        Cause::AwayWithoutDeputy(name) => w.with(k::CAUSE_AWAY, "name", plain(name)),
        Cause::WithDeputy { holder, deputy } => {
            w.fill(k::CAUSE_DEPUTY, &[("name", &plain(holder)), ("deputy", &plain(deputy))])
        }
        Cause::WithHolder(name) => w.with(k::CAUSE_HOLDER, "name", plain(name)),
    }
}
