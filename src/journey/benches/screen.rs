//! `cargo bench -p lobby-journey --bench screen`; see `cargo xtask bench`.

use std::process::ExitCode;

use clap::Parser;
use lobby_journey::{BenchArgs, bench_screen, print_outcome};

#[derive(Debug, Parser)]
struct Cli {
    #[command(flatten)]
    args: BenchArgs,
}

fn main() -> ExitCode {
    print_outcome("screen", bench_screen(&Cli::parse().args))
}
