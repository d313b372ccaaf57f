//! The origin of a key's value, and the differences between two configurations.

use std::collections::BTreeMap;

use crate::config::effective::{Effective, Setter, values_of};
use crate::config::key_doc::{KEY_DOCS, KeyDoc, key_doc};
use crate::config::layer::nearest;
use crate::config::layer_kind::LayerKind;
use crate::config::{KioskConfig, schema};

/// Meaning, value and origin of one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The full key.
    pub key: String,
    /// Meaning and unit.
    pub doc: &'static KeyDoc,
    /// Its value; none where it is not set and has no default.
    pub value: Option<toml::Value>,
    /// The layer the value comes from.
    pub layer: LayerKind,
    /// File or name of that layer; none for the program's own default.
    pub source: Option<String>,
    /// The program's own default.
    pub default: Option<toml::Value>,
    /// Layers that set it too and do not count, the highest first.
    pub overridden: Vec<Setter>,
}

/// Explains a key.
///
/// # Errors
/// Where there is no such key: the known one that looks most like it.
pub fn explain(effective: &Effective, key: &str) -> Result<Explanation, Option<String>> {
    let path: Vec<String> = key.split('.').map(str::to_owned).collect();
    let Some(doc) = key_doc(key) else {
        return Err(nearest_whole(key).or_else(|| nearest(&path)));
    };
    let mut below = effective.setters(key).to_vec();
    let origin = below.pop();
    below.reverse();
    Ok(Explanation {
        key: key.to_owned(),
        doc,
        value: effective.values().remove(key),
        layer: effective.layer_of(key),
        source: origin.map(|setter| setter.source),
        default: values_of(&KioskConfig::default()).remove(key),
        overridden: below,
    })
}

/// The known key that is written almost the same, section and all.
fn nearest_whole(key: &str) -> Option<String> {
    const ALIKE: f64 = 0.85;
    let score = |candidate: &str| strsim::normalized_damerau_levenshtein(key, candidate);
    let best = KEY_DOCS.iter().map(|doc| doc.key).max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(best) >= ALIKE).then(|| best.to_owned())
}

/// Full keys of the section, in the order of the types; empty where there is no such section.
#[must_use]
pub fn keys_below(section: &str) -> Vec<String> {
    let inside = |path: &[String]| path.join(".").strip_prefix(section).is_some_and(|rest| rest.starts_with('.'));
    let leaves = schema::all_paths::<KioskConfig>().into_iter().filter(|path| key_doc(&path.join(".")).is_some());
    leaves.filter(|path| inside(path)).map(|path| path.join(".")).collect()
}

/// One key whose value is not the same on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The full key.
    pub key: String,
    /// Value and layer on the first side; none where it is not set there.
    pub before: Option<(toml::Value, LayerKind)>,
    /// The same on the second side.
    pub after: Option<(toml::Value, LayerKind)>,
}

/// The differing keys of two configurations in alphabetical order, and the number of equal ones.
#[must_use]
pub fn diff(before: &Effective, after: &Effective) -> (Vec<Difference>, usize) {
    let of = |side: &Effective, values: &BTreeMap<String, toml::Value>, key: &str| {
        values.get(key).map(|value| (value.clone(), side.layer_of(key)))
    };
    let (a, b) = (before.values(), after.values());
    let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let all = keys.len();
    let differences: Vec<_> = keys
        .into_iter()
        .filter(|key| a.get(*key) != b.get(*key))
        .map(|key| Difference { key: key.clone(), before: of(before, &a, key), after: of(after, &b, key) })
        .collect();
    let same = all - differences.len();
    (differences, same)
}
