//! `GET /v1/catalogue/head`: the signed head of the version in force.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lobby_wire::upload::JOSE;

use crate::app::App;
use crate::error::Result;
use crate::service::catalogue;

/// Handles the request; 304 where the kiosk has this version.
///
/// # Errors
/// Refusal `no_catalogue`.
pub async fn handle(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let (head, sha256) = catalogue::head(&app).await?;
    let tag = format!("\"{sha256}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let caching = "no-cache".to_owned();
    let headers = [(header::CONTENT_TYPE, JOSE.to_owned()), (header::ETAG, tag), (header::CACHE_CONTROL, caching)];
    Ok((headers, head).into_response())
}
