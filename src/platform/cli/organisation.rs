//! `lobby-platform admin organisation …`: divisions, agencies, halls, kiosks and roles.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Map, Value, json};

use super::out::say_json;
use crate::app::App;
use crate::error::Result;
use crate::service::organisation_import;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Import the organisation as a whole, in place of the one in force. Tells which accounts reach nothing any more.
    Import {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// The file, `organisation.json`.
        file: PathBuf,
    },
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Import { data, file } => {
            let app = App::open(&data)?;
            let imported = organisation_import::import(&app, &file, app.now()).await?;
            let counts: Map<String, Value> =
                imported.counts.iter().map(|(what, count)| ((*what).to_owned(), json!(count))).collect();
            say_json(&json!({"version": imported.version, "counts": counts, "without_reach": imported.stranded}))
        }
    }
}
