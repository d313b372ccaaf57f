//! `lobby-platform`: the central service.

use std::process::ExitCode;

fn main() -> ExitCode {
    lobby_platform::cli::main()
}
