//! `lobby-platform admin clock`: the dates of cases that stand in a file, without a database.

use std::path::PathBuf;

use clap::Args;
use lobby_words::setup as words;

use super::out::say_json_text;
use crate::calendar_file;
use crate::deadline_cases;
use crate::error::{PlatformError, Result};

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder of holiday notices: `2026.json` and the like, one a year.
    #[arg(long)]
    calendar: PathBuf,
    /// File of cases, as docs/clocks.md describes it.
    #[arg(long)]
    cases: PathBuf,
}

/// Prints one JSON object: case id to its dates. Where one case cannot be computed nothing is printed but the reason.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let years = calendar_file::read(&arguments.calendar).map_err(PlatformError::because(words::CALENDAR_WRONG))?;
    let text = deadline_cases::read(&arguments.cases).map_err(PlatformError::file("reading", &arguments.cases))?;
    let answer = deadline_cases::compute(&text, &years).map_err(PlatformError::because(words::CASES_WRONG))?;
    say_json_text(&answer)
}
