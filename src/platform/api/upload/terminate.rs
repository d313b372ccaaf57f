//! `DELETE /v1/uploads/{sha256}`: gives an unfinished upload up.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::api::headers::{digest, require_version};
use crate::api::upload::TUS;
use crate::app::App;
use crate::error::Result;
use crate::service::admission::AdmittedKiosk;
use crate::service::upload;

/// Handles the request.
///
/// # Errors
/// Refusals `tus_version`, `bad_digest`, `upload_unknown`, `upload_complete`.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    require_version(&headers)?;
    upload::terminate(&app, &device.kiosk, digest(&sha256)?).await?;
    Ok((StatusCode::NO_CONTENT, [TUS]).into_response())
}
