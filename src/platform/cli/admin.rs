//! `lobby-platform admin …`: on the same folder, while `serve` runs.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::out::say_json;
use super::{ca, calendar, case, clock, config, keys, kiosk, notice, organisation, reconcile, retention, user};
use crate::app::App;
use crate::error::Result;
use crate::service::catalogue::{self, Source};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Kiosks and their enrolment codes.
    Kiosk {
        #[command(subcommand)]
        command: kiosk::Command,
    },
    /// Cases.
    Case {
        #[command(subcommand)]
        command: case::Command,
    },
    /// The certificate authority.
    Ca {
        #[command(subcommand)]
        command: ca::Command,
    },
    /// Keys of the platform.
    Keys {
        #[command(subcommand)]
        command: keys::Command,
    },
    /// After a restore from a backup: list what is lost, and make cases again whose kiosk has shown their receipt.
    Reconcile(reconcile::Arguments),
    /// Accounts of officers.
    User {
        #[command(subcommand)]
        command: user::Command,
    },
    /// Divisions, agencies, halls, kiosks and roles.
    Organisation {
        #[command(subcommand)]
        command: organisation::Command,
    },
    /// How long records are kept after a case is over.
    Retention {
        #[command(subcommand)]
        command: retention::Command,
    },
    /// Values of kiosks' configuration, sent by the platform.
    Config {
        #[command(subcommand)]
        command: config::Command,
    },
    /// The catalogue.
    Catalogue {
        #[command(subcommand)]
        command: CatalogueCommand,
    },
    /// Holiday notices that days are counted by.
    Calendar {
        #[command(subcommand)]
        command: calendar::Command,
    },
    /// Compute the dates of cases in a file, without a database.
    Clock(clock::Arguments),
    /// Letters of cases.
    Notice {
        #[command(subcommand)]
        command: notice::Command,
    },
}

#[derive(Subcommand)]
pub(super) enum CatalogueCommand {
    /// Publish `items/*.json`, `choice-lists.json` and `organisation.json` of a folder as the next version.
    Publish {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// The folder of the catalogue.
        catalogue: PathBuf,
    },
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Kiosk { command } => kiosk::run(command).await,
        Command::Case { command } => case::run(command).await,
        Command::Reconcile(arguments) => reconcile::run(arguments).await,
        Command::Ca { command } => ca::run(&command),
        Command::Keys { command } => keys::run(command).await,
        Command::Config { command } => config::run(command).await,
        Command::User { command } => user::run(command).await,
        Command::Organisation { command } => organisation::run(command).await,
        Command::Retention { command } => retention::run(command).await,
        Command::Calendar { command } => calendar::run(command).await,
        Command::Clock(arguments) => clock::run(&arguments),
        Command::Notice { command } => notice::run(&command),
        Command::Catalogue { command: CatalogueCommand::Publish { data, catalogue: folder } } => {
            let source = Source::folder(&folder)?;
            let app = App::open(&data)?;
            let published = catalogue::publish(&app, &source, app.now()).await?;
            let not_honoured = catalogue::remarks(&source)?;
            let (version, sha256) = (published.version, published.sha256);
            say_json(&json!({"version": version, "sha256": sha256, "not_honoured": not_honoured}))
        }
    }
}
