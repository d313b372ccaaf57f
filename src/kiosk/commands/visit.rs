//! `lobby visit`: one citizen's process, started by core alone.

use std::process::ExitCode;

use super::out::fail_because;
use super::with_sources;
use crate::visit::VisitArgs;

/// Runs one visit.
#[must_use]
pub fn run(args: &VisitArgs) -> ExitCode {
    crate::logging::start();
    match crate::visit::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail_because(&lobby_words::command::FAILED.text(), &with_sources(&error)),
    }
}
