//! `POST /v1/sessions`: a session for a program of an officer.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use lobby_wire::problem::ProblemCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::JsonBody;
use crate::app::App;
use crate::authz::Address;
use crate::error::{PlatformError, Result};
use crate::service::login::{self, Attempt, Typed};

/// What an officer logs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The account.
    #[schema(max_length = 64)]
    login: String,
    /// Its password.
    #[schema(max_length = 256)]
    password: String,
    /// The code of the authenticator app, where the account has one.
    #[serde(default)]
    code: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct SessionBody {
    /// What `Authorization: Bearer` carries. It is shown here alone.
    token: String,
}

/// Begins a session. Wrong attempts are counted as on the pages.
///
/// # Errors
/// Refusals `login_wrong`, `login_resting` and `busy`.
#[utoipa::path(post, path = "/v1/sessions", tag = "sessions", operation_id = "begin_session",
    request_body = LoginBody,
    responses((status = 201, body = SessionBody),
        (status = "4XX", response = crate::api::description::Refused),
        (status = "5XX", response = crate::api::description::Refused)))]
pub async fn handle(
    State(app): State<App>,
    address: Option<Extension<Address>>,
    JsonBody(body): JsonBody<LoginBody>,
) -> Result<Response> {
    let address = address.map(|Extension(Address(address))| address.to_string()).unwrap_or_default();
    let typed = Typed { login: &body.login, password: &body.password, code: &body.code };
    match login::log_in(&app, typed, &address, app.now()).await? {
        Attempt::In(token) => {
            let headers = [(header::CACHE_CONTROL, "no-store")];
            Ok((StatusCode::CREATED, headers, Json(SessionBody { token })).into_response())
        }
        Attempt::Wrong => Err(ProblemCode::LoginWrong.into()),
        Attempt::Resting => Err(ProblemCode::LoginResting.into()),
        Attempt::Busy => Err(PlatformError::Busy),
    }
}
