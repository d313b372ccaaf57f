//! `GET /v1/kiosks/self/update/{image,director}/{file}`: signed update metadata.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lobby_words::setup as words;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;
use crate::service::release::{self, Kind};

/// Handles the request for the image repository, which is the same for every kiosk.
///
/// # Errors
/// Refusal `no_such_address`, which a kiosk takes for "there is none".
pub async fn image(app: State<App>, kiosk: Extension<AdmittedKiosk>, file: Path<String>) -> Result<Response> {
    answer(app, kiosk, file, Kind::Image).await
}

/// Handles the request for the director of this kiosk alone.
///
/// # Errors
/// As [`image`].
pub async fn director(app: State<App>, kiosk: Extension<AdmittedKiosk>, file: Path<String>) -> Result<Response> {
    answer(app, kiosk, file, Kind::Director).await
}

async fn answer(
    State(app): State<App>,
    Extension(kiosk): Extension<AdmittedKiosk>,
    Path(file): Path<String>,
    kind: Kind,
) -> Result<Response> {
    let read = move || release::metadata(&app, kind, &kiosk.kiosk, &file, app.now());
    // Files are read and signed on a thread that may wait.
    let bytes = tokio::task::spawn_blocking(read).await.map_err(PlatformError::because(words::SYSTEM_REFUSES))??;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, bytes).into_response())
}
