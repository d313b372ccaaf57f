//! `GET /v1/health`: whether the service answers, its database does, kiosks may bring more, and what staff should know of
//! the platform's certificates, `warnings`, where there is anything.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::Result;
use crate::service::{certificates, health};

/// Handles the request.
///
/// # Errors
/// Where the database does not answer.
pub async fn handle(State(app): State<App>) -> Result<Json<serde_json::Value>> {
    health::check_database(&app).await?;
    let status = if app.disk.room()? > 0 { "ok" } else { "disk_full" };
    let mut answer = serde_json::json!({"status": status, "profile": app.profile});
    let warnings: Vec<_> = certificates::warnings(&app, app.now()).iter().map(certificates::Warning::word).collect();
    if !warnings.is_empty() {
        answer["warnings"] = warnings.into();
    }
    Ok(Json(answer))
}
