//! `GET /v1/catalogue/{sha256}`: the bytes of a bundle, which never change under their digest.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::api::headers::digest;
use crate::app::App;
use crate::error::Result;
use crate::service::catalogue;

/// Handles the request.
///
/// # Errors
/// Refusals `bad_digest` and `bundle_unknown`.
pub async fn handle(State(app): State<App>, Path(sha256): Path<String>) -> Result<Response> {
    let sha256 = digest(&sha256)?;
    let bundle = catalogue::bundle(&app, sha256).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::ETAG, format!("\"{sha256}\"")),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
    ];
    Ok((headers, bundle).into_response())
}
