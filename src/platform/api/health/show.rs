//! `GET /v1/health`: whether the service answers, its database does, and kiosks may bring more.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::Result;
use crate::service::health;

/// Handles the request.
///
/// # Errors
/// Where the database does not answer.
pub async fn handle(State(app): State<App>) -> Result<Json<serde_json::Value>> {
    health::check_database(&app).await?;
    let status = if app.disk.room()? > 0 { "ok" } else { "disk_full" };
    Ok(Json(serde_json::json!({"status": status, "profile": app.profile})))
}
