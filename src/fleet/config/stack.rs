//! Layers laid over each other; every effective key knows the layer it came from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::config::error::{ConfigError, Position};
use crate::config::layer::Layer;
use crate::config::{KioskConfig, Profile, possible};

/// Name of the layer below all others.
const DEFAULTS: &str = "defaults";

/// The sum of all layers.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The values.
    pub config: KioskConfig,
    origins: BTreeMap<String, String>,
}

impl Effective {
    /// Reads the profile and the files, lowest layer first.
    ///
    /// # Errors
    /// Any [`ConfigError`].
    pub fn load(profile: Profile, files: &[PathBuf]) -> Result<Effective, ConfigError> {
        let mut layers = vec![Layer::read(&format!("profile {}", profile.name()), profile.text())?];
        for path in files {
            let file = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|error| ConfigError::Unreadable { file: file.clone(), reason: error.to_string() })?;
            layers.push(Layer::read(&file, &text)?);
        }
        Effective::from_layers(profile, layers)
    }

    /// Lays checked layers over each other, lowest first.
    ///
    /// # Errors
    /// [`ConfigError::Impossible`] where values cannot stand together.
    pub fn from_layers(profile: Profile, layers: Vec<Layer>) -> Result<Effective, ConfigError> {
        let mut sum = toml::Table::new();
        let mut origins = BTreeMap::new();
        for layer in layers {
            lay(&mut sum, layer.table, &layer.name, "", &mut origins);
        }
        let config = sum.try_into().map_err(|error: toml::de::Error| ConfigError::Broken {
            at: Position { file: "all layers together".into(), line: 1, column: 1 },
            key: None,
            reason: error.message().to_owned(),
        })?;
        let effective = Effective { config, origins };
        possible::check(profile, &effective)?;
        Ok(effective)
    }

    /// Name of the layer that set `key` last.
    #[must_use]
    pub fn layer_of(&self, key: &str) -> &str {
        self.origins.get(key).map_or(DEFAULTS, String::as_str)
    }
}

fn lay(below: &mut toml::Table, above: toml::Table, name: &str, prefix: &str, origins: &mut BTreeMap<String, String>) {
    for (key, value) in above {
        let path = format!("{prefix}{key}");
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(value)) => {
                lay(inner, value, name, &format!("{path}."), origins);
            }
            (_, toml::Value::Table(value)) => {
                let mut inner = toml::Table::new();
                lay(&mut inner, value, name, &format!("{path}."), origins);
                below.insert(key, toml::Value::Table(inner));
            }
            (_, value) => {
                origins.insert(path, name.to_owned());
                below.insert(key, value);
            }
        }
    }
}
