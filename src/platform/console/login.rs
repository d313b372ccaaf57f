//! `GET` and `POST /login`.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, http::HeaderValue};
use lobby_wire::problem::ProblemCode;
use lobby_words::console as k;
use serde::Deserialize;

use super::cookie::Secret;
use super::home::first_page;
use super::wording::Wording;
use super::{PageError, cookie, page, token};
use crate::app::App;
use crate::authz::Address;
use crate::error::{PlatformError, Result};
use crate::service::login::{self, Attempt, Typed};
use crate::service::random;

const PURPOSE: &str = "login";

/// The form.
#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    w: Wording,
    token: String,
    login: String,
    problem: Option<&'static str>,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct LoginForm {
    login: String,
    password: String,
    #[serde(default)]
    code: String,
    token: String,
}

/// Shows the form.
pub async fn show(State(app): State<App>, Extension(w): Extension<Wording>, headers: HeaderMap) -> Response {
    let visitor = cookie::visitor(&app, &headers);
    match form(&app, w.clone(), visitor, String::new(), None, StatusCode::OK) {
        Ok(response) => response,
        Err(error) => PageError(error, w).into_response(),
    }
}

/// Takes the form.
pub async fn enter(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    address: Option<Extension<Address>>,
    headers: HeaderMap,
    Form(sent): Form<LoginForm>,
) -> Response {
    let address = address.map(|Extension(Address(address))| address.to_string()).unwrap_or_default();
    match try_login(&app, &w, &headers, &address, sent).await {
        Ok(response) => response,
        Err(error) => PageError(error, w).into_response(),
    }
}

async fn try_login(app: &App, w: &Wording, headers: &HeaderMap, address: &str, sent: LoginForm) -> Result<Response> {
    let visitor = cookie::visitor(app, headers);
    if !visitor.as_ref().is_some_and(|visitor| token::fits(visitor, PURPOSE, &sent.token)) {
        return Err(PlatformError::refused(ProblemCode::FormExpired, "a login form without its token"));
    }
    let typed = Typed { login: &sent.login, password: &sent.password, code: &sent.code };
    let (status, problem) = match login::log_in(app, typed, address, app.now()).await? {
        Attempt::In(session) => {
            let officer = login::officer(app, &session, app.now()).await?;
            let page = officer.as_ref().map_or("/login", first_page);
            return Ok(with_cookie(Redirect::to(page), cookie::set_session(app, &session)));
        }
        Attempt::Wrong => (StatusCode::UNAUTHORIZED, w.say(k::login::WRONG)),
        Attempt::Resting => (StatusCode::TOO_MANY_REQUESTS, w.say(k::login::RESTING)),
        Attempt::Busy => (StatusCode::SERVICE_UNAVAILABLE, w.say(k::login::BUSY)),
    };
    tracing::warn!(status = status.as_u16(), "a login was refused");
    form(app, w.clone(), visitor, sent.login, Some(problem), status)
}

fn form(
    app: &App,
    w: Wording,
    visitor: Option<Secret>,
    login: String,
    problem: Option<&'static str>,
    status: StatusCode,
) -> Result<Response> {
    let fresh = if visitor.is_none() { Some(random::session_id()?) } else { None };
    let set = fresh.as_deref().and_then(|value| cookie::set_visitor(app, value));
    let secret = visitor.or(fresh.map(Secret::new));
    let token = secret.map(|secret| token::make(&secret, PURPOSE)).unwrap_or_default();
    Ok(with_cookie(page(status, &LoginPage { w, token, login, problem }), set))
}

/// An answer that sets a cookie.
pub(super) fn with_cookie(answer: impl IntoResponse, cookie: Option<HeaderValue>) -> Response {
    let mut response = answer.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
