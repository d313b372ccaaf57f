//! `DELETE /v1/sessions/self`: the session ends.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::authz::Bearer;
use crate::error::Result;
use crate::service::login;

/// Ends the session that asks.
///
/// # Errors
/// Where the database does not answer.
#[utoipa::path(delete, path = "/v1/sessions/self", tag = "sessions", operation_id = "end_session",
    responses((status = 204, description = "The session has ended"),
        (status = "4XX", response = crate::api::description::Refused),
        (status = "5XX", response = crate::api::description::Refused)),
    security(("session" = [])))]
pub async fn handle(State(app): State<App>, Extension(Bearer(token)): Extension<Bearer>) -> Result<StatusCode> {
    login::log_out(&app, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
