//! `PUT /v1/applications/{id}/proof`: a kiosk shows the receipt of an application that this platform has lost.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lobby_wire::problem::ProblemCode;

use crate::api::application::receipt::id;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;
use crate::service::proof;

/// Handles the request.
///
/// # Errors
/// Refusals `bad_request` and those of [`proof::show`].
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<StatusCode> {
    let shown = lobby_wire::read(&body)
        .map_err(|_| PlatformError::refused(ProblemCode::BadRequest, "the body is no proof of a receipt"))?;
    proof::show(&app, &device, id(&path)?, shown, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
