//! `GET /cases/{number}` and `POST /cases/{number}/reveal`: one case, opened from its envelope.

mod proof;
pub(super) mod standing;
mod view;

use axum::Extension;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lobby_casework::event::Part;
use lobby_wire::problem::ProblemCode;
use serde::Deserialize;

use super::cases::Frame;
use super::cookie::Secret;
use super::wording::Wording;
use super::{PageError, page, token};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::case;
use crate::service::login::Officer;
use crate::service::reading::{self, Reading};
pub use standing::StandingView;
use view::{CasePage, ClosedPage};

/// What the reveal form sends.
#[derive(Deserialize)]
pub struct RevealForm {
    token: String,
    /// Which value: `card:id_number`, `value:phone`.
    what: String,
}

/// Shows a case with its masked values.
pub async fn show(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Extension(session): Extension<Secret>,
    Path(number): Path<String>,
) -> Response {
    let visitor = Visitor { app, w: w.clone(), officer, session };
    visitor.show(&number).await.unwrap_or_else(|error| PageError(error, w).into_response())
}

/// Shows a case with one value in full, after noting who looked. The value is in this answer only: the address stays
/// the case's, so neither a reload nor a link shows it again.
pub async fn reveal(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Extension(session): Extension<Secret>,
    Path(number): Path<String>,
    Form(sent): Form<RevealForm>,
) -> Response {
    let visitor = Visitor { app, w: w.clone(), officer, session };
    visitor.reveal(&number, &sent).await.unwrap_or_else(|error| PageError(error, w).into_response())
}

/// An officer at a page.
struct Visitor {
    app: App,
    w: Wording,
    officer: Officer,
    session: Secret,
}

impl Visitor {
    async fn show(self, number: &str) -> Result<Response> {
        let number = case::number(number)?;
        let reading = reading::open(&self.app, &number, &self.officer.actor()).await?;
        Ok(self.render(reading, None))
    }

    async fn reveal(self, number: &str, sent: &RevealForm) -> Result<Response> {
        if !token::fits(&self.session, &purpose(number), &sent.token) {
            return Err(PlatformError::refused(ProblemCode::FormExpired, "a reveal form without its token"));
        }
        let Some(part) = Part::parse(&sent.what) else {
            return Err(ProblemCode::ValueUnknown.into());
        };
        let number = case::number(number)?;
        let reading = reading::reveal(&self.app, &number, &self.officer.actor(), &part).await?;
        Ok(self.render(reading, Some(&part)))
    }

    fn render(self, reading: Reading, revealed: Option<&Part>) -> Response {
        let frame = Frame::new(&self.officer, &self.session);
        let Reading { head, history, standing, open } = reading;
        let standing = standing.map(|standing| StandingView::new(&self.w, &standing));
        match open {
            Some(open) => {
                let token = token::make(&self.session, &purpose(head.case_number.as_str()));
                let now = self.app.now();
                let view = CasePage::new(self.w, frame, token, &open, &history, revealed, now);
                page(StatusCode::OK, &view.with_standing(standing))
            }
            None => page(StatusCode::OK, &ClosedPage::new(self.w, frame, head, &history, standing)),
        }
    }
}

fn purpose(number: &str) -> String {
    format!("reveal {number}")
}
