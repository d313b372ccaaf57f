//! `POST /logout`.

use axum::Extension;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use lobby_wire::problem::ProblemCode;
use serde::Deserialize;

use super::cookie::{self, Secret};
use super::login::with_cookie;
use super::wording::Wording;
use super::{PageError, token};
use crate::app::App;
use crate::error::PlatformError;
use crate::service::login;

/// What the form's token is for.
pub const PURPOSE: &str = "logout";

/// What the form sends.
#[derive(Deserialize)]
pub struct LogoutForm {
    token: String,
}

/// Ends the session.
pub async fn handle(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(session): Extension<Secret>,
    Form(sent): Form<LogoutForm>,
) -> Response {
    if !token::fits(&session, PURPOSE, &sent.token) {
        let error = PlatformError::refused(ProblemCode::FormExpired, "a logout form without its token");
        return PageError(error, w).into_response();
    }
    match login::log_out(&app, session.secret()).await {
        Ok(()) => with_cookie(Redirect::to("/login"), cookie::clear_session(&app)),
        Err(error) => PageError(error, w).into_response(),
    }
}
