//! Why a journey ended before its last line.

use std::io;
use std::path::Path;

/// Every way a journey can fail, each with what was being done to which thing.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// The script is not one.
    #[error("{script} line {line}: {reason}")]
    Script { script: String, line: usize, reason: String },

    /// A command of the script did not succeed.
    #[error("line {line}, `{command}`: {source}")]
    Command { line: usize, command: String, source: Box<JourneyError> },

    /// A file, a socket or a process of ours.
    #[error("{doing} {what}: {source}")]
    Io { doing: &'static str, what: String, source: io::Error },

    /// One of the programs around the kiosk.
    #[error("{program} {what}")]
    Program { program: String, what: String },

    /// The citizen looked for something that did not come in time.
    #[error("no {wanted} after {seconds} s; on the screen: {seen}")]
    NotSeen { wanted: String, seconds: u64, seen: String },

    /// The screen shows what it must not show.
    #[error("{what} is on the screen: {seen}")]
    StillSeen { what: String, seen: String },

    /// The visit refused a request or fell silent.
    #[error("the visit: {0}")]
    Visit(String),

    /// What arrived is not what the script expects.
    #[error("{what}: expected {expected}, found {found}")]
    Unequal { what: &'static str, expected: String, found: String },

    /// The X server, its pictures or its pointer.
    #[error("{doing} the X server: {reason}")]
    Display { doing: &'static str, reason: String },

    /// The bus on which windows publish their labels.
    #[error("{doing} the accessibility bus: {reason}")]
    Labels { doing: &'static str, reason: String },
}

impl JourneyError {
    /// For `map_err` on an IO error.
    pub(crate) fn io(doing: &'static str, what: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let what = what.as_ref().display().to_string();
        move |source| Self::Io { doing, what, source }
    }

    /// For `map_err` on an error of the X connection.
    pub(crate) fn display<E: std::fmt::Display>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |error| Self::Display { doing, reason: error.to_string() }
    }

    /// For `map_err` on an error of the accessibility bus.
    pub(crate) fn labels<E: std::fmt::Display>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |error| Self::Labels { doing, reason: error.to_string() }
    }

    pub(crate) fn program(program: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Program { program: program.into(), what: what.into() }
    }
}
