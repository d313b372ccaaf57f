//! `GET /v1/applications/{id}/receipt`: the receipt once more.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::JOSE;
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;
use crate::service::intake;

/// Handles the request.
///
/// # Errors
/// Refusal `application_unknown`.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    Path(path): Path<String>,
) -> Result<Response> {
    let receipt = intake::receipt(&app, &device, id(&path)?).await?;
    Ok(([(header::CONTENT_TYPE, JOSE), (header::CACHE_CONTROL, "no-store")], receipt).into_response())
}

/// An application id in an address.
///
/// # Errors
/// Refusal `bad_id`.
pub fn id(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| PlatformError::from(ProblemCode::BadId))
}
