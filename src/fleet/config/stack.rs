//! Layers laid over each other; every effective key knows the layer it came from and those it was laid over.

use std::collections::BTreeMap;

use crate::config::error::{ConfigError, Position};
use crate::config::kind::LayerKind;
use crate::config::layer::Layer;
use crate::config::{KioskConfig, Profile, possible};

/// Name of what the program itself brings, below every layer that says something.
const BUILT_IN: &str = "built in";

/// One layer's word on one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Setter {
    /// Which layer.
    pub kind: LayerKind,
    /// Its file, or its built-in name.
    pub source: String,
    /// The value it sets.
    pub value: toml::Value,
}

/// The sum of all layers.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The values.
    pub config: KioskConfig,
    setters: BTreeMap<String, Vec<Setter>>,
}

impl Effective {
    /// Lays checked layers over each other, lowest first.
    ///
    /// # Errors
    /// [`ConfigError::Impossible`] where values cannot stand together.
    pub fn from_layers(profile: Profile, layers: Vec<Layer>) -> Result<Effective, ConfigError> {
        let mut sum = toml::Table::new();
        let mut setters = BTreeMap::new();
        for layer in layers {
            note(&layer, &layer.table, "", &mut setters);
            lay(&mut sum, layer.table);
        }
        let config = sum.try_into().map_err(|error: toml::de::Error| ConfigError::Broken {
            at: Position { file: "all layers together".into(), line: 1, column: 1 },
            reason: error.message().to_owned(),
        })?;
        let effective = Effective { config, setters };
        possible::check(profile, &effective)?;
        Ok(effective)
    }

    /// The layers that set `key`, lowest first; none where the program's own default counts.
    #[must_use]
    pub fn setters(&self, key: &str) -> &[Setter] {
        self.setters.get(key).map_or(&[], Vec::as_slice)
    }

    /// The layer whose value counts; none where it is the program's own default.
    #[must_use]
    pub fn origin(&self, key: &str) -> Option<&Setter> {
        self.setters(key).last()
    }

    /// The layer whose value of `key` counts.
    #[must_use]
    pub fn layer_of(&self, key: &str) -> LayerKind {
        self.origin(key).map_or(LayerKind::Defaults, |setter| setter.kind)
    }

    /// That layer's name with its file.
    #[must_use]
    pub fn source_of(&self, key: &str) -> String {
        let source = self.origin(key).map_or(BUILT_IN, |setter| setter.source.as_str());
        format!("{}: {source}", self.layer_of(key).name())
    }

    /// Every effective value by its full key, defaults included.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, toml::Value> {
        values_of(&self.config)
    }
}

/// Every value of a configuration by its full key. What is not set and has no default is not there.
pub(crate) fn values_of(config: &KioskConfig) -> BTreeMap<String, toml::Value> {
    let mut flat = BTreeMap::new();
    flatten(&toml::Table::try_from(config).unwrap_or_default(), "", &mut flat);
    flat
}

fn flatten(table: &toml::Table, prefix: &str, flat: &mut BTreeMap<String, toml::Value>) {
    for (key, value) in table {
        let path = format!("{prefix}{key}");
        if let toml::Value::Table(inner) = value {
            flatten(inner, &format!("{path}."), flat);
        } else {
            flat.insert(path, value.clone());
        }
    }
}

fn note(layer: &Layer, table: &toml::Table, prefix: &str, setters: &mut BTreeMap<String, Vec<Setter>>) {
    for (key, value) in table {
        let path = format!("{prefix}{key}");
        if let toml::Value::Table(inner) = value {
            note(layer, inner, &format!("{path}."), setters);
        } else {
            let setter = Setter { kind: layer.kind, source: layer.name.clone(), value: value.clone() };
            setters.entry(path).or_default().push(setter);
        }
    }
}

fn lay(below: &mut toml::Table, above: toml::Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(value)) => lay(inner, value),
            (_, value) => drop(below.insert(key, value)),
        }
    }
}
