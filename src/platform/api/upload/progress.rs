//! `HEAD /v1/uploads/{sha256}`: how far an upload has come.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lobby_wire::upload::{UPLOAD_LENGTH, UPLOAD_OFFSET};

use crate::api::headers::{digest, require_version};
use crate::api::upload::{TUS, numbered};
use crate::app::App;
use crate::error::Result;
use crate::service::admission::AdmittedKiosk;
use crate::service::upload;

/// Handles the request.
///
/// # Errors
/// Refusals `tus_version`, `bad_digest`, `upload_unknown`.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    require_version(&headers)?;
    let progress = upload::progress(&app, &device.kiosk, digest(&sha256)?).await?;
    let numbers = [numbered(UPLOAD_OFFSET, progress.offset), numbered(UPLOAD_LENGTH, progress.length)];
    let headers = (StatusCode::OK, [TUS], numbers, [(header::CACHE_CONTROL, "no-store")]);
    Ok(headers.into_response())
}
