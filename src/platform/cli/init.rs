//! `lobby-platform init`: a folder becomes a platform; again, it stays one.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use lobby_words::{admin, setup as words};
use serde_json::json;

use super::out::{say, say_json};
use crate::app::{self, App};
use crate::clock::Clock;
use crate::data_dir::{DataDir, LettersSettings, Settings};
use crate::error::{PlatformError, Result};
use crate::keys;
use crate::place::DatabaseUrl;
use crate::profile::Profile;
use crate::service::account::{self, Typed};
use crate::service::catalogue::{self, Source};
use crate::service::{calendar, login, organisation_import, random};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The platform's folder; made where it is missing.
    #[arg(long)]
    data: PathBuf,
    /// What the keys are made for.
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// Catalogue to publish instead of the built-in sample.
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// Division whose platform this is.
    #[arg(long, default_value = "348102")]
    org: String,
    /// How long a kiosk's certificate lasts, e.g. 720h.
    #[arg(long, default_value = "720h")]
    kiosk_certificate_life: SignedDuration,
    /// Where the rows are kept instead of the folder: `postgres://user@host/database` [env: LOBBY_DATABASE]. Remembered
    /// in the folder.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Further name or address of the server, for its certificate.
    #[arg(long)]
    host: Vec<String>,
    /// Password of the account `officer` (simulation); a random one is shown where none is given.
    #[arg(long)]
    officer_password: Option<String>,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

const LOGIN: &str = "officer";
const NAME: &str = "苏岚";

pub(super) async fn run(arguments: Arguments) -> Result<()> {
    let settings = prepare(&arguments, Clock::system().now())?;
    let app = App::open(&arguments.data)?;
    if catalogue::current(&app).await?.is_none() {
        let source = match &arguments.catalogue {
            Some(folder) => Source::folder(folder)?,
            None => Source::sample(),
        };
        catalogue::publish(&app, &source, app.now()).await?;
        if arguments.catalogue.is_none() {
            calendar::publish_sample(&app, app.now()).await?;
            organisation_import::import_sample(&app, app.now()).await?;
        }
    }
    let password = match settings.profile {
        Profile::Simulation => first_officer(&app, arguments.officer_password.clone()).await?,
        Profile::Production => None,
    };
    report(&app, &arguments, &settings, password)
}

/// Makes the folder with its keys and settings, or finds them.
fn prepare(arguments: &Arguments, now: Timestamp) -> Result<Settings> {
    let database = arguments.database.clone().map(DatabaseUrl::new).or_else(DatabaseUrl::of_the_environment);
    let dir = DataDir::create(&arguments.data)?;
    let known = dir.settings()?;
    // With rows there may be envelopes and kiosks: a key that is missing then is lost, not to be made.
    let is_new = known.is_none() && !dir.database().exists();
    let settings = match known {
        Some(settings) => unchanged(settings, arguments, database.as_ref())?,
        None => Settings {
            org: arguments.org.clone(),
            profile: arguments.profile.unwrap_or(Profile::Simulation),
            database: database.clone(),
            pages: None,
            kiosk_certificate_life: arguments.kiosk_certificate_life,
            letters: LettersSettings::default(),
        },
    };
    settings.org()?;
    if !is_new {
        keys::require(&dir)?;
    }
    keys::make_missing(&dir, settings.profile, &arguments.host, now)?;
    if database.is_some() {
        // A folder remembers only what has answered: a mistake can be corrected by another `init`.
        app::try_database(&dir, &settings, database.as_ref())?;
    }
    dir.write_settings(&settings)?;
    Ok(settings)
}

/// Settings that are there, where nothing else was asked for.
fn unchanged(settings: Settings, arguments: &Arguments, database: Option<&DatabaseUrl>) -> Result<Settings> {
    if arguments.profile.is_some_and(|profile| profile != settings.profile) {
        let profile = settings.profile.to_string();
        return Err(PlatformError::setup(words::OTHER_PROFILE, &[("profile", &profile)]));
    }
    if database.is_some() && database != settings.database.as_ref() {
        return Err(PlatformError::setup(words::ROWS_ELSEWHERE, &[]));
    }
    Ok(settings)
}

/// Reports to the operator what was made.
fn report(app: &App, arguments: &Arguments, settings: &Settings, password: Option<String>) -> Result<()> {
    let ca_sha256 = app.keys.authority.ca_sha256()?;
    if arguments.json {
        return say_json(&json!({
            "profile": settings.profile,
            "org": settings.org,
            "ca_sha256": ca_sha256,
            "officer": password.as_ref().map(|password| json!({"login": LOGIN, "password": password})),
        }));
    }
    let (folder, profile) = (arguments.data.display().to_string(), settings.profile.to_string());
    say(&admin::READY.fill_text(&[("org", &settings.org), ("folder", &folder), ("profile", &profile)]))?;
    say(&admin::CA.fill_text(&[("sha256", &ca_sha256)]))?;
    match password {
        Some(password) => say(&admin::PASSWORD.fill_text(&[("login", LOGIN), ("password", &password)])),
        None => Ok(()),
    }
}

/// Makes the demonstration's officer; None where there are accounts already and no password was asked for.
async fn first_officer(app: &App, password: Option<String>) -> Result<Option<String>> {
    if password.is_none() && login::has_accounts(app).await? {
        return Ok(None);
    }
    let password = match password {
        Some(password) => password,
        None => random::password()?,
    };
    let typed = Typed { login: LOGIN.into(), name: NAME.into(), ..Typed::default() };
    account::add(app, typed, &password, app.now()).await?;
    Ok(Some(password))
}
