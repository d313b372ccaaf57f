//! `PUT /v1/applications/{id}`: a signed manifest in, a signed receipt out; any number of times.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lobby_wire::upload::JOSE;

use crate::api::application::receipt::id;
use crate::app::App;
use crate::clock;
use crate::error::{PlatformError, Result};
use crate::repository::device::Device;
use crate::service::intake;

/// Handles the request: 201 the first time, 200 with the byte-identical receipt after that.
///
/// # Errors
/// Refusals `bad_media_type`, `bad_manifest` and those of [`intake::take_in`].
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Result<Response> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|media| media.as_bytes() != JOSE.as_bytes()) {
        return Err(PlatformError::refused(415, "bad_media_type", format!("a manifest comes as {JOSE}")));
    }
    let jws = String::from_utf8(body.to_vec())
        .map_err(|_| PlatformError::refused(400, "bad_manifest", "the body is not a compact JWS"))?;
    let taken = intake::take_in(&app, &device, id(&path)?, jws, clock::now()).await?;
    let status = if taken.new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::CONTENT_TYPE, JOSE)], taken.receipt).into_response())
}
