//! Errors of a journey.

use std::io;
use std::path::Path;

/// Why a journey ended before its last line.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// A line is not a command.
    #[error("{script} line {line}: {reason}")]
    Script {
        /// Its file or name.
        script: String,
        /// From 1.
        line: usize,
        /// What is wrong with the line.
        reason: String,
    },

    /// A command of the script failed.
    #[error("line {line}, `{command}`: {source}")]
    Command {
        /// From 1.
        line: usize,
        /// The command as written.
        command: String,
        /// Why it failed.
        source: Box<JourneyError>,
    },

    /// A file, a socket or a process of ours failed.
    #[error("{doing} {what}: {source}")]
    Io {
        /// The attempted operation, as a gerund.
        doing: &'static str,
        /// A path or a name.
        what: String,
        /// Error of the operating system.
        source: io::Error,
    },

    /// One of the started programs misbehaved.
    #[error("{program} {what}")]
    Program {
        /// Its name.
        program: String,
        /// What it did, as a predicate.
        what: String,
    },

    /// Something did not appear on the screen in time.
    #[error("no {wanted} after {seconds} s; on the screen: {seen}")]
    NotSeen {
        /// What was waited for.
        wanted: String,
        /// Time waited.
        seconds: u64,
        /// Texts on the screen at the end.
        seen: String,
    },

    /// The screen shows what it must not show.
    #[error("{what} is on the screen: {seen}")]
    StillSeen {
        /// The unwanted text.
        what: String,
        /// The label that contains it.
        seen: String,
    },

    /// The visit refused an action, ended or does not respond.
    #[error("the visit: {0}")]
    Visit(String),

    /// A value is not the one that the script expects.
    #[error("{what}: expected {expected}, found {found}")]
    Unequal {
        /// What was compared.
        what: &'static str,
        /// Value of the script.
        expected: String,
        /// Value found.
        found: String,
    },

    /// The X server, its pictures or its pointer failed.
    #[error("{doing} the X server: {reason}")]
    Display {
        /// The attempted operation, as a gerund.
        doing: &'static str,
        /// Error of the X connection.
        reason: String,
    },

    /// The bus on which windows publish their labels failed.
    #[error("{doing} the accessibility bus: {reason}")]
    Labels {
        /// The attempted operation, as a gerund.
        doing: &'static str,
        /// Error of the bus.
        reason: String,
    },
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
