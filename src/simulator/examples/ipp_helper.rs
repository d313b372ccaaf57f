//! The kiosk's print helper as a program, so that this room's tests meet the simulated printer through the real process.
#![allow(clippy::disallowed_methods)]

use std::process::ExitCode;
use std::time::Instant;

use lobby_devices::printer::helper::{HelperArgs, run};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    HelperArgs::parse(&words).map_or(ExitCode::from(2), |args| run(&args, Instant::now))
}
