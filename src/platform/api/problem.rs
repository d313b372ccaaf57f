//! Errors as `application/problem+json`. Refusals say why; what broke here is logged and told as a bare 500.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lobby_wire::problem::{PROBLEM_JSON, Problem};

use crate::error::PlatformError;

impl IntoResponse for PlatformError {
    fn into_response(self) -> Response {
        let problem = if let PlatformError::Refused(problem) = self {
            tracing::info!(code = problem.code, status = problem.status, "refused");
            problem
        } else {
            tracing::error!(error = %self, cause = cause(&self), "a request failed here");
            Problem {
                code: "internal".into(),
                status: 500,
                title: "the platform failed; it is logged, try again later".into(),
                missing: Vec::new(),
            }
        };
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, PROBLEM_JSON), (header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}

/// The chain of causes. Parsers' findings are left out: they may quote what they read.
fn cause(error: &PlatformError) -> String {
    if matches!(error, PlatformError::Wire { .. } | PlatformError::Seal { .. }) {
        return String::new();
    }
    let mut causes = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        causes.push(source.to_string());
        next = source.source();
    }
    causes.join(": ")
}
