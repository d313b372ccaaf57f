//! Pages of officers: server-rendered, without script, in two languages.

pub mod accounts;
pub mod case;
pub mod cases;
pub mod cookie;
mod fields;
mod happened;
pub mod home;
pub mod kiosks;
mod labels;
pub mod login;
pub mod logout;
pub mod material;
pub mod me;
pub mod picture;
mod plain;
pub mod step;
pub mod style;
mod token;
mod visitor;
pub mod wording;
pub mod worklist;

use askama::Template;
use axum::Extension;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use lobby_wire::problem::ProblemCode;
use lobby_words::console as k;

use crate::error::PlatformError;
use wording::Wording;

/// Nothing but our own style sheet and pictures is ever loaded; a page cannot be framed, and no script runs.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Headers of every page: strict content policy, nothing kept by browsers or proxies.
pub async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CACHE_CONTROL, "no-store");
    response
}

/// A page that stands for itself.
#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    w: Wording,
    title: &'static str,
    text: &'static str,
}

/// Any address without a page.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn missing(Extension(w): Extension<Wording>) -> Response {
    message(w, StatusCode::NOT_FOUND)
}

/// Answers with a page where a library refuses in its own words: an address or a form that no page of ours sends.
pub async fn refuse_in_words(Extension(w): Extension<Wording>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_html = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if !response.status().is_client_error() || response.headers().get(header::CONTENT_TYPE).is_some_and(is_html) {
        return response;
    }
    let (title, text) = (w.say(k::message::UNKNOWN), w.say(k::message::UNKNOWN_ASKED_TEXT));
    let mut answer = page(response.status(), &Message { w, title, text });
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    answer
}

/// The answer to an officer whose roles do not permit what was asked for.
pub(crate) fn not_permitted(request: &Request) -> Response {
    match request.extensions().get::<Wording>() {
        Some(w) => refusal(w.clone()),
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

fn refusal(w: Wording) -> Response {
    let (title, text) = (w.say(k::message::NOT_PERMITTED), w.say(k::message::NOT_PERMITTED_TEXT));
    page(StatusCode::FORBIDDEN, &Message { w, title, text })
}

fn message(w: Wording, status: StatusCode) -> Response {
    let (title, text) = match status {
        StatusCode::NOT_FOUND => (w.say(k::message::NOT_FOUND), w.say(k::message::NOT_FOUND_TEXT)),
        StatusCode::FORBIDDEN => (w.say(k::message::EXPIRED), w.say(k::message::EXPIRED_TEXT)),
        StatusCode::BAD_REQUEST => (w.say(k::message::UNKNOWN), w.say(k::message::UNKNOWN_TEXT)),
        StatusCode::CONFLICT => (w.say(k::message::MISMATCH), w.say(k::message::MISMATCH_TEXT)),
        StatusCode::PAYLOAD_TOO_LARGE => (w.say(k::message::TOO_LARGE), w.say(k::message::TOO_LARGE_TEXT)),
        StatusCode::TOO_EARLY => (w.say(k::message::TOO_EARLY), w.say(k::message::TOO_EARLY_TEXT)),
        _ => (w.say(k::message::FAILED), w.say(k::message::FAILED_TEXT)),
    };
    page(status, &Message { w, title, text })
}

/// A failure as a page in the officer's language.
pub(crate) struct PageError(pub PlatformError, pub Wording);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let PageError(error, w) = self;
        if matches!(&error, PlatformError::Refused(problem) if problem.code == ProblemCode::NotPermitted) {
            return refusal(w);
        }
        // Logged in one place, as for the API.
        let status = error.into_response().status();
        message(w, status)
    }
}

/// Renders a page.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "rendering a page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
