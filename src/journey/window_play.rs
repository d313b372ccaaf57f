//! `lobby-hand play`: plays a script in a window on a display of its own, and prints the outcome.

use std::io::{self, Write};
use std::path::PathBuf;
use std::rc::Rc;

use clap::Args;
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::error::JourneyError;
use crate::hand::Surroundings;
use crate::play::{Played, Player};
use crate::play_options::PlayOptions;
use crate::run::folder;
use crate::script::Script;
use crate::window::{Display, WindowHand};
use crate::world::{KioskScreen, Programs, World, find_catalogue};

/// Arguments of `lobby-hand play`.
#[derive(Debug, Args)]
pub struct PlayArgs {
    /// The script
    file: PathBuf,
    /// Folder for the pictures
    #[arg(long)]
    shots: PathBuf,
    /// Print one line of JSON instead of words
    #[arg(long)]
    json: bool,
    /// Folder with lobby, lobby-platform and lobby-sim, if not beside this program
    #[arg(long)]
    bin_dir: Option<PathBuf>,
    /// Sample catalogue, if not assets/sample/catalogue of the workspace in which the script lies
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// A folder for everything that the programs write; it stays
    #[arg(long)]
    keep: Option<PathBuf>,
    /// When the script is played, leave the platform running until Ctrl-C
    #[arg(long)]
    leave_platform: bool,
    #[command(flatten)]
    options: PlayOptions,
}

/// Plays the script in a window of a kiosk that is started for it.
///
/// # Errors
/// Whatever did not start, or the first command that did not succeed.
pub fn play_in_window(args: &PlayArgs) -> Result<(), JourneyError> {
    let script = Script::read(&args.file)?;
    let programs = Programs::find(args.bin_dir.as_deref())?;
    let catalogue = find_catalogue(args.catalogue.as_deref(), &args.file)?;
    let (dir, _remove_at_the_end) = folder(args.keep.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = Rc::new(runtime.map_err(JourneyError::io("starting", "a runtime"))?);
    let display = Display::start(&dir, &runtime)?;
    let mut world = World::open(&programs, &dir, &catalogue, KioskScreen::Window(display.variables()))?;
    let played = play(&mut world, &display, &runtime, &script, args)?;
    print_outcome(args, &world, &played)?;
    if args.leave_platform {
        world.close_kiosk();
        runtime.block_on(interrupted()).map_err(JourneyError::io("waiting for", "Ctrl-C"))?;
    }
    Ok(())
}

fn play(
    world: &mut World,
    display: &Display,
    runtime: &Rc<Runtime>,
    script: &Script,
    args: &PlayArgs,
) -> Result<Played, JourneyError> {
    let mut hand = WindowHand::connect(display, Rc::clone(runtime))?;
    world.start_core()?;
    let mut player = Player::new(&mut hand, world, args.shots.clone()).with_options(args.options);
    let played = player.play(script);
    if played.is_err() {
        let transcript = player.transcript.text();
        let _ = player.shot("failed");
        let _ = writeln!(io::stderr().lock(), "{transcript}{}", world.logs());
    }
    played
}

/// One line for a program, or a few for a person.
fn print_outcome(args: &PlayArgs, world: &World, played: &Played) -> Result<(), JourneyError> {
    let shots = args.shots.canonicalize().unwrap_or_else(|_| args.shots.clone());
    let mut out = io::stdout().lock();
    let written = if args.json {
        let line = json!({
            "case": played.case, "pages": world.pages(), "shots": shots, "digests_match": played.delivered,
            "officer": world.officer(),
        });
        writeln!(out, "{line}")
    } else {
        let case = played.case.as_deref().unwrap_or("none");
        writeln!(out, "case: {case}\nofficers' pages: {}\npictures: {}", world.pages(), shots.display())
    };
    written.and_then(|()| out.flush()).map_err(JourneyError::io("writing to", "standard output"))
}

async fn interrupted() -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
