//! The sum of the layers; every key keeps the layers that set it.

use std::collections::BTreeMap;

use crate::config::error::{ConfigError, Position};
use crate::config::layer::Layer;
use crate::config::layer_kind::LayerKind;
use crate::config::{KioskConfig, Profile, constraints};

/// Source of the program's own defaults, below every layer.
const BUILT_IN: &str = "built in";

/// The value of one key in one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Setter {
    /// Rank of the layer.
    pub kind: LayerKind,
    /// Its file, or its built-in name.
    pub source: String,
    /// The value it sets.
    pub value: toml::Value,
}

/// The sum of all layers.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The values in force.
    pub config: KioskConfig,
    setters: BTreeMap<String, Vec<Setter>>,
}

impl Effective {
    /// Lays checked layers over each other, lowest first.
    ///
    /// # Errors
    /// [`ConfigError::Impossible`] where a value violates a constraint, alone or beside another.
    pub fn from_layers(profile: Profile, layers: Vec<Layer>) -> Result<Effective, ConfigError> {
        let mut sum = toml::Table::new();
        let mut setters = BTreeMap::new();
        for layer in layers {
            record_setters(&layer, &layer.table, "", &mut setters);
            merge(&mut sum, layer.table);
        }
        let config = sum.try_into().map_err(|error: toml::de::Error| ConfigError::Broken {
            at: Position { file: "all layers together".into(), line: 1, column: 1 },
            reason: error.message().to_owned(),
        })?;
        let effective = Effective { config, setters };
        match constraints::first_violation(profile, &effective.config) {
            Some(violation) => Err(effective.impossible(violation)),
            None => Ok(effective),
        }
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

    /// Of two keys that contradict each other the one from the higher layer was set last and is the one to change.
    fn impossible(&self, violation: constraints::Violation) -> ConfigError {
        let constraints::Violation { key, beside, reason } = violation;
        let rank = |key: &'static str| self.origin(key).map(|setter| setter.kind);
        let (key, beside) = match beside {
            Some(other) if rank(other) > rank(key) => (other, Some(key)),
            Some(_) | None => (key, beside),
        };
        let layer = self.source_of(key);
        ConfigError::Impossible {
            key: key.to_owned(),
            layer,
            beside: beside.map(str::to_owned),
            reason: Box::new(reason),
        }
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

fn record_setters(layer: &Layer, table: &toml::Table, prefix: &str, setters: &mut BTreeMap<String, Vec<Setter>>) {
    for (key, value) in table {
        let path = format!("{prefix}{key}");
        if let toml::Value::Table(inner) = value {
            record_setters(layer, inner, &format!("{path}."), setters);
        } else {
            let setter = Setter { kind: layer.kind, source: layer.name.clone(), value: value.clone() };
            setters.entry(path).or_default().push(setter);
        }
    }
}

fn merge(below: &mut toml::Table, above: toml::Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(value)) => merge(inner, value),
            (_, value) => drop(below.insert(key, value)),
        }
    }
}
