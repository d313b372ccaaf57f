//! `cargo bench -p lobby-journey --bench stack`; see `cargo xtask bench`.

use std::process::ExitCode;

use clap::Parser;
use lobby_journey::{StackArgs, bench_stack, print_outcome};

#[derive(Debug, Parser)]
struct Cli {
    #[command(flatten)]
    args: StackArgs,
}

fn main() -> ExitCode {
    print_outcome("stack", bench_stack(&Cli::parse().args))
}
