//! `PATCH /v1/uploads/{sha256}`: the next bytes, durable before the answer.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::{OFFSET_OCTET_STREAM, UPLOAD_OFFSET};

use crate::api::headers::{checksum, digest, number, require_version};
use crate::api::upload::{TUS, numbered};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::device::Device;
use crate::service::upload::{self, Chunk};

/// Handles the request.
///
/// # Errors
/// Refusals `tus_version`, `bad_media_type`, `bad_header`, `bad_checksum` and those of [`upload::append`].
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    require_version(&headers)?;
    if headers.get(header::CONTENT_TYPE).is_none_or(|media| media.as_bytes() != OFFSET_OCTET_STREAM.as_bytes()) {
        return Err(PlatformError::refused(
            ProblemCode::BadMediaType,
            format!("a chunk comes as {OFFSET_OCTET_STREAM}"),
        ));
    }
    let chunk = Chunk { offset: number(&headers, UPLOAD_OFFSET)?, checksum: checksum(&headers)?, body };
    let sha256 = digest(&sha256)?;
    // Its own task: where the line breaks the server drops the handler, and what had come must still be kept.
    let work = tokio::spawn(async move { upload::append(&app, &device.kiosk, sha256, chunk).await });
    let offset = work.await.map_err(|_| PlatformError::Panicked)??;
    Ok((StatusCode::NO_CONTENT, [TUS], [numbered(UPLOAD_OFFSET, offset)]).into_response())
}
