//! The scan helper as a program of its own, so that this room's tests run the real process and the real
//! libsane. Run them with `cargo test -p lobby-devices`: `--test` alone would leave this program stale.
//! The product's helper is `lobby helper scan`.
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
