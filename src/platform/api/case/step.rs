//! `POST /v1/cases/{number}/steps`: a step of a case, taken once for each key.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lobby_wire::problem::ProblemCode;

use super::{answer, version};
use crate::api::body::JsonBody;
use crate::app::App;
use crate::error::Result;
use crate::service::handling::asked::{Asked, Order};
use crate::service::handling::view::CaseView;
use crate::service::login::Officer;
use crate::service::{case, handling};

/// Header with the client's key.
const KEY: &str = "idempotency-key";
/// Longest key, characters.
const KEY_MAX: usize = 64;

/// Takes a step of a case. Sent again with the same key it is answered with the same bytes and not taken again.
///
/// # Errors
/// Refusals `version_missing`, `idempotency_key_missing`, and those of [`handling::take`].
#[utoipa::path(post, path = "/v1/cases/{number}/steps", tag = "cases", operation_id = "take_step",
    params(("number" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The `ETag` of the case that was seen", example = "\"3\""),
        ("Idempotency-Key" = String, Header, description = "1 to 64 visible ASCII characters, another one for each step",
            min_length = 1, max_length = 64)),
    request_body = Asked,
    responses((status = 201, body = CaseView, headers(("ETag" = String, description = "Version of the case"))),
        (status = "4XX", response = crate::api::description::Refused),
        (status = "5XX", response = crate::api::description::Refused)),
    security(("session" = [])))]
pub async fn handle(
    State(app): State<App>,
    Extension(officer): Extension<Officer>,
    Path(number): Path<String>,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<Asked>,
) -> Result<Response> {
    let order = Order { version: version(&headers)?, key: key(&headers)?, asked };
    let done = handling::take(&app, &case::number(&number)?, order, &officer.actor()).await?;
    Ok(answer(StatusCode::CREATED, done.version, done.body))
}

fn key(headers: &HeaderMap) -> Result<String> {
    let key = headers.get(KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_one = (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if is_one { Ok(key.to_owned()) } else { Err(ProblemCode::ClientKeyMissing.into()) }
}
