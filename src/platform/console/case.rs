//! `GET /cases/{number}` and `POST /cases/{number}/reveal`: one case, opened from its envelope.

mod proof;
mod view;

use axum::Extension;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lobby_wire::problem::ProblemCode;
use serde::Deserialize;

use super::cases::Frame;
use super::cookie::Secret;
use super::wording::Wording;
use super::{PageError, page, token};
use crate::app::App;
use crate::clock;
use crate::error::{PlatformError, Result};
use crate::repository::application::Application;
use crate::repository::event::{self, kind};
use crate::repository::session::Actor;
use crate::service::case;
use view::{CasePage, ClosedPage, Part};

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
    Extension(actor): Extension<Actor>,
    Extension(session): Extension<Secret>,
    Path(number): Path<String>,
) -> Response {
    let reader = Reader { app, w: w.clone(), actor, session };
    reader.show(&number).await.unwrap_or_else(|error| PageError(error, w).into_response())
}

/// Shows a case with one value in full, after noting who looked. The value is in this answer only: the address stays
/// the case's, so neither a reload nor a link shows it again.
pub async fn reveal(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(actor): Extension<Actor>,
    Extension(session): Extension<Secret>,
    Path(number): Path<String>,
    Form(sent): Form<RevealForm>,
) -> Response {
    let reader = Reader { app, w: w.clone(), actor, session };
    reader.reveal(&number, &sent).await.unwrap_or_else(|error| PageError(error, w).into_response())
}

/// Who reads which way.
struct Reader {
    app: App,
    w: Wording,
    actor: Actor,
    session: Secret,
}

impl Reader {
    async fn show(self, number: &str) -> Result<Response> {
        let row = case::find(&self.app, number).await?;
        self.note_opened(&row).await?;
        self.render(row, None).await
    }

    async fn reveal(self, number: &str, sent: &RevealForm) -> Result<Response> {
        if !token::fits(&self.session, &purpose(number), &sent.token) {
            return Err(PlatformError::refused(ProblemCode::FormExpired, "a reveal form without its token"));
        }
        let Some(part) = Part::parse(&sent.what) else {
            return Err(ProblemCode::ValueUnknown.into());
        };
        let row = case::find(&self.app, number).await?;
        self.note(&row, kind::REVEALED, serde_json::json!({"what": part.to_string()})).await?;
        self.render(row, Some(part)).await
    }

    async fn render(self, row: Application, revealed: Option<Part>) -> Result<Response> {
        let history = case::history(&self.app, &row).await?;
        let frame = Frame::new(&self.actor, &self.session);
        match case::open(&self.app, row.clone()).await {
            Ok(open) => {
                let token = token::make(&self.session, &purpose(&row.case_number));
                Ok(page(
                    StatusCode::OK,
                    &CasePage::new(self.w, frame, token, &open, history, revealed.as_ref(), clock::now()),
                ))
            }
            // A damaged envelope must not hide the case: number, time and history are still there to act on.
            Err(
                error @ (PlatformError::Materials { .. } | PlatformError::Seal { .. } | PlatformError::Wire { .. }),
            ) => {
                tracing::error!(%error, case_number = row.case_number, "an envelope cannot be opened");
                Ok(page(StatusCode::OK, &ClosedPage::new(self.w, frame, row, history)))
            }
            Err(error) => Err(error),
        }
    }

    /// Notes who opened the case; looking again and again without anybody in between is one look.
    async fn note_opened(&self, row: &Application) -> Result<()> {
        let (org, id, actor) = (self.app.org.clone(), row.id.clone(), self.actor_name());
        self.app
            .db
            .tx(move |sql| {
                let last = event::history(sql, &org, &id)?.pop();
                if last.is_some_and(|last| last.kind == kind::OPENED && last.actor == actor) {
                    return Ok(());
                }
                event::append(sql, &org, &id, clock::now(), kind::OPENED, &actor, "{}")
            })
            .await
    }

    async fn note(&self, row: &Application, kind: &'static str, body: serde_json::Value) -> Result<()> {
        let (org, id, actor) = (self.app.org.clone(), row.id.clone(), self.actor_name());
        self.app.db.tx(move |sql| event::append(sql, &org, &id, clock::now(), kind, &actor, &body.to_string())).await
    }

    fn actor_name(&self) -> String {
        format!("officer {}", self.actor.login)
    }
}

fn purpose(number: &str) -> String {
    format!("reveal {number}")
}
