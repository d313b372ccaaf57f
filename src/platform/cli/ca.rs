//! `lobby-platform admin ca …`: the authority under which every certificate is.

use std::path::PathBuf;

use clap::Subcommand;
use lobby_words::admin as words;

use super::out::say;
use crate::app::App;
use crate::error::Result;
use crate::service::certificates;

#[derive(Subcommand)]
pub enum Command {
    /// Give the authority another certificate for its key while `serve` runs. Enrolled kiosks go on without a visit.
    Renew {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
    },
}

pub fn run(command: &Command) -> Result<()> {
    let Command::Renew { data } = command;
    let app = App::open(data)?;
    let end = certificates::renew_ca(&app, app.now())?;
    let folder = app.keys.folder().display().to_string();
    say(&words::CA_RENEWED.fill_text(&[("at", &end.to_string()), ("folder", &folder)]))?;
    say(&words::CA.fill_text(&[("sha256", &app.keys.authority.ca_sha256()?)]))
}
