//! `POST /v1/enrol`: the only thing a kiosk without a certificate may ask for.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use lobby_wire::enrol::{EnrolRequest, EnrolResponse};
use lobby_wire::problem::ProblemCode;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::enrol;

/// Handles the request.
///
/// # Errors
/// Refusals `bad_request`, `code_unknown`, `bad_csr`.
pub async fn handle(State(app): State<App>, body: Bytes) -> Result<Json<EnrolResponse>> {
    let request: EnrolRequest = serde_json::from_slice(&body)
        .map_err(|_| PlatformError::refused(ProblemCode::BadRequest, "the body is not {code, csr_pem}"))?;
    Ok(Json(enrol::enrol(&app, request, app.now()).await?))
}
