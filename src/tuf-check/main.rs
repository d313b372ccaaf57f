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
use lobby_trust::{Effect, Event, Fetched, Found, Ground, Refusal, Update, drive};

use crate::failure::Failure;
use crate::fetch::Source;
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
    carry_on(&mut update, Event::Start, metadata, &source)?;
    Ok((update, source))
}

/// Carries an update on until there is nothing to fetch; what was found last.
fn carry_on(
    update: &mut Update,
    event: Event<'_>,
    metadata: &Folder,
    source: &Source,
) -> Result<Option<Found>, Failure> {
    let keep = |effects: &[Effect]| {
        for effect in effects {
            match effect {
                Effect::Forget(role) => metadata.forget(role)?,
                Effect::Store { role, bytes } => metadata.store(role, bytes)?,
                Effect::Fetch { .. } | Effect::Ready | Effect::Found { .. } | Effect::Refuse(_) => {}
            }
        }
        Ok::<(), Failure>(())
    };
    Ok(drive(update, event, keep, |file, at_most| source.fetch(file, at_most))??)
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
        let found = carry_on(&mut update, Event::Find(name), metadata, &source)?;
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
