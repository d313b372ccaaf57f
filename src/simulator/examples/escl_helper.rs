//! The kiosk's scan helper as a program, so that this room's tests meet the network's scanner through the real process.
#![allow(clippy::disallowed_methods)]

use std::process::ExitCode;
use std::time::Instant;

use lobby_devices::scanner::helper::{HelperArgs, run};

fn main() -> ExitCode {
    match HelperArgs::parse(std::env::args().skip(1)) {
        Ok(args) => run(&args, Instant::now),
        Err(_) => ExitCode::from(2),
    }
}
