//! `PUT /v1/kiosks/self/health`: a kiosk reports its health, and is told what time it is.

use axum::body::Bytes;
use axum::extract::State;
use axum::{Extension, Json};
use lobby_wire::{HealthAnswer, Message as _};

use crate::app::App;
use crate::error::Result;
use crate::service::admission::AdmittedKiosk;
use crate::service::health::{self, Kept};

/// Handles the request.
///
/// # Errors
/// Refusals `bad_health` and `other_kiosk`, and those of admission.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    body: Bytes,
) -> Result<Json<HealthAnswer>> {
    let Kept { in_doubt, numbered_to, receipts_wanted } = health::keep(&app, &device, &body, app.now()).await?;
    Ok(Json(HealthAnswer {
        schema: HealthAnswer::SCHEMA.into(),
        // Read last: storing the report may have taken a while.
        time: app.now(),
        identity_in_doubt: in_doubt,
        numbered_to: Some(numbered_to),
        receipts_wanted: receipts_wanted.iter().map(ToString::to_string).collect(),
    }))
}
