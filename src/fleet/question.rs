//! Carries a sealed question of a person at this kiosk to the platform, and its sealed answer back.

use lobby_wire::problem::{Problem, ProblemCode};
use lobby_wire::upload::JOSE;
use reqwest::header::CONTENT_TYPE;
use thiserror::Error;

use crate::body::{BodyError, read_body};

/// Longest answer that is taken, bytes: a letter with its file is far below.
pub const ANSWER_MAX: usize = 2 * 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum QuestionError {
    /// The platform was not reached, or the line broke.
    #[error("asking the platform")]
    Network(#[source] reqwest::Error),
    /// It answered otherwise: the HTTP status, and the problem's code where the body is a problem.
    #[error("the platform answered {status}{}", .code.as_ref().map(|code| format!(" {code}")).unwrap_or_default())]
    Refused {
        /// HTTP status.
        status: u16,
        /// Why.
        code: Option<ProblemCode>,
    },
    /// It answered with more than any answer has.
    #[error("the answer is longer than {ANSWER_MAX} bytes")]
    TooLong,
}

/// Sends a signed question; the sealed answer.
///
/// # Errors
/// [`QuestionError`].
pub async fn send_question(
    client: &reqwest::Client,
    platform_url: &str,
    jws: String,
) -> Result<Vec<u8>, QuestionError> {
    let url = format!("{}/v1/kiosks/self/questions", platform_url.trim_end_matches('/'));
    let failed = |error: reqwest::Error| QuestionError::Network(error.without_url());
    let response = client.post(url).header(CONTENT_TYPE, JOSE).body(jws).send().await.map_err(failed)?;
    let status = response.status();
    let body = read_body(response, ANSWER_MAX).await.map_err(|error| match error {
        BodyError::Network(error) => QuestionError::Network(error),
        BodyError::TooLong => QuestionError::TooLong,
    })?;
    if status.is_success() {
        return Ok(body);
    }
    let code = serde_json::from_slice::<Problem>(&body).map(|problem| problem.code).ok();
    Err(QuestionError::Refused { status: status.as_u16(), code })
}
