//! `POST /v1/kiosks/self/certificate`: the same kiosk, a new key, a new certificate. The one route that also answers a
//! certificate that has ended, within the grace period.

use axum::extract::State;
use axum::{Extension, Json};
use lobby_wire::problem::ProblemCode;
use lobby_wire::renewal::{RenewalRequest, RenewalResponse};

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;
use crate::service::renewal;

/// Handles the request.
///
/// # Errors
/// Refusals `bad_request` and `bad_csr`, and those of admission.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    request: Result<Json<RenewalRequest>, axum::extract::rejection::JsonRejection>,
) -> Result<Json<RenewalResponse>> {
    let Json(request) = request.map_err(|_| PlatformError::refused(ProblemCode::BadRequest, "this is no renewal"))?;
    Ok(Json(renewal::renew(&app, device, request, app.now()).await?))
}
