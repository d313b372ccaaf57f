//! `lobby-tuf-check`: the update client behind the command line of the TUF client conformance suite. For tests only:
//! it speaks plain HTTP, to this machine alone.
// The program is the edge: it alone has the clock.
#![allow(clippy::print_stderr, clippy::disallowed_methods)]

mod failure;
mod fetch;
mod folder;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use lobby_trust::{Effect, Event, Ground, Refusal, Update};

use crate::failure::Failure;
use crate::fetch::{Fetched, Source};
use crate::folder::Folder;

#[derive(Parser)]
#[command(name = "lobby-tuf-check")]
struct Arguments {
    /// Folder of the trusted metadata.
    #[arg(long)]
    metadata_dir: PathBuf,
    /// Address of the repository's metadata, http on this machine.
    #[arg(long)]
    metadata_url: Option<String>,
    /// Path of a target; may stand several times.
    #[arg(long)]
    target_name: Vec<String>,
    /// Address of the repository's targets.
    #[arg(long)]
    target_base_url: Option<String>,
    /// Folder for downloaded targets.
    #[arg(long)]
    target_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Trust this root.
    Init {
        /// File with the root metadata.
        root: PathBuf,
    },
    /// Bring the four top-level roles up to date.
    Refresh,
    /// Refresh, then download the targets.
    Download,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("lobby-tuf-check: {failure}");
            ExitCode::from(1)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let metadata = Folder::new(&arguments.metadata_dir)?;
    match &arguments.command {
        Command::Init { root } => Ok(metadata.store("root", &std::fs::read(root)?)?),
        Command::Refresh => refresh(arguments, &metadata).map(|_| ()),
        Command::Download => download(arguments, &metadata),
    }
}

/// Deadline of one metadata file.
const METADATA_TIME: Duration = Duration::from_secs(30);
/// Deadline of one target.
const TARGET_TIME: Duration = Duration::from_secs(300);

fn refresh(arguments: &Arguments, metadata: &Folder) -> Result<(Update, Source), Failure> {
    let address = arguments.metadata_url.as_deref().ok_or(Failure::Missing("metadata-url"))?;
    let source = Source::new(address, METADATA_TIME)?;
    let stored = metadata.read_all()?;
    let root = stored.get("root").cloned().ok_or(Refusal::OutOfOrder)?;
    let mut update = Update::new(&root, stored, Ground::clock_only(Timestamp::now()))?;
    let first = update.step(Event::Start);
    drive(&mut update, first, metadata, &source)?;
    Ok((update, source))
}

/// Carries effects out until there is nothing to fetch; what was found last.
fn drive(
    update: &mut Update,
    mut effects: Vec<Effect>,
    metadata: &Folder,
    source: &Source,
) -> Result<Option<(lobby_trust::Artifact, String)>, Failure> {
    loop {
        let mut wanted = None;
        for effect in effects {
            match effect {
                Effect::Fetch { file, at_most } => wanted = Some((file, at_most)),
                Effect::Forget(role) => metadata.forget(&role)?,
                Effect::Store { role, bytes } => metadata.store(&role, &bytes)?,
                Effect::Ready => {}
                Effect::Found { artifact, file } => return Ok(Some((artifact, file))),
                Effect::Refuse(refusal) => return Err(refusal.into()),
            }
        }
        let Some((file, at_most)) = wanted else { return Ok(None) };
        effects = match source.fetch(&file, at_most) {
            Fetched::Whole(bytes) => update.step(Event::Fetched(&bytes)),
            Fetched::Absent => update.step(Event::Absent),
            Fetched::TooLong => update.step(Event::TooLong),
            Fetched::Failed => update.step(Event::Failed),
        };
    }
}

fn download(arguments: &Arguments, metadata: &Folder) -> Result<(), Failure> {
    let address = arguments.target_base_url.as_deref().ok_or(Failure::Missing("target-base-url"))?;
    let targets = Folder::new(arguments.target_dir.as_deref().ok_or(Failure::Missing("target-dir"))?)?;
    if arguments.target_name.is_empty() {
        return Err(Failure::Missing("target-name"));
    }
    let (mut update, source) = refresh(arguments, metadata)?;
    let shelf = Source::new(address, TARGET_TIME)?;
    for name in &arguments.target_name {
        let effects = update.step(Event::Find(name));
        let found = drive(&mut update, effects, metadata, &source)?;
        let (artifact, file) = found.ok_or(Refusal::NoSuchTarget)?;
        let fits = |bytes: &[u8]| bytes.len() as u64 == artifact.length && artifact.digests.fit(bytes);
        if targets.target(name)?.is_some_and(|kept| fits(&kept)) {
            continue;
        }
        match shelf.fetch(&file, artifact.length) {
            Fetched::Whole(bytes) if fits(&bytes) => targets.store_target(name, &bytes)?,
            Fetched::Whole(_) => return Err(Refusal::Differs(name.clone()).into()),
            Fetched::TooLong => return Err(Refusal::TooLong(name.clone()).into()),
            Fetched::Absent | Fetched::Failed => return Err(Refusal::Unfetched(name.clone()).into()),
        }
    }
    Ok(())
}
