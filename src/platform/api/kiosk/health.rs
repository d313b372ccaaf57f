//! `PUT /v1/kiosks/self/health`: a kiosk reports its health. It compares its clock with the `Date` of the answer.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::error::Result;
use crate::service::admission::AdmittedKiosk;
use crate::service::health;

/// Handles the request.
///
/// # Errors
/// Refusals `bad_health` and `other_kiosk`, and those of admission.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    body: Bytes,
) -> Result<StatusCode> {
    health::keep(&app, &device, &body, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
