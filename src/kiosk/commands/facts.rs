//! `lobby facts`: what a release says of itself, asked once by `cargo xtask package`.

use std::process::ExitCode;

use super::out::{fail_because, say_json};

/// Prints the version and the versions of the outbox that this program opens, as one JSON value.
#[must_use]
pub fn run() -> ExitCode {
    let outbox = serde_json::json!({ "from": lobby_store::SCHEMAS.start(), "to": lobby_store::SCHEMAS.end() });
    match say_json(&serde_json::json!({ "version": env!("CARGO_PKG_VERSION"), "outbox": outbox })) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail_because(&lobby_words::command::FAILED.text(), &error),
    }
}
