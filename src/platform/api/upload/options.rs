//! `OPTIONS /v1/uploads`: what this server speaks.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lobby_wire::upload::{BLOB_MAX, TUS_VERSION};

use crate::api::upload::TUS;

/// Handles the request.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn handle() -> Response {
    let headers = [
        TUS,
        ("Tus-Version", TUS_VERSION),
        ("Tus-Extension", "creation,checksum,termination"),
        ("Tus-Checksum-Algorithm", "sha256,sha1"),
        ("Tus-Max-Size", &BLOB_MAX.to_string()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
