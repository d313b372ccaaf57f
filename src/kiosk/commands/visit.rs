//! `lobby visit`: one citizen's process, started by core alone.

use std::process::ExitCode;

use super::{fail, with_sources};
use crate::visit::VisitArgs;

/// Runs one visit.
#[must_use]
pub fn run(args: &VisitArgs) -> ExitCode {
    crate::logging::start();
    match crate::visit::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&with_sources(&error)),
    }
}
