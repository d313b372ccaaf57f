//! `GET /`: to the worklist.

use axum::response::Redirect;

/// Handles the request.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn handle() -> Redirect {
    Redirect::to("/cases")
}
