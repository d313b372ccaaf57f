//! `lobby-platform admin retention …`: how long records are kept after a case is over.

use std::path::PathBuf;

use clap::Subcommand;
use lobby_casework::day::Day;
use lobby_domain::Actor;
use serde_json::{Value, json};

use super::out::say_json;
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::case;
use crate::service::retention::{self, Due, Hold};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Import the rules, in place of those in force. From then on `serve` erases by them.
    Import {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// The file, `retention.json`.
        file: PathBuf,
    },
    /// List the cases whose term has ended, with the rule; nothing is erased.
    Due {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// On which day; today where it is not given.
        #[arg(long)]
        on: Option<jiff::civil::Date>,
    },
    /// Keep a case beyond its term, while a review, a lawsuit or a complaint goes on.
    Hold {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Case number.
        number: String,
        /// Why; it should name no person.
        #[arg(long)]
        reason: String,
    },
    /// Keep a case no longer than its term.
    Release {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Case number.
        number: String,
    },
    /// List the cases that are held.
    Held {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
    },
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Import { data, file } => {
            let app = App::open(&data)?;
            let imported = retention::import(&app, &file, app.now()).await?;
            say_json(&json!({"version": imported.version, "rules": imported.rules}))
        }
        Command::Due { data, on } => {
            let app = App::open(&data)?;
            let day = on.map_or_else(|| Day::at(app.now()), Day::new).ok_or(PlatformError::Row("retention"))?;
            let (due, more) = retention::due(&app, day).await?;
            let line = |due: &Due| {
                json!({
                    "case_number": due.case_number.as_str(), "rule": due.rule.as_str(),
                    "from": due.from.to_string(), "held": due.is_held,
                })
            };
            say_json(&json!({"due": due.iter().map(line).collect::<Vec<Value>>(), "more": more}))
        }
        Command::Hold { data, number, reason } => {
            let app = App::open(&data)?;
            let held = retention::hold(&app, &case::number(&number)?, &reason, &Actor::Platform, app.now()).await?;
            say_json(&json!({"held": true, "was_held": !held}))
        }
        Command::Release { data, number } => {
            let app = App::open(&data)?;
            let released = retention::release(&app, &case::number(&number)?, &Actor::Platform).await?;
            say_json(&json!({"held": false, "was_held": released}))
        }
        Command::Held { data } => {
            let held = retention::held(&App::open(&data)?).await?;
            let line = |hold: &Hold| {
                json!({
                    "case_number": hold.case_number.as_str(), "reason": hold.reason,
                    "by": hold.actor.to_string(), "since": hold.at,
                })
            };
            say_json(&json!(held.iter().map(line).collect::<Vec<Value>>()))
        }
    }
}
