//! `GET /v1/kiosks/self/update/targets/app/{file}`: a bundle, whole or from where a kiosk had to stop (`Range`).

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeFile;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::release;

/// Handles the request. What lies under a hash never changes, so that parts of it always fit together.
///
/// # Errors
/// Refusal `no_such_address`.
pub async fn handle(State(app): State<App>, Path(file): Path<String>, request: Request<Body>) -> Result<Response> {
    let path = release::target(&app, &file)?;
    let answer = ServeFile::new(&path).try_call(request).await.map_err(PlatformError::file("reading", path))?;
    Ok(answer.map(Body::new).into_response())
}
