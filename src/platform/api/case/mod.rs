pub mod show;
pub mod step;
pub mod way;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use lobby_wire::problem::ProblemCode;

use crate::error::Result;

/// A case as it stands, with its version as `ETag`.
fn answer(status: StatusCode, version: i64, body: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    let mut response = (status, headers, body).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The version that `If-Match` names.
fn version(headers: &HeaderMap) -> Result<i64> {
    let tag = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let digits = tag.and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"'));
    // What is no version of ours is an old one.
    match digits {
        Some(digits) => Ok(digits.parse().unwrap_or_default()),
        None => Err(ProblemCode::VersionMissing.into()),
    }
}
