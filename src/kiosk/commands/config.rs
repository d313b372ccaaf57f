//! `lobby config …`: whether configuration is right, where a value comes from, what differs.
//!
//! Exit codes: 0 all is well, or nothing differs; 1 the configuration is wrong, or something differs; 2 the question
//! itself is wrong (no such key, no such file, wrong arguments).

mod answer;
mod diff;
mod explain;
mod validate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lobby_fleet::config::{Profile, Sources};
use lobby_fleet::{DesiredStore, PublicIdentity};

use answer::Answer;

use crate::floors::MarkedFloors;

/// Which configuration is asked about.
#[derive(Clone, Debug, Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    question: Question,
    #[command(flatten)]
    layers: Layers,
}

#[derive(Clone, Debug, Subcommand)]
enum Question {
    /// Check files, or everything that counts on this kiosk
    Validate(validate::ValidateArgs),
    /// Tell what a key means, its value, and the layer the value comes from
    Explain(explain::ExplainArgs),
    /// Tell what differs between two layers or files
    Diff(diff::DiffArgs),
}

/// Where the layers are: defaults < site < device < remote.
#[derive(Clone, Debug, Args)]
pub struct Layers {
    /// simulation, acceptance or production: the defaults
    #[arg(long, global = true, default_value = "production", value_parser = crate::start::profile)]
    profile: Profile,
    /// Site configuration (TOML)
    #[arg(long, global = true)]
    site: Option<PathBuf>,
    /// Device configuration (TOML)
    #[arg(long, global = true)]
    device: Option<PathBuf>,
    /// State folder of an enrolled kiosk: the remote layer that it took over lies there
    #[arg(long, global = true)]
    state: Option<PathBuf>,
    /// Answer with one JSON object
    #[arg(long, global = true)]
    pub(super) json: bool,
}

impl Layers {
    pub(super) fn sources(&self) -> Sources {
        let remote = self.desired().and_then(|desired| desired.configuration());
        Sources { profile: self.profile, site: self.site.clone(), device: self.device.clone(), remote }
    }

    fn desired(&self) -> Option<DesiredStore> {
        let state = self.state.as_ref()?;
        DesiredStore::new(state, &PublicIdentity::load(state).ok()?, MarkedFloors::of(state)).ok()
    }
}

/// Answers the question.
#[must_use]
pub fn run(args: &ConfigArgs) -> ExitCode {
    if let Some(state) = &args.layers.state {
        crate::languages::add(state);
    }
    answer(args).print()
}

fn answer(args: &ConfigArgs) -> Answer {
    match &args.question {
        Question::Validate(question) => validate::run(question, &args.layers),
        Question::Explain(question) => explain::run(question, &args.layers),
        Question::Diff(question) => diff::run(question, &args.layers),
    }
}

#[cfg(test)]
mod tests;
