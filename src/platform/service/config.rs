//! Values that operators set on kiosks. The platform knows their shape and scope; what a key means, and whether a value
//! can be, is known on the kiosk, which refuses a wrong configuration as a whole and keeps its last good one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lobby_domain::id::{KioskId, SiteCode};
use lobby_words::config::admin as words;
use serde_json::Value;

use super::{changes, desired as state};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::config::{self, Setting};
use crate::repository::desired;
use crate::repository::device::{self, Device};

/// Longest key.
const KEY_MAX: usize = 100;
/// Longest value as JSON, bytes.
const VALUE_MAX: usize = 4096;
/// Most that the values for one kiosk may take, keys included, bytes. A kiosk takes no document of more than 256 KiB,
/// and new recipients come in the same document: they must never be kept back by values.
const REACHING_MAX: usize = 128 * 1024;

/// Whom a value is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every kiosk.
    All,
    /// The kiosks of one site, by its code.
    Site(SiteCode),
    /// One kiosk, by its id.
    Kiosk(KioskId),
}

impl Scope {
    /// As it stands in rows: `all`, `site:WL01`, `kiosk:WL01-K01`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Scope::All => state::ALL.to_owned(),
            Scope::Site(code) => format!("site:{code}"),
            Scope::Kiosk(id) => format!("kiosk:{id}"),
        }
    }

    /// Refuses a site or kiosk that is not enrolled: no kiosk would use the value.
    fn check(&self, devices: &[Device]) -> Result<()> {
        let known = match self {
            Scope::All => true,
            Scope::Site(code) => devices.iter().any(|device| device.site_code == *code),
            Scope::Kiosk(id) => devices.iter().any(|device| device.kiosk == *id),
        };
        if known {
            return Ok(());
        }
        Err(PlatformError::setup(words::SCOPE_UNKNOWN, &[("scope", &self.name())]))
    }
}

/// What an operator typed as a value: JSON where it is a text, number, truth value or a list of these; anything else is
/// the text itself, so that `0599-1234501` needs no quotes.
#[must_use]
pub fn value_of(typed: &str) -> Value {
    let parsed = serde_json::from_str::<Value>(typed).ok().filter(|value| !value.is_null() && !value.is_object());
    parsed.unwrap_or_else(|| Value::String(typed.to_owned()))
}

/// Sets a value; the number of the change. Running kiosks hear of it at once.
///
/// # Errors
/// [`PlatformError::Setup`] where key, value or scope have no sense.
pub async fn set(app: &App, scope: &Scope, key: &str, value: &Value, now: Timestamp) -> Result<i64> {
    check_key(key)?;
    check_value(value)?;
    let setting = Setting { scope: scope.name(), key: key.to_owned(), json: value.to_string(), set_at: now };
    let scope = scope.clone();
    let version = app
        .db
        .tx(move |tx| {
            let devices = device::list(tx)?;
            scope.check(&devices)?;
            check_neighbours(&config::list(tx)?, &setting.key)?;
            config::set(tx, &setting)?;
            check_reach(&config::list(tx)?, &devices, &setting.scope)?;
            desired::touch(tx, &setting.scope, "", now)
        })
        .await?;
    tracing::info!(key, version, "configuration set");
    changes::poll_after_change(app).await;
    Ok(version)
}

/// Takes a value back; none where there was none.
///
/// # Errors
/// Whatever the database gives.
pub async fn unset(app: &App, scope: &Scope, key: &str, now: Timestamp) -> Result<Option<i64>> {
    let (scope, key_gone) = (scope.name(), key.to_owned());
    let version = app
        .db
        .tx(move |tx| {
            if !config::unset(tx, &scope, &key_gone)? {
                return Ok(None);
            }
            desired::touch(tx, &scope, "", now).map(Some)
        })
        .await?;
    if let Some(version) = version {
        tracing::info!(key, version, "configuration taken back");
    }
    changes::poll_after_change(app).await;
    Ok(version)
}

/// A value that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetValue {
    /// Name of its scope, e.g. `site:WL01`.
    pub scope: String,
    /// Full key, e.g. `kiosk.place.zh`.
    pub key: String,
    /// The value.
    pub value: Value,
    /// When it was set.
    pub set_at: Timestamp,
}

/// Every value that is set, by key.
///
/// # Errors
/// Whatever the database gives; [`PlatformError::Row`] for a value that is not JSON.
pub async fn list(app: &App) -> Result<Vec<SetValue>> {
    let settings = app.db.read(config::list).await?;
    settings.into_iter().map(set_value).collect()
}

fn set_value(setting: Setting) -> Result<SetValue> {
    let Setting { scope, key, json, set_at } = setting;
    let value = serde_json::from_str(&json).map_err(|_| PlatformError::Row("config_value"))?;
    Ok(SetValue { scope, key, value, set_at })
}

fn check_key(key: &str) -> Result<()> {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b))
    };
    let sound = key.len() <= KEY_MAX && key.split('.').count() >= 2 && key.split('.').all(part);
    if sound {
        return Ok(());
    }
    Err(PlatformError::setup(words::KEY_SHAPE, &[("key", &format!("{key:?}"))]))
}

fn check_value(value: &Value) -> Result<()> {
    let plain = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    let sound = plain(value) || value.as_array().is_some_and(|list| list.iter().all(plain));
    if sound && value.to_string().len() <= VALUE_MAX {
        return Ok(());
    }
    Err(PlatformError::setup(words::VALUE_SHAPE, &[("most", &VALUE_MAX.to_string())]))
}

/// A key cannot be a section of another key: both could not stand in one file.
fn check_neighbours(set: &[Setting], key: &str) -> Result<()> {
    let inside = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
    match set.iter().find(|other| inside(&other.key, key) || inside(key, &other.key)) {
        None => Ok(()),
        Some(other) => Err(PlatformError::setup(words::KEY_BESIDE, &[("key", key), ("other", &other.key)])),
    }
}

/// Refuses what would make the values for one kiosk, or for one that is enrolled later, too many. Of a key set in several
/// of its scopes the longest value counts: taking one back must not make it too many either.
fn check_reach(set: &[Setting], devices: &[Device], changed: &str) -> Result<()> {
    let mut scopes: BTreeMap<&str, Vec<&Setting>> = BTreeMap::new();
    for setting in set {
        scopes.entry(&setting.scope).or_default().push(setting);
    }
    let enrolled =
        devices.iter().map(|device| (device.kiosk.as_str(), state::scopes(&device.site_code, &device.kiosk)));
    let later = (state::ALL, [state::ALL.to_owned(), String::new(), String::new()]);
    for (whom, reaching_it) in enrolled.chain([later]).filter(|(_, scopes)| scopes.iter().any(|it| it == changed)) {
        let mut lengths: BTreeMap<&str, usize> = BTreeMap::new();
        for scope in &reaching_it {
            for setting in scopes.get(scope.as_str()).into_iter().flatten() {
                let length = lengths.entry(&setting.key).or_default();
                *length = setting.json.len().max(*length);
            }
        }
        // Each stands in the document as `"key":value,`.
        let reaching: usize = lengths.iter().map(|(key, length)| key.len() + length + 4).sum();
        if reaching > REACHING_MAX {
            let (bytes, most) = (reaching.to_string(), REACHING_MAX.to_string());
            return Err(PlatformError::setup(words::TOO_MUCH, &[("scope", whom), ("bytes", &bytes), ("most", &most)]));
        }
    }
    Ok(())
}
