//! `GET /cases/{number}` and `POST /cases/{number}/reveal`: one case, opened from its envelope.

mod proof;
pub(super) mod standing;
mod view;

use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use lobby_casework::authority::Action;
use lobby_casework::event::Part;
use lobby_wire::problem::ProblemCode;
use serde::Deserialize;

use super::cases::Frame;
use super::step::{self, Asked};
use super::visitor::Visitor;
use super::{page, token};
use crate::error::{Result, unless_refused};
use crate::service::reading::{self, Reading};
use crate::service::{case, handling};
pub use standing::StandingView;
use view::{CasePage, ClosedPage};

/// What the reveal form sends.
#[derive(Deserialize)]
pub struct RevealForm {
    token: String,
    /// Which value: `card:id_number`, `value:phone`.
    what: String,
}

/// Shows a case with its masked values; to an officer who may see that it exists and no more, how it stands.
pub async fn show(visitor: Visitor, Path(number): Path<String>, Query(asked): Query<Asked>) -> Response {
    visitor.answer(|visitor| masked(visitor, number, asked)).await
}

/// Shows a case with one value in full, after noting who looked. The value is in this answer only: the address stays
/// the case's, so neither a reload nor a link shows it again.
pub async fn reveal(visitor: Visitor, Path(number): Path<String>, Form(sent): Form<RevealForm>) -> Response {
    visitor.answer(|visitor| with_one_shown(visitor, number, sent)).await
}

async fn masked(visitor: Visitor, number: String, asked: Asked) -> Result<Response> {
    let number = case::number(&number)?;
    if !visitor.officer.may(Action::ReadApplication) {
        return Ok(Redirect::to(&format!("/cases/{number}/handling")).into_response());
    }
    let reading = reading::open(&visitor.app, &number, &visitor.officer.actor()).await?;
    render(visitor, reading, None, &asked).await
}

async fn with_one_shown(visitor: Visitor, number: String, sent: RevealForm) -> Result<Response> {
    visitor.require_token(&purpose(&number), &sent.token)?;
    let Some(part) = Part::parse(&sent.what) else {
        return Err(ProblemCode::ValueUnknown.into());
    };
    let number = case::number(&number)?;
    let reading = reading::reveal(&visitor.app, &number, &visitor.officer.actor(), &part).await?;
    render(visitor, reading, Some(&part), &Asked::default()).await
}

async fn render(visitor: Visitor, reading: Reading, revealed: Option<&Part>, asked: &Asked) -> Result<Response> {
    let frame = Frame::new(&visitor.officer, &visitor.session);
    let Reading { head, history, standing, open } = reading;
    // A test is never handled.
    let actor = visitor.officer.actor();
    let stand = match unless_refused(handling::show(&visitor.app, &head.case_number, &actor).await)? {
        Some(shown) => Some(step::stand(&visitor, &shown, asked, Action::ReadApplication).await?),
        None => None,
    };
    let standing = standing.map(|standing| StandingView::new(&visitor.w, &standing));
    Ok(match open {
        Some(open) => {
            let token = token::make(&visitor.session, &purpose(head.case_number.as_str()));
            let now = visitor.app.now();
            let view = CasePage::new(visitor.w, frame, token, &open, &history, revealed, now);
            page(StatusCode::OK, &view.with_standing(standing, stand))
        }
        None => page(StatusCode::OK, &ClosedPage::new(visitor.w, frame, head, &history, standing)),
    })
}

fn purpose(number: &str) -> String {
    format!("reveal {number}")
}
