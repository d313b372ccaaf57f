//! `POST /v1/uploads/{sha256}` with `X-HTTP-Method-Override`: what tus provides for lines whose proxies let neither
//! `PATCH` nor `DELETE` through. The method named is carried out as if it had been sent; elsewhere the header says nothing.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use lobby_wire::problem::ProblemCode;

use crate::api::upload::{append, progress, terminate};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::admission::AdmittedKiosk;

const METHOD_OVERRIDE: &str = "x-http-method-override";

/// Handles the request.
///
/// # Errors
/// Refusal `bad_header` where no method of an upload is named, and those of the method that is.
pub async fn handle(
    State(app): State<App>,
    Extension(device): Extension<AdmittedKiosk>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    let (app, device, path) = (State(app), Extension(device), Path(sha256));
    match named(&headers)? {
        Method::PATCH => append::handle(app, device, path, headers, body).await,
        Method::DELETE => terminate::handle(app, device, path, headers).await,
        _ => progress::handle(app, device, path, headers).await,
    }
}

/// The method that a request names: PATCH, DELETE or HEAD.
fn named(headers: &HeaderMap) -> Result<Method> {
    let value = headers.get(METHOD_OVERRIDE).map(|value| value.as_bytes().trim_ascii());
    let known = [Method::PATCH, Method::DELETE, Method::HEAD];
    known
        .into_iter()
        .find(|method| value.is_some_and(|value| value.eq_ignore_ascii_case(method.as_str().as_bytes())))
        .ok_or_else(|| {
            let title = "a POST to an upload names PATCH, DELETE or HEAD in X-HTTP-Method-Override";
            PlatformError::refused(ProblemCode::BadHeader, title)
        })
}
