//! Subcommands of `lobby`, one file each.

pub mod config;
pub mod doctor;
pub mod enrol;
pub mod facts;
pub mod helper_print;
pub mod helper_scan;
pub mod id_read;
mod out;
pub mod outbox;
pub mod page;
pub mod run;
pub mod visit;

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
