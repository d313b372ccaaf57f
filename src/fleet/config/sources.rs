//! Files and messages that the layers are read from, and their sum.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lobby_wire::desired::Configuration;

use crate::config::error::{ConfigError, Position};
use crate::config::layer::Layer;
use crate::config::layer_kind::LayerKind;
use crate::config::{Effective, Profile, key_doc};

/// The layers of one kiosk, not read yet.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Purpose of the installation; its layer is built in.
    pub profile: Profile,
    /// The hall's file.
    pub site: Option<PathBuf>,
    /// The machine's file.
    pub device: Option<PathBuf>,
    /// Sent by the platform.
    pub remote: Option<Configuration>,
}

/// The configuration in force, and the error that keeps the remote layer out of it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Values in force, with their layers.
    pub effective: Effective,
    /// Why the remote layer was refused; `None` where it counts or there is none.
    pub refused: Option<ConfigError>,
}

impl Sources {
    /// Reads every layer, the remote one included.
    ///
    /// # Errors
    /// The first [`ConfigError`] of any layer; nothing is guessed or skipped.
    pub fn strict(&self) -> Result<Effective, ConfigError> {
        let mut layers = self.local()?;
        if let Some(remote) = &self.remote {
            layers.push(remote_layer(remote)?);
        }
        Effective::from_layers(self.profile, layers)
    }

    /// As [`Sources::strict`], but an invalid remote layer is left out as a whole, so that the kiosk keeps working.
    ///
    /// # Errors
    /// Any [`ConfigError`] of the layers on the machine itself.
    pub fn load(&self) -> Result<Loaded, ConfigError> {
        let effective = Effective::from_layers(self.profile, self.local()?)?;
        if self.remote.is_none() {
            return Ok(Loaded { effective, refused: None });
        }
        match self.strict() {
            Ok(effective) => Ok(Loaded { effective, refused: None }),
            Err(refused) => Ok(Loaded { effective, refused: Some(refused) }),
        }
    }

    fn local(&self) -> Result<Vec<Layer>, ConfigError> {
        let profile = format!("profile {}", self.profile.name());
        let mut layers = vec![Layer::read(LayerKind::Defaults, &profile, self.profile.text())?];
        for (kind, path) in [(LayerKind::Site, &self.site), (LayerKind::Device, &self.device)] {
            if let Some(path) = path {
                layers.push(file_layer(kind, path)?);
            }
        }
        Ok(layers)
    }
}

/// Reads one file as a layer.
///
/// # Errors
/// Any [`ConfigError`] of the file alone.
pub fn file_layer(kind: LayerKind, path: &Path) -> Result<Layer, ConfigError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError::Unreadable { file: file.clone(), reason: error.to_string() })?;
    Layer::read(kind, &file, &text)
}

/// Reads what the platform sent as a layer: as strictly as a file, and without the keys that it must not set.
///
/// # Errors
/// Any [`ConfigError`] of it alone.
pub fn remote_layer(remote: &Configuration) -> Result<Layer, ConfigError> {
    let local = remote.values.keys().find(|key| key_doc(key).is_some_and(|doc| doc.local_only));
    if let Some(key) = local {
        return Err(ConfigError::LocalOnly { key: key.clone() });
    }
    let name = format!("platform/{}", remote.version);
    let text = nested(&remote.values)
        .and_then(|table| toml::to_string(&table).map_err(|error| error.to_string()))
        .map_err(|reason| ConfigError::Broken { at: Position { file: name.clone(), line: 1, column: 1 }, reason })?;
    Layer::read(LayerKind::Remote, &name, &text)
}

fn nested(values: &BTreeMap<String, serde_json::Value>) -> Result<toml::Table, String> {
    let mut root = toml::Table::new();
    for (key, value) in values {
        let value = toml::Value::try_from(value).map_err(|_| format!("`{key}` has no form in TOML"))?;
        let (section, name) = key.rsplit_once('.').unwrap_or(("", key));
        let mut table = &mut root;
        for part in section.split('.').filter(|part| !part.is_empty()) {
            let inner = table.entry(part).or_insert_with(|| toml::Value::Table(toml::Table::new()));
            table = inner.as_table_mut().ok_or_else(|| format!("`{key}` stands inside of a plain value"))?;
        }
        if table.insert(name.to_owned(), value).is_some() {
            return Err(format!("`{key}` is both a value and a section"));
        }
    }
    Ok(root)
}
