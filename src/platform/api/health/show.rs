//! `GET /v1/health`: whether the service answers and its database does.

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
    Ok(Json(serde_json::json!({"status": "ok", "profile": app.profile})))
}
