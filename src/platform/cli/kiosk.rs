//! `lobby-platform admin kiosk …`.

use std::path::PathBuf;

use clap::Subcommand;
use lobby_domain::KioskUse;
use lobby_domain::id::KioskId;
use lobby_words::{admin, setup as words};
use serde_json::{Value, json};

use super::out::{Cell, say, say_json, say_table};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::enrol;
use crate::service::kiosk::{self, ListedKiosk, Status};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a one-time enrolment code, valid for 24 hours and shown once.
    Add {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Site code, four characters, e.g. WL01.
        #[arg(long)]
        site: String,
        /// Kiosk code, three characters, e.g. K01.
        #[arg(long)]
        kiosk: String,
        /// Enrol a kiosk again that kept its store.
        #[arg(long)]
        again: bool,
        /// Enrol it for tests: all that it hands in is marked, and no officer handles it.
        #[arg(long)]
        test: bool,
        /// Answer with one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// List enrolled kiosks and those whose code waits.
    List {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Answer with one JSON array.
        #[arg(long)]
        json: bool,
    },
    /// Refuse every request of a kiosk from now on; its unused enrolment codes become void.
    Revoke {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Kiosk id, e.g. WL01-K01.
        kiosk: String,
        /// Why; shown on the page of kiosks.
        #[arg(long)]
        reason: Option<String>,
    },
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Add { data, site, kiosk, again, test, json } => {
            let app = App::open(&data)?;
            let code = enrol::make_code(&app, &site, &kiosk, again, KioskUse::of_mark(test), app.now()).await?;
            let ca_sha256 = app.keys.authority.ca_sha256()?;
            if json {
                let ca_pem = app.keys.authority.ca_pem();
                let kiosk = format!("{site}-{kiosk}");
                return say_json(&json!({
                    "kiosk": kiosk, "code": code, "test": test, "ca_sha256": ca_sha256, "ca_pem": ca_pem,
                }));
            }
            let words = if test { admin::TEST_CODE } else { admin::CODE };
            say(&words.fill_text(&[("kiosk", &format!("{site}-{kiosk}")), ("code", &code)]))?;
            say(&admin::CA.fill_text(&[("sha256", &ca_sha256)]))
        }
        Command::List { data, json } => list(&App::open(&data)?, json).await,
        Command::Revoke { data, kiosk, reason } => {
            let app = App::open(&data)?;
            let revoked = match KioskId::parse(&kiosk) {
                Ok(kiosk) => enrol::revoke(&app, &kiosk, reason, app.now()).await?,
                Err(_) => false,
            };
            if revoked {
                say(&admin::REVOKED_NOW.fill_text(&[("kiosk", &kiosk)]))
            } else {
                Err(PlatformError::setup(words::NO_KIOSK, &[("kiosk", &kiosk)]))
            }
        }
    }
}

async fn list(app: &App, json: bool) -> Result<()> {
    let listed = kiosk::list(app, app.now()).await?;
    if json {
        return say_json(&json!(listed.iter().map(row).collect::<Vec<Value>>()));
    }
    say_table(&listed.iter().map(cells).collect::<Vec<_>>())
}

fn cells(listed: &ListedKiosk) -> Vec<Cell> {
    match listed {
        ListedKiosk::Enrolled { kiosk, status, kiosk_use, expires_at, .. } => {
            let status = match status {
                Status::Active => admin::ACTIVE,
                Status::Expired => admin::EXPIRED,
                Status::Revoked => admin::REVOKED,
            };
            let until = Cell::Text(admin::UNTIL.fill_text(&[("at", &expires_at.to_string())]));
            let mark = kiosk_use.is_test().then_some(Cell::Words(admin::TEST));
            [Cell::value(kiosk), Cell::Words(status), until].into_iter().chain(mark).collect()
        }
        ListedKiosk::CodePending { kiosk } => vec![Cell::value(kiosk), Cell::Words(admin::CODE_WAITS)],
    }
}

fn row(listed: &ListedKiosk) -> Value {
    match listed {
        ListedKiosk::Enrolled { kiosk, status, kiosk_use, serial, enrolled_at, expires_at, revoked } => json!({
            "kiosk": kiosk.as_str(), "status": status.name(), "test": kiosk_use.is_test(), "serial": serial,
            "enrolled_at": enrolled_at, "expires_at": expires_at,
            "revoked_at": revoked.as_ref().map(|revoked| revoked.at),
            "revoked_reason": revoked.as_ref().and_then(|revoked| revoked.reason.as_ref()),
        }),
        ListedKiosk::CodePending { kiosk } => json!({"kiosk": kiosk.as_str(), "status": "code_waiting"}),
    }
}
