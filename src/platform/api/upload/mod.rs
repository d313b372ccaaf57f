//! Uploads of sealed blobs by tus 1.0: creation, checksum and termination.

pub mod append;
pub mod create;
pub mod instead;
pub mod options;
pub mod progress;
pub mod terminate;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use lobby_wire::upload::{TUS_RESUMABLE, TUS_VERSION};

/// The header every answer carries.
pub const TUS: (&str, &str) = (TUS_RESUMABLE, TUS_VERSION);

/// A tus header with a number.
pub fn numbered(name: &'static str, value: u64) -> (HeaderName, HeaderValue) {
    (HeaderName::from_bytes(name.as_bytes()).unwrap_or(axum::http::header::ALLOW), HeaderValue::from(value))
}

/// Gives every answer of these routes, refusals too, the headers that the protocol demands of it.
pub async fn speak(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_other_version = response.status() == StatusCode::PRECONDITION_FAILED;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(RESUMABLE), HeaderValue::from_static(TUS_VERSION));
    if is_other_version {
        headers.insert(HeaderName::from_static(VERSION), HeaderValue::from_static(TUS_VERSION));
    }
    response
}

/// As headers are named on the way: in lower case.
const RESUMABLE: &str = "tus-resumable";
const VERSION: &str = "tus-version";
