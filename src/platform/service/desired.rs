//! What a kiosk should be: put together from the catalogue in force, the recipients and the values set for it, and
//! waited for where the kiosk has it already.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use lobby_domain::id::{KioskId, SiteCode};
use lobby_envelope::digest::sha256;
use lobby_envelope::sign_desired;
use lobby_wire::Message as _;
use lobby_wire::desired::{CatalogueRef, Configuration, Desired};
use lobby_wire::digest::Sha256;
use tokio::time::Instant;

use super::changes;
use crate::app::App;
use crate::change_feed::Known;
use crate::error::{PlatformError, Result};
use crate::repository::desired::{self, CATALOGUE, RECIPIENTS};
use crate::repository::{Tx, catalogue, config};
use crate::service::admission::{AdmittedKiosk, Purpose, admitted};

/// Longest wait that is granted.
pub const WAIT_MAX: Duration = Duration::from_secs(60);

/// Scope of values for every kiosk.
pub const ALL: &str = "all";

/// Scopes of values for one kiosk, the lowest first: a later one lies over those before.
#[must_use]
pub fn scopes(site_code: &SiteCode, kiosk: &KioskId) -> [String; 3] {
    [ALL.to_owned(), format!("site:{site_code}"), format!("kiosk:{kiosk}")]
}

/// A desired state as it is sent.
pub struct State {
    /// The document's bytes; the same for the same state.
    pub bytes: Vec<u8>,
    /// Digest of the bytes.
    pub sha256: Sha256,
    /// The document's version.
    pub version: u64,
}

impl State {
    /// Strong entity tag of the document.
    #[must_use]
    pub fn tag(&self) -> String {
        format!("\"{}\"", self.sha256)
    }

    /// Detached signature over the bytes.
    ///
    /// # Errors
    /// [`PlatformError::Seal`].
    pub fn signature(&self, app: &App) -> Result<String> {
        let key = &app.keys.catalogue;
        sign_desired(key, &key.kid(), &self.bytes).map_err(PlatformError::seal("signing a desired state"))
    }
}

/// The state this kiosk should be in now.
///
/// # Errors
/// Refusals of [`admitted`] where the kiosk was revoked or enrolled anew while it waited; whatever the database gives.
pub async fn current(app: &App, device: &AdmittedKiosk, now: Timestamp) -> Result<State> {
    let (kiosk, site) = (device.kiosk.clone(), device.site_code.clone());
    let serial = device.serial.clone();
    let recipients = app.keys.trust().recipients;
    let desired = app
        .db
        .read(move |tx| {
            admitted(tx, &kiosk, &serial, Purpose::Talk, now)?;
            let changes = desired::changes(tx)?;
            let scopes = scopes(&site, &kiosk);
            let of = |scope: &str| changes.get(scope).copied().unwrap_or(0).unsigned_abs();
            let configured = scopes.iter().map(|scope| of(scope)).max().unwrap_or(0);
            Ok(Desired {
                schema: Desired::SCHEMA.into(),
                kiosk: kiosk.to_string(),
                version: configured.max(of(CATALOGUE)).max(of(RECIPIENTS)),
                catalogue: published(tx)?,
                recipients: recipients.clone(),
                configuration: Configuration { version: configured, values: values(tx, &scopes)? },
            })
        })
        .await?;
    let bytes = desired.to_bytes();
    Ok(State { sha256: sha256(&bytes), version: desired.version, bytes })
}

fn published(tx: &mut Tx<'_>) -> Result<Option<CatalogueRef>> {
    let Some(current) = catalogue::in_force(tx)? else { return Ok(None) };
    let sha256 = current.sha256.parse().map_err(|_| PlatformError::Row("catalogue"))?;
    Ok(Some(CatalogueRef { version: current.version.unsigned_abs(), sha256 }))
}

fn values(tx: &mut Tx<'_>, scopes: &[String]) -> Result<BTreeMap<String, serde_json::Value>> {
    let mut values = BTreeMap::new();
    for scope in scopes {
        for setting in config::of_scope(tx, scope)? {
            let value = serde_json::from_str(&setting.json).map_err(|_| PlatformError::Row("config_value"))?;
            values.insert(setting.key, value);
        }
    }
    Ok(values)
}

/// The state as soon as it is not one that the kiosk has, or after `wait` whatever it is; true where the kiosk has it.
/// `now` is asked at each look: a certificate may end while its kiosk waits.
///
/// # Errors
/// As [`current`].
pub async fn other_than(
    app: &App,
    device: &AdmittedKiosk,
    known: impl Fn(&State) -> bool,
    wait: Duration,
    now: impl Fn() -> Timestamp,
) -> Result<(State, bool)> {
    let until = Instant::now() + wait.min(WAIT_MAX);
    // Subscribed before reading, so that no change falls between the two.
    let mut feed = app.changes.subscribe();
    let scopes = scopes(&device.site_code, &device.kiosk);
    loop {
        let state = current(app, device, now()).await?;
        if !known(&state) {
            return Ok((state, false));
        }
        let concerned = || scopes.iter().map(String::as_str).chain([CATALOGUE, RECIPIENTS]);
        let is_newer = |known: &Known| known.is_closing || known.version(concerned()).unsigned_abs() > state.version;
        match tokio::time::timeout_at(until, feed.wait_for(is_newer)).await {
            Ok(Ok(known)) if !known.is_closing => {}
            // Time is over, or the server stops: the kiosk asks again.
            Ok(_) | Err(_) => return Ok((state, true)),
        }
    }
}

/// Notes that the recipients changed, where they are not those that were noted last.
///
/// # Errors
/// Whatever the database gives.
pub async fn note_recipients(app: &App, now: Timestamp) -> Result<()> {
    let recipients = serde_json::to_vec(&app.keys.trust().recipients).unwrap_or_default();
    let digest = sha256(&recipients).to_string();
    let noted = app
        .db
        .tx(move |tx| {
            if desired::note(tx, RECIPIENTS)?.as_ref() == Some(&digest) {
                return Ok(false);
            }
            desired::touch(tx, RECIPIENTS, &digest, now).map(|_| true)
        })
        .await?;
    if noted {
        tracing::info!("recipients noted for the kiosks");
    }
    changes::poll(app).await
}
