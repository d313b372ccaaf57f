//! Bodies of clients: JSON of a form that is known, or a refusal.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use lobby_wire::problem::ProblemCode;
use serde::de::DeserializeOwned;

use crate::error::PlatformError;

/// A body of JSON.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = PlatformError;

    async fn from_request(request: Request, state: &S) -> Result<JsonBody<T>, PlatformError> {
        if !is_json(request.headers()) {
            return Err(ProblemCode::BadMediaType.into());
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            let is_too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
            PlatformError::from(if is_too_large { ProblemCode::BodyTooLarge } else { ProblemCode::BadRequest })
        })?;
        // What a parser finds may quote what it read.
        serde_json::from_slice(&body).map(JsonBody).map_err(|error| {
            let title =
                format!("line {}, column {}: not as the API's description has it", error.line(), error.column());
            PlatformError::refused(ProblemCode::BadRequest, title)
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}
