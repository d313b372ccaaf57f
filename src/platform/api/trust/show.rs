//! `GET /v1/trust`: the keys and recipients in force.

use axum::Json;
use axum::extract::State;
use lobby_wire::enrol::Trust;

use crate::app::App;

/// Handles the request.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn handle(State(app): State<App>) -> Json<Trust> {
    Json(app.keys.trust())
}
