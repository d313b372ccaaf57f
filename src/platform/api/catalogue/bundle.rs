//! `GET /v1/catalogue/{sha256}`: the bytes of a bundle, which never change under their digest.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lobby_wire::problem::ProblemCode;

use crate::api::headers::digest;
use crate::app::App;
use crate::error::Result;
use crate::repository::catalogue;

/// Handles the request.
///
/// # Errors
/// Refusals `bad_digest` and `bundle_unknown`.
pub async fn handle(State(app): State<App>, Path(sha256): Path<String>) -> Result<Response> {
    let sha256 = digest(&sha256)?.to_string();
    let (org, wanted) = (app.org.clone(), sha256.clone());
    let found = app.db.read(move |sql| catalogue::by_digest(sql, &org, &wanted)).await?;
    let Some(found) = found else {
        return Err(ProblemCode::BundleUnknown.into());
    };
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::ETAG, format!("\"{sha256}\"")),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
    ];
    Ok((headers, found.bundle).into_response())
}
