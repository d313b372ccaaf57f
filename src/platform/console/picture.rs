//! `GET /cases/{number}/pages/{n}.jpg` and `/cases/{number}/signature.png`: opened for this one answer.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lobby_wire::manifest::{BlobEntry, BlobKind};
use lobby_wire::problem::ProblemCode;

use super::PageError;
use super::wording::Wording;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::application::Application;
use crate::service::{case, envelope};

/// A captured page, counted from 1; its small copy while the page is on its way.
pub async fn page(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Path((number, page)): Path<(String, String)>,
) -> Response {
    let at = page.strip_suffix(".jpg").and_then(|digits| digits.parse::<usize>().ok()).and_then(|n| n.checked_sub(1));
    let answer = match at {
        Some(at) => show_page(&app, &number, at).await,
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
    show_signature(&app, &number).await.unwrap_or_else(|error| PageError(error, w).into_response())
}

async fn show_page(app: &App, number: &str, at: usize) -> Result<Response> {
    let row = case::find(app, number).await?;
    let manifest = case::manifest(&row)?;
    let listed = manifest.page_blobs().ok_or_else(unknown)?;
    let page = listed.pages.get(at).ok_or_else(unknown)?;
    if case::is_awaited(app, &row, page).await? {
        let small = listed.renditions.get(at).ok_or_else(unknown)?;
        return show(app, &row, small, "image/jpeg").await;
    }
    show(app, &row, page, "image/jpeg").await
}

async fn show_signature(app: &App, number: &str) -> Result<Response> {
    let row = case::find(app, number).await?;
    let manifest = case::manifest(&row)?;
    let entry = manifest.blobs.iter().find(|blob| blob.kind == BlobKind::SignaturePicture);
    show(app, &row, entry.ok_or_else(unknown)?, "image/png").await
}

async fn show(app: &App, row: &Application, entry: &BlobEntry, media: &'static str) -> Result<Response> {
    let blob = envelope::open(app, &row.kiosk, entry).await?;
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, blob.plain.to_vec()).into_response())
}

fn unknown() -> PlatformError {
    PlatformError::from(ProblemCode::PictureUnknown)
}
