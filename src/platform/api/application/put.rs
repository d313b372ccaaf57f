//! `PUT /v1/applications/{id}`: a signed manifest in, a signed receipt out; any number of times. Where small copies of
//! the pages are here and full pages are not, 202 and the pages that are awaited.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use lobby_wire::problem::{NUMBERED_TO, PROBLEM_JSON, Problem, ProblemCode};
use lobby_wire::upload::JOSE;

use crate::api::application::receipt::id;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;
use crate::service::intake::{self, Taken};
use crate::service::number;

/// Handles the request: 201 the first time, 200 with the byte-identical receipt after that; 202 ahead of pages. The answer
/// tells up to which number those of the kiosk are given.
///
/// # Errors
/// Refusals `bad_media_type`, `bad_manifest` and those of [`intake::take_in`].
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Result<Response> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|media| media.as_bytes() != JOSE.as_bytes()) {
        return Err(PlatformError::refused(ProblemCode::BadMediaType, format!("a manifest comes as {JOSE}")));
    }
    let jws = String::from_utf8(body.to_vec())
        .map_err(|_| PlatformError::Refused(Problem::malformed_manifest("the body is not a compact JWS")))?;
    let taken = match intake::take_in(&app, &device, id(&path)?, jws, app.now()).await {
        Ok(taken) => taken,
        Err(refusal) => return Err(number::with_highest(&app, &device.kiosk, refusal).await),
    };
    Ok(match taken {
        Taken::Whole { receipt, new, numbered_to } => {
            let status = if new { StatusCode::CREATED } else { StatusCode::OK };
            let mut answer = (status, [(header::CONTENT_TYPE, JOSE)], receipt).into_response();
            answer.headers_mut().insert(NUMBERED_TO, HeaderValue::from(numbered_to));
            answer
        }
        Taken::Ahead { missing } => {
            let title = format!("taken in; {} full page(s) are awaited", missing.len());
            let awaited = Problem::new(ProblemCode::PagesToFollow, title).with_missing(missing);
            (StatusCode::ACCEPTED, [(header::CONTENT_TYPE, PROBLEM_JSON)], Json(awaited)).into_response()
        }
    })
}
