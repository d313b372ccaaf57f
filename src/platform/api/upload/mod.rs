//! Uploads of sealed blobs by tus 1.0: creation, checksum and termination.

pub mod append;
pub mod create;
pub mod options;
pub mod progress;
pub mod terminate;

use axum::http::{HeaderName, HeaderValue};
use lobby_wire::upload::{TUS_RESUMABLE, TUS_VERSION};

/// The header every answer carries.
pub const TUS: (&str, &str) = (TUS_RESUMABLE, TUS_VERSION);

/// A tus header with a number.
pub fn numbered(name: &'static str, value: u64) -> (HeaderName, HeaderValue) {
    (HeaderName::from_bytes(name.as_bytes()).unwrap_or(axum::http::header::ALLOW), HeaderValue::from(value))
}
