//! `POST /v1/kiosks/self/questions`: a person at this kiosk asks about their own cases. What is asked and answered is sealed;
//! the kiosk's core carries it.

use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::JOSE;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;
use crate::service::question;

/// Handles the request.
///
/// # Errors
/// Refusals `bad_media_type` and those of [`question::answer`].
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|media| media.as_bytes() != JOSE.as_bytes()) {
        return Err(PlatformError::refused(ProblemCode::BadMediaType, format!("a question comes as {JOSE}")));
    }
    let jws = std::str::from_utf8(&body).map_err(|_| PlatformError::from(ProblemCode::BadQuestion))?;
    let sealed = question::answer(&app, &device, jws).await?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, sealed).into_response())
}
