//! `lobby run`: core.

use std::process::ExitCode;

use super::{fail, lines_and, with_sources};
use crate::core::CoreError;
use crate::start::StartArgs;

/// Runs the kiosk until a signal stops it.
#[must_use]
pub fn run(args: &StartArgs) -> ExitCode {
    crate::logging::start();
    match crate::core::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CoreError::Config(error)) => fail(&lines_and(&error.text(), &error.code())),
        Err(CoreError::NotEnrolled(error)) => fail(&lines_and(&error.text(), &error.code())),
        Err(error) => match error.text() {
            Some((text, code)) => fail(&format!("{}\n{}", lines_and(&text, &code), with_sources(&error))),
            None => fail(&with_sources(&error)),
        },
    }
}
