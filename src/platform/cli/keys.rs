//! `lobby-platform admin keys …`: the identities that open envelopes.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use lobby_words::{admin, setup as words};

use super::out::{Cell, say, say_table};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::keys;

#[derive(Subcommand)]
pub enum Command {
    /// Put a new key in force while `serve` runs. The one before stays and goes on opening what was sealed to it.
    Rotate {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Which key.
        #[arg(value_enum)]
        key: Key,
    },
    /// List the identities that open envelopes, the one in force first.
    List {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Give an identity up whose file is lost for good: what was sealed to it can never be read.
    Forget {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Its id, e.g. intake-0badcafe.
        id: String,
    },
}

/// A key that can be exchanged.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Key {
    /// The identity that opens envelopes; kiosks seal to its recipient.
    Intake,
}

pub async fn run(command: Command) -> Result<()> {
    match command {
        Command::Rotate { data, key: Key::Intake } => {
            let app = App::open(&data)?;
            let id = keys::rotate_intake(&app, app.now()).await?;
            let folder = data.join("keys").display().to_string();
            say(&admin::KEY_IN_FORCE.fill_text(&[("id", &id), ("folder", &folder)]))
        }
        Command::List { data } => {
            let ids = App::open(&data)?.keys.intake.ids();
            say_table(&ids.iter().map(|id| vec![Cell::value(id)]).collect::<Vec<_>>())
        }
        Command::Forget { data, id } => {
            let app = App::open(&data)?;
            if keys::forget_intake(&app, &id).await? {
                return say(&admin::KEY_FORGOTTEN.fill_text(&[("id", &id)]));
            }
            Err(PlatformError::setup(words::IDENTITY_UNKNOWN, &[("id", &id)]))
        }
    }
}
