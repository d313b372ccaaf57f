//! `lobby-hand play FILE`: the same scripts in a real window of the ordinary kiosk, with pictures.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use lobby_journey::{PlayArgs, play_in_window, print_display};

/// The citizen's hand in a real window, on a display of its own.
#[derive(Debug, Parser)]
#[command(name = "lobby-hand", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Start platform, simulators and kiosk, and play a script in the kiosk's window
    Play(PlayArgs),
    /// Print how large the display is on which we are, as `{"width", "height"}` in pixels
    Display,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Play(args) => play_in_window(&args),
        Command::Display => print_display(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "lobby-hand: {error}");
            ExitCode::FAILURE
        }
    }
}
