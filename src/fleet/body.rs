//! The body of an answer, no longer than it may be.

use reqwest::Response;
use thiserror::Error;

/// Why there is no body.
#[derive(Debug, Error)]
pub(crate) enum BodyError {
    /// The line broke.
    #[error("reading the answer")]
    Network(#[source] reqwest::Error),
    /// It is longer than it may be; what is behind was not read.
    #[error("the answer is too long")]
    TooLong,
}

/// Reads a body of at most `max` bytes.
///
/// # Errors
/// [`BodyError`]; its text names no address.
pub(crate) async fn read_body(mut response: Response, max: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| BodyError::Network(error.without_url()))? {
        if body.len() + piece.len() > max {
            return Err(BodyError::TooLong);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
