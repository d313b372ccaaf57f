//! `lobby-platform admin …`: on the same folder, while `serve` runs.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::{calendar, case, clock, config, keys, kiosk, notice, reconcile, say, say_json};
use crate::app::App;
use crate::error::Result;
use crate::service::catalogue::{self, Source};
use crate::service::{login, random, second_factor};

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
        command: UserCommand,
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
pub(super) enum UserCommand {
    /// Add an account, or give an existing one a new password.
    Add {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
        /// The officer's name.
        #[arg(long)]
        name: String,
        /// Password; a random one is shown where none is given.
        #[arg(long)]
        password: Option<String>,
    },
    /// Let an account in no more and end its sessions; a new password enables it again.
    Disable {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
    },
    /// Codes of an app on the officer's phone, without which the password does not let in.
    Factor {
        #[command(subcommand)]
        command: FactorCommand,
    },
    /// Sessions of officers who are logged in.
    Sessions {
        #[command(subcommand)]
        command: SessionsCommand,
    },
}

#[derive(Subcommand)]
pub enum SessionsCommand {
    /// End all sessions of an account.
    End {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
    },
}

#[derive(Subcommand)]
pub(super) enum FactorCommand {
    /// Make a new secret, show it once, and end the sessions of the account.
    Set {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
    },
    /// For a lost phone: ask for no code any more, and end the sessions of the account.
    Remove {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// What the officer types.
        #[arg(long)]
        login: String,
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
        Command::Keys { command } => keys::run(command).await,
        Command::Config { command } => config::run(command).await,
        Command::User { command } => user(command).await,
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

async fn user(command: UserCommand) -> Result<()> {
    match command {
        UserCommand::Add { data, login, name, password } => {
            let shown = password.is_none();
            let password = match password {
                Some(password) => password,
                None => random::password()?,
            };
            let app = App::open(&data)?;
            login::add_officer(&app, &login, &name, &password, app.now()).await?;
            if shown {
                say(&format!("password of {login}: {password}"))
            } else {
                say(&format!("account {login} ready"))
            }
        }
        UserCommand::Disable { data, login } => {
            let app = App::open(&data)?;
            login::disable(&app, &login, app.now()).await?;
            say(&format!("account {login} is disabled and its sessions have ended"))
        }
        UserCommand::Factor { command } => factor(command).await,
        UserCommand::Sessions { command: SessionsCommand::End { data, login } } => {
            let ended = login::end_sessions(&App::open(&data)?, &login).await?;
            say(&format!("{ended} session(s) of {login} have ended"))
        }
    }
}

async fn factor(command: FactorCommand) -> Result<()> {
    match command {
        FactorCommand::Set { data, login } => {
            let app = App::open(&data)?;
            let address = second_factor::set(&app, &login, app.now()).await?;
            say(&format!("address for the app of {login}, shown this once: {address}"))
        }
        FactorCommand::Remove { data, login } => {
            second_factor::remove(&App::open(&data)?, &login).await?;
            say(&format!("account {login} is let in without a code and its sessions have ended"))
        }
    }
}
