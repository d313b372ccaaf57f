//! `PATCH /v1/uploads/{sha256}`: the next bytes, durable before the answer.

use std::future::poll_fn;
use std::pin::Pin;

use axum::Extension;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::{OFFSET_OCTET_STREAM, UPLOAD_OFFSET};

use crate::api::headers::{checksum, digest, number, require_version};
use crate::api::upload::{TUS, numbered};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;
use crate::service::upload::{self, BrokenOff, Chunk, Pieces};

/// Handles the request.
///
/// # Errors
/// Refusals `tus_version`, `bad_media_type`, `bad_header`, `bad_checksum` and those of [`upload::append`].
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
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
    let chunk =
        Chunk { offset: number(&headers, UPLOAD_OFFSET)?, checksum: checksum(&headers)?, pieces: HttpPieces(body) };
    let sha256 = digest(&sha256)?;
    // Its own task: where the line breaks the server drops the handler, and what had come must still be kept.
    let (uploads, kiosk) = (app.clone(), device.kiosk.clone());
    let work = tokio::spawn(async move { upload::append(&app, &device, sha256, chunk).await });
    let offset = match work.await.map_err(|_| PlatformError::Panicked)? {
        Ok(offset) => offset,
        Err(refused) => {
            let standing = upload::standing(&uploads, &kiosk, sha256).await.ok().flatten();
            return Ok((AppendHeaders(standing.map(|offset| numbered(UPLOAD_OFFSET, offset))), refused).into_response());
        }
    };
    Ok((StatusCode::NO_CONTENT, [TUS], [numbered(UPLOAD_OFFSET, offset)]).into_response())
}

/// The body of a request.
struct HttpPieces(Body);

impl Pieces for HttpPieces {
    type Piece = Bytes;

    async fn next(&mut self) -> Option<Result<Bytes, BrokenOff>> {
        loop {
            let frame = poll_fn(|context| Pin::new(&mut self.0).poll_frame(context)).await?;
            match frame.map(|frame| frame.into_data()) {
                Ok(Ok(data)) => return Some(Ok(data)),
                // Trailers: tus has no use for them.
                Ok(Err(_)) => {}
                Err(_) => return Some(Err(BrokenOff)),
            }
        }
    }
}
