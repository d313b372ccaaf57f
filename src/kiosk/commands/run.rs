//! `lobby run`: core.

use std::process::ExitCode;

use super::out::fail_because;
use super::with_sources;
use crate::core::CoreError;
use crate::start::StartArgs;

/// Runs the kiosk until a signal stops it.
#[must_use]
pub fn run(args: &StartArgs) -> ExitCode {
    crate::logging::start();
    match crate::core::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CoreError::Config(error)) => fail_because(&error.text(), &error.code()),
        Err(CoreError::NotEnrolled(error)) => fail_because(&error.text(), &error.code()),
        Err(error) => match error.text() {
            Some((text, code)) => fail_because(&text, &format!("{code}: {}", with_sources(&error))),
            None => fail_because(&lobby_words::command::FAILED.text(), &with_sources(&error)),
        },
    }
}
