//! `PUT /v1/applications/{id}/proof`: a kiosk shows the receipt of an application that this platform lost.

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use lobby_wire::problem::ProblemCode;
use lobby_wire::proof::ReceiptProof;

use crate::api::application::receipt::id;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;
use crate::service::restored;

/// Handles the request.
///
/// # Errors
/// Refusals `bad_request` and those of [`restored::show`].
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    Path(path): Path<String>,
    shown: Result<Json<ReceiptProof>, JsonRejection>,
) -> Result<StatusCode> {
    let Json(shown) = shown.map_err(|_| PlatformError::refused(ProblemCode::BadRequest, "this is no proof"))?;
    restored::show(&app, &device, id(&path)?, shown, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
