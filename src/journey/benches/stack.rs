//! `cargo bench -p lobby-journey --bench stack`; see `cargo xtask bench`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use lobby_journey::{StackArgs, bench_stack};

#[derive(Debug, Parser)]
struct Cli {
    #[command(flatten)]
    args: StackArgs,
}

fn main() -> ExitCode {
    match bench_stack(&Cli::parse().args) {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(line)) => match writeln!(io::stdout().lock(), "{line}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "bench stack: {error}");
            ExitCode::FAILURE
        }
    }
}
