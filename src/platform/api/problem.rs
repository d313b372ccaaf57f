//! Errors as `application/problem+json`. A refusal names its reason; an internal fault is logged and answered with a bare 500.

use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use lobby_wire::problem::{PROBLEM_JSON, ProblemCode};

use crate::error::PlatformError;

/// When to come again where there is too much to do, seconds.
const BUSY_S: &str = "10";
/// When to come again where there is no room, seconds.
const FULL_S: &str = "120";

impl IntoResponse for PlatformError {
    fn into_response(self) -> Response {
        let busy = matches!(self, PlatformError::Busy);
        let problem = if let PlatformError::Refused(problem) = self {
            tracing::info!(code = %problem.code, status = problem.status, "refused");
            problem
        } else if busy {
            tracing::warn!("a request was sent away: the database has too much to do");
            ProblemCode::Busy.into()
        } else {
            tracing::error!(error = %self, cause = cause(&self), "a request failed here");
            ProblemCode::Internal.into()
        };
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let headers = [(header::CONTENT_TYPE, PROBLEM_JSON), (header::CACHE_CONTROL, "no-store")];
        let come_again = AppendHeaders(come_again_s(&problem.code).map(|wait| (header::RETRY_AFTER, wait)));
        (status, headers, come_again, body).into_response()
    }
}

/// When to come again, seconds, where waiting helps.
fn come_again_s(code: &ProblemCode) -> Option<&'static str> {
    let soon = [ProblemCode::Busy, ProblemCode::TooManyRequests, ProblemCode::TooManyUploads];
    let later = [ProblemCode::QuotaReached, ProblemCode::NoRoom];
    if soon.contains(code) { Some(BUSY_S) } else { later.contains(code).then_some(FULL_S) }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_overloaded_server_says_when_to_retry() {
        let answer = PlatformError::Busy.into_response();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[header::RETRY_AFTER], BUSY_S);
        for (code, status, wait) in [
            (ProblemCode::TooManyRequests, StatusCode::TOO_MANY_REQUESTS, BUSY_S),
            (ProblemCode::TooManyUploads, StatusCode::TOO_MANY_REQUESTS, BUSY_S),
            (ProblemCode::QuotaReached, StatusCode::INSUFFICIENT_STORAGE, FULL_S),
            (ProblemCode::NoRoom, StatusCode::INSUFFICIENT_STORAGE, FULL_S),
        ] {
            let answer = PlatformError::from(code).into_response();
            assert_eq!((answer.status(), answer.headers()[header::RETRY_AFTER].to_str().unwrap()), (status, wait));
        }
        let other = PlatformError::Panicked.into_response();
        assert_eq!(other.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!other.headers().contains_key(header::RETRY_AFTER));
    }
}
