//! `GET /cases/{number}/pages/{n}.jpg` and `/cases/{number}/signature.png`: opened for this one answer.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lobby_wire::manifest::{BlobEntry, BlobKind};

use super::PageError;
use super::wording::Wording;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::{case, envelope};

/// A captured page, counted from 1.
pub async fn page(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Path((number, page)): Path<(String, String)>,
) -> Response {
    let at = page.strip_suffix(".jpg").and_then(|digits| digits.parse::<usize>().ok()).and_then(|n| n.checked_sub(1));
    let answer = match at {
        Some(at) => show(&app, &number, BlobKind::Page, at, "image/jpeg").await,
        None => Err(unknown()),
    };
    answer.unwrap_or_else(|error| PageError(error, w).into_response())
}

/// The picture of the signature.
pub async fn signature(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Path(number): Path<String>,
) -> Response {
    let answer = show(&app, &number, BlobKind::SignaturePicture, 0, "image/png").await;
    answer.unwrap_or_else(|error| PageError(error, w).into_response())
}

async fn show(app: &App, number: &str, kind: BlobKind, at: usize, media: &'static str) -> Result<Response> {
    let row = case::find(app, number).await?;
    let manifest = case::manifest(&row)?;
    let entry: Option<&BlobEntry> = manifest.blobs.iter().filter(|blob| blob.kind == kind).nth(at);
    let blob = envelope::open(app, &row.kiosk, entry.ok_or_else(unknown)?).await?;
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, blob.plain.to_vec()).into_response())
}

fn unknown() -> PlatformError {
    PlatformError::refused(404, "picture_unknown", "the case has no such picture")
}
