//! `lobby-platform admin calendar …`: the holiday notices that days are counted by.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::out::say_json;
use crate::app::App;
use crate::error::Result;
use crate::service::calendar;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Publish holiday notices, `2026.json` and the like, as the next version. Days of open cases are counted anew.
    Publish {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// The folder of the notices: every year, with the new ones.
        folder: PathBuf,
    },
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Publish { data, folder } => {
            let app = App::open(&data)?;
            let version = calendar::publish(&app, &folder, app.now()).await?;
            say_json(&json!({"version": version}))
        }
    }
}
