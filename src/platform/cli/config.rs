//! `lobby-platform admin config …`: the remote layer of kiosks' configuration.

use std::path::PathBuf;

use clap::Subcommand;
use lobby_domain::id::{IdError, KioskId, SiteCode};
use lobby_words::config::admin as words;
use lobby_words::setup;
use serde_json::{Value, json};

use super::out::{Cell, say, say_json, say_table};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::config::{self, Scope, SetValue};
use crate::service::desired;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Set a value; running kiosks take it over between two citizens. Each kiosk checks it first: one that cannot be is
    /// refused there, and the kiosk keeps its last good configuration (`lobby config validate --state …` tells).
    Set {
        #[command(flatten)]
        place: Place,
        /// Full key, e.g. kiosk.place.zh; `lobby config explain KEY` tells what it means.
        key: String,
        /// JSON (75, true, "text", ["a"]); anything else is taken as text.
        value: String,
        /// Take the value as text even if it looks like a number.
        #[arg(long)]
        text: bool,
    },
    /// Take a value back; the layer below it counts again.
    Unset {
        #[command(flatten)]
        place: Place,
        /// Full key.
        key: String,
    },
    /// Show where a key is set, and to what.
    Get {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Full key.
        key: String,
        /// Answer with one JSON array.
        #[arg(long)]
        json: bool,
    },
    /// Show everything that is set.
    List {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Only what reaches this kiosk: of several scopes the nearest one.
        #[arg(long)]
        kiosk: Option<String>,
        /// Answer with one JSON array.
        #[arg(long)]
        json: bool,
    },
}

/// Platform and scope of a change.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("scope").required(true).args(["all", "site", "kiosk"]))]
pub struct Place {
    /// The platform's folder.
    #[arg(long)]
    data: PathBuf,
    /// For every kiosk.
    #[arg(long)]
    all: bool,
    /// For the kiosks of a site, e.g. WL01; lies over --all.
    #[arg(long)]
    site: Option<String>,
    /// For one kiosk, e.g. WL01-K01; lies over --site.
    #[arg(long)]
    kiosk: Option<String>,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

impl Place {
    fn scope(&self) -> Result<Scope> {
        match (&self.site, &self.kiosk) {
            (_, Some(id)) => KioskId::parse(id).map(Scope::Kiosk).map_err(malformed),
            (Some(code), None) => SiteCode::parse(code).map(Scope::Site).map_err(malformed),
            (None, None) => Ok(Scope::All),
        }
    }
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Set { place, key, value, text } => {
            let value = if text { Value::String(value) } else { config::value_of(&value) };
            let app = App::open(&place.data)?;
            let version = config::set(&app, &place.scope()?, &key, &value, app.now()).await?;
            changed(&place, &key, version)
        }
        Command::Unset { place, key } => {
            let (app, scope) = (App::open(&place.data)?, place.scope()?);
            match config::unset(&app, &scope, &key, app.now()).await? {
                Some(version) => changed(&place, &key, version),
                None => Err(PlatformError::setup(words::NOT_SET, &[("scope", &scope.name()), ("key", &key)])),
            }
        }
        Command::Get { data, key, json } => {
            let mut set = config::list(&App::open(&data)?).await?;
            set.retain(|setting| setting.key == key);
            show(&set, json)
        }
        Command::List { data, kiosk, json } => {
            let set = config::list(&App::open(&data)?).await?;
            match kiosk {
                Some(kiosk) => show(&reaching(&set, &kiosk)?, json),
                None => show(&set, json),
            }
        }
    }
}

fn changed(place: &Place, key: &str, version: i64) -> Result<()> {
    let scope = place.scope()?.name();
    if place.json {
        return say_json(&json!({"key": key, "scope": scope, "version": version}));
    }
    let changed = words::CHANGED.fill_text(&[("scope", &scope), ("key", key), ("version", &version.to_string())]);
    say(&changed)
}

fn malformed(error: IdError) -> PlatformError {
    PlatformError::setup(setup::SCOPE_WRONG, &[("reason", &error.to_string())])
}

/// The settings that count on a kiosk: of each key the one with the nearest scope.
fn reaching(set: &[SetValue], kiosk: &str) -> Result<Vec<SetValue>> {
    let kiosk = KioskId::parse(kiosk).map_err(malformed)?;
    let site = SiteCode::parse(kiosk.as_str().split('-').next().unwrap_or_default()).map_err(malformed)?;
    let scopes = desired::scopes(&site, &kiosk);
    let near = |setting: &SetValue| scopes.iter().position(|scope| *scope == setting.scope);
    let mut reaching: Vec<SetValue> = Vec::new();
    for setting in set.iter().filter(|setting| near(setting).is_some()) {
        match reaching.iter_mut().find(|other| other.key == setting.key) {
            Some(other) if near(other) < near(setting) => *other = setting.clone(),
            Some(_) => {}
            None => reaching.push(setting.clone()),
        }
    }
    Ok(reaching)
}

fn show(set: &[SetValue], json: bool) -> Result<()> {
    if json {
        let rows: Vec<_> = set
            .iter()
            .map(|setting| {
                let (key, scope, set_at) = (&setting.key, &setting.scope, setting.set_at);
                json!({"key": key, "scope": scope, "value": setting.value, "set_at": set_at})
            })
            .collect();
        return say_json(&json!(rows));
    }
    let row = |setting: &SetValue| {
        let (key, scope) = (format!("{:<32}", setting.key), format!("{:<18}", setting.scope));
        [key, scope, setting.value.to_string(), format!("({})", setting.set_at)].map(Cell::Value).into()
    };
    say_table(&set.iter().map(row).collect::<Vec<_>>())
}
