//! Subcommands of `lobby`, one file each.

pub mod config;
pub mod doctor;
pub mod enrol;
pub mod helper_print;
pub mod helper_scan;
pub mod id_read;
pub mod outbox;
pub mod page;
pub mod run;
pub mod visit;

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use lobby_domain::Text;

/// Prints why the command failed; exit code 1.
fn fail(error: &impl Display) -> ExitCode {
    // A closed standard error changes nothing about the failure.
    let _ = writeln!(std::io::stderr().lock(), "{error}");
    ExitCode::FAILURE
}

/// A text in each language, a line each.
fn lines(text: &Text) -> String {
    text.by_language().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

/// A text in each language, then the code or the cause.
fn lines_and(text: &Text, detail: &impl Display) -> String {
    format!("{}\n({detail})", lines(text))
}

/// An error with its sources, from the outermost in.
pub(crate) fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
