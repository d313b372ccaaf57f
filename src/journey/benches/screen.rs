//! `cargo bench -p lobby-journey --bench screen`; see `cargo xtask bench`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use lobby_journey::{BenchArgs, bench_screen};

#[derive(Debug, Parser)]
struct Cli {
    #[command(flatten)]
    args: BenchArgs,
}

fn main() -> ExitCode {
    match bench_screen(&Cli::parse().args) {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(line)) => match writeln!(io::stdout().lock(), "{line}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "bench screen: {error}");
            ExitCode::FAILURE
        }
    }
}
