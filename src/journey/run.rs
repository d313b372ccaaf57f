//! `lobby journey FILE`: one script on the testing backend, against real programs.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::error::JourneyError;
use crate::hand::Surroundings;
use crate::headless::HeadlessHand;
use crate::play::Player;
use crate::play_options::PlayOptions;
use crate::script::Script;
use crate::transcript;
use crate::world::{KioskScreen, Programs, World, find_catalogue};

/// Arguments of `lobby journey`.
#[derive(Debug, Args)]
pub struct JourneyArgs {
    /// The script; its golden transcript lies beside it with the ending .golden
    file: PathBuf,
    /// Write the golden transcript instead of comparing with it
    #[arg(long)]
    update: bool,
    /// Folder with lobby, lobby-platform and lobby-sim, if not beside this program
    #[arg(long)]
    bin_dir: Option<PathBuf>,
    /// Sample catalogue, if not assets/sample/catalogue of the workspace in which the script lies
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// Where pictures go; else they go with everything else
    #[arg(long)]
    shots: Option<PathBuf>,
    /// A folder for everything that the programs write; it stays
    #[arg(long)]
    keep: Option<PathBuf>,
    #[command(flatten)]
    options: PlayOptions,
}

/// Plays the script and compares; writes the transcript to standard output and reasons to standard error.
pub fn run(args: JourneyArgs) -> ExitCode {
    match play(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "lobby journey: {error}");
            ExitCode::FAILURE
        }
    }
}

fn play(args: &JourneyArgs) -> Result<bool, JourneyError> {
    let script = Script::read(&args.file)?;
    let transcript = in_a_world(args, &script)?;
    let _ = io::stdout().lock().write_all(transcript.as_bytes());
    let golden = transcript::golden_path(&args.file);
    if args.update {
        transcript::write_golden(&golden, &transcript)?;
        return Ok(true);
    }
    let difference = transcript::compare(&golden, &transcript)?;
    if let Some(difference) = &difference {
        let _ = writeln!(io::stderr().lock(), "lobby journey: not as in {}, {difference}", golden.display());
    }
    Ok(difference.is_none())
}

fn in_a_world(args: &JourneyArgs, script: &Script) -> Result<String, JourneyError> {
    let programs = Programs::find(args.bin_dir.as_deref())?;
    let catalogue = find_catalogue(args.catalogue.as_deref(), &args.file)?;
    let (dir, _remove_at_the_end) = folder(args.keep.as_deref())?;
    let socket = dir.join("journey.sock");
    let mut hand = HeadlessHand::listen(&socket)?;
    let mut world = World::open(&programs, &dir, &catalogue, KioskScreen::Socket(socket))?;
    world.start_core()?;
    let shots = args.shots.clone().unwrap_or_else(|| dir.join("shots"));
    let mut player = Player::new(&mut hand, &mut world, shots).with_options(args.options);
    let played = player.play(script);
    let transcript = player.transcript.text();
    if let Err(error) = played {
        let _ = writeln!(io::stderr().lock(), "{transcript}{}", world.logs());
        return Err(error);
    }
    Ok(transcript)
}

/// The folder to keep, or one that goes with the guard.
pub(crate) fn folder(keep: Option<&Path>) -> Result<(PathBuf, Option<tempfile::TempDir>), JourneyError> {
    if let Some(folder) = keep {
        std::fs::create_dir_all(folder).map_err(JourneyError::io("making", folder))?;
        let folder = folder.canonicalize().map_err(JourneyError::io("finding", folder))?;
        return Ok((folder, None));
    }
    let guard = tempfile::Builder::new().prefix("lobby-").tempdir();
    let guard = guard.map_err(JourneyError::io("making", "a folder for the journey"))?;
    Ok((guard.path().to_owned(), Some(guard)))
}
