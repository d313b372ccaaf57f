//! `POST /v1/uploads`: begins an upload under its digest; repeating is harmless.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::BlobKind;
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::UPLOAD_LENGTH;

use crate::api::headers::{metadata, number, require_version};
use crate::api::upload::TUS;
use crate::app::App;
use crate::error::Result;
use crate::service::admission::AdmittedKiosk;
use crate::service::upload;

/// Handles the request: 201 with `Location: /v1/uploads/{sha256}`.
///
/// # Errors
/// Refusals `tus_version`, `bad_header`, `bad_metadata`, `metadata_missing`, `blob_too_large`, `upload_conflict`.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    headers: HeaderMap,
) -> Result<Response> {
    require_version(&headers)?;
    let length = number(&headers, UPLOAD_LENGTH)?;
    let metadata = metadata(&headers)?;
    let sha256: Option<Sha256> = metadata.get("sha256").and_then(|digest| digest.parse().ok());
    let kind = metadata.get("kind").and_then(|kind| BlobKind::from_name(kind));
    let (Some(sha256), Some(kind)) = (sha256, kind) else {
        return Err(ProblemCode::MetadataMissing.into());
    };
    upload::begin(&app, &device.kiosk, sha256, length, kind.as_str()).await?;
    let location = format!("/v1/uploads/{sha256}");
    Ok((StatusCode::CREATED, [TUS], [(header::LOCATION, location)]).into_response())
}
