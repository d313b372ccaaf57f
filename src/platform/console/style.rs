//! `GET /style.css`: the one style sheet.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const STYLE: &str = include_str!("../../../assets/console/style.css");

/// Handles the request.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn handle() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, STYLE).into_response()
}
