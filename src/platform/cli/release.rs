//! `lobby-platform release …`: what kiosks may be updated to, and what one of them is.

use std::path::PathBuf;

use clap::Subcommand;
use lobby_domain::id::{IdError, KioskId};
use lobby_release::{Role, Signer as _};
use lobby_words::{release as words, setup};

use super::out::{Cell, say, say_table};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::release;
use crate::update_folder::{make_key, read_key};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make the repositories and all keys. Those of people are written to files, each to be taken to another person: root
    /// five, of which three sign; targets, app and content three, of which two sign.
    Keys {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Folder for the keys of people.
        #[arg(long)]
        out: PathBuf,
    },
    /// Take over what `cargo xtask package` made. Refused unless sums, provenance and bill of materials fit together.
    Import {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// The release folder.
        release: PathBuf,
    },
    /// Sign what waits for a role's signatures.
    Sign {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// root, targets, app or content.
        #[arg(value_parser = offline)]
        role: Role,
        /// File of a key; may stand several times.
        #[arg(long, required = true)]
        key: Vec<PathBuf>,
    },
    /// Publish what has its signatures.
    Publish {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Only these roles.
        #[arg(value_parser = offline)]
        role: Vec<Role>,
    },
    /// Let a role's metadata last longer as it is; then sign and publish.
    Prolong {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// root, targets, app or content.
        #[arg(value_parser = offline)]
        role: Role,
    },
    /// Put another key in the place of one; then three holders of root sign, and publish.
    RotateRoot {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Of which role the key is: root, targets, snapshot or timestamp.
        #[arg(value_parser = top_level)]
        role: Role,
        /// Id of the key that goes, as `expire-soon` lists it.
        #[arg(long)]
        remove: String,
        /// File of the key that comes; made where there is none.
        #[arg(long)]
        add: PathBuf,
    },
    /// List how long each role's metadata lasts, and whose keys sign for it; fails where half of a life is over.
    ExpireSoon {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Order a published version for a kiosk.
    Order {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// The kiosk, e.g. WL01-K01.
        #[arg(long)]
        kiosk: String,
        /// The version, e.g. 0.2.0.
        version: String,
    },
    /// Write what is ordered for a kiosk to a stick, in the shape in which it also comes over its line.
    Export {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// The kiosk, e.g. WL01-K01.
        #[arg(long)]
        kiosk: String,
        /// Folder on the stick.
        #[arg(long)]
        out: PathBuf,
    },
}

fn kiosk_id(text: &str) -> Result<KioskId> {
    let wrong = |error: IdError| PlatformError::setup(setup::SCOPE_WRONG, &[("reason", &error.to_string())]);
    KioskId::parse(text).map_err(wrong)
}

fn offline(name: &str) -> Result<Role, String> {
    Role::read(name)
        .filter(|role| Role::OFFLINE.contains(role))
        .ok_or_else(|| "root, targets, app or content".to_owned())
}

fn top_level(name: &str) -> Result<Role, String> {
    let role = Role::read(name).filter(|role| !Role::DELEGATED.contains(role));
    role.ok_or_else(|| "root, targets, snapshot or timestamp".to_owned())
}

pub(super) fn run(command: Command) -> Result<()> {
    match command {
        Command::Keys { data, out } => {
            let app = App::open(&data)?;
            let files = release::begin(&app, &out, app.now())?;
            let (count, folder) = (files.len().to_string(), out.display().to_string());
            say(&words::KEYS_MADE.fill_text(&[("n", &count), ("folder", &folder)]))
        }
        Command::Import { data, release } => {
            let app = App::open(&data)?;
            let name = release::import(&app, &release, app.now())?;
            say(&words::IMPORTED.fill_text(&[("release", &name)]))
        }
        Command::Sign { data, role, key } => {
            let (have, need) = release::sign(&App::open(&data)?, role, &key)?;
            let (have, need) = (have.to_string(), need.to_string());
            say(&words::SIGNED.fill_text(&[("role", role.name()), ("have", &have), ("need", &need)]))
        }
        Command::Publish { data, role } => {
            let app = App::open(&data)?;
            let published = release::publish(&app, &role, app.now())?;
            let names: Vec<&str> = published.iter().map(|role| role.name()).collect();
            say(&words::PUBLISHED.fill_text(&[("roles", &names.join(", "))]))
        }
        Command::Prolong { data, role } => {
            let app = App::open(&data)?;
            release::prolong(&app, role, app.now())?;
            say(&words::DRAFTED.fill_text(&[("role", role.name())]))
        }
        Command::RotateRoot { data, role, remove, add } => {
            let app = App::open(&data)?;
            let key = if add.exists() { read_key(&add)? } else { make_key(&add)? };
            release::rotate(&app, role, &remove, &key.public(), app.now())?;
            say(&words::DRAFTED.fill_text(&[("role", Role::Root.name())]))
        }
        Command::ExpireSoon { data } => expire_soon(&App::open(&data)?),
        Command::Order { data, kiosk, version } => {
            let app = App::open(&data)?;
            let kiosk = kiosk_id(&kiosk)?;
            release::order(&app, &kiosk, &version, app.now())?;
            say(&words::ORDERED.fill_text(&[("kiosk", kiosk.as_str()), ("version", &version)]))
        }
        Command::Export { data, kiosk, out } => {
            let (app, kiosk) = (App::open(&data)?, kiosk_id(&kiosk)?);
            release::export(&app, &kiosk, &out, app.now())?;
            let folder = out.display().to_string();
            say(&words::EXPORTED.fill_text(&[("kiosk", kiosk.as_str()), ("folder", &folder)]))
        }
    }
}

fn expire_soon(app: &App) -> Result<()> {
    let standings = release::standings(app, app.now())?;
    if standings.is_empty() {
        return Err(PlatformError::setup(words::NOT_BEGUN, &[]));
    }
    let mut rows = Vec::new();
    for one in &standings {
        let state = match (one.expired, one.past_half) {
            (true, _) => words::EXPIRED,
            (false, true) => words::PAST_HALF,
            (false, false) => words::FRESH,
        };
        let head = [format!("{:<9}", one.role.name()), format!("{:>4}", one.version), one.expires.to_string()];
        rows.push(head.map(Cell::Value).into_iter().chain([Cell::Words(state)]).collect());
        rows.extend(release::holders(app, one.role)?.into_iter().map(|id| vec![Cell::value(format!("    {id}"))]));
    }
    say_table(&rows)?;
    if standings.iter().any(|one| one.past_half) { Err(PlatformError::setup(words::SIGN_NOW, &[])) } else { Ok(()) }
}
