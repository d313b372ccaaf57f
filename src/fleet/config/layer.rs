//! One layer: a TOML text, read and checked by itself so that every complaint names its file, line and column.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::config::error::{ConfigError, Position};
use crate::config::layer_kind::LayerKind;
use crate::config::schema::{self, Node};
use crate::config::{KioskConfig, value_kind};

/// A checked layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its rank among the four.
    pub kind: LayerKind,
    /// Path of its file, or its built-in name.
    pub name: String,
    /// Its values.
    pub table: toml::Table,
}

impl Layer {
    /// Reads `text`, whose origin is called `name`.
    ///
    /// # Errors
    /// [`ConfigError::Broken`] where it is not TOML, [`ConfigError::WrongType`], [`ConfigError::UnknownKey`].
    pub fn read(kind: LayerKind, name: &str, text: &str) -> Result<Layer, ConfigError> {
        let source = Source { name, text };
        let parsed = DeTable::parse(text).map_err(|error| source.broken(&error))?;
        let mut path = Vec::new();
        source.check_keys(parsed.get_ref(), &mut path)?;
        if let Err(error) = toml::from_str::<KioskConfig>(text) {
            return Err(source.wrong_value(parsed.get_ref(), &error));
        }
        let table = text.parse::<toml::Table>().map_err(|error| source.broken(&error))?;
        Ok(Layer { kind, name: name.to_owned(), table })
    }
}

struct Source<'t> {
    name: &'t str,
    text: &'t str,
}

impl Source<'_> {
    fn check_keys(&self, table: &DeTable<'_>, path: &mut Vec<String>) -> Result<(), ConfigError> {
        let Node::Section(fields) = schema::node::<KioskConfig>(path) else { return Ok(()) };
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            path.push(name.to_owned());
            if !fields.contains(&name) {
                let nearest = nearest(path);
                return Err(ConfigError::UnknownKey {
                    at: self.position(key.span().start),
                    key: path.join("."),
                    nearest,
                });
            }
            if let DeValue::Table(inner) = value.get_ref() {
                self.check_keys(inner, path)?;
            }
            path.pop();
        }
        Ok(())
    }

    /// The parser's finding on text that is no TOML. It names what it expected, and quotes nothing.
    fn broken(&self, error: &toml::de::Error) -> ConfigError {
        let at = self.position(error.span().map_or(0, |span| span.start));
        ConfigError::Broken { at, reason: error.message().to_owned() }
    }

    /// A value that its key cannot have. The parser's own message quotes the value, so it is put in other words.
    fn wrong_value(&self, table: &DeTable<'_>, error: &toml::de::Error) -> ConfigError {
        let found = error.span().and_then(|span| value_at(table, &span));
        let Some((key, value)) = found else { return self.broken(error) };
        let at = self.position(error.span().map_or(0, |span| span.start));
        let (expected, found) = (Box::new(value_kind::expected(error.message())), Box::new(value_kind::actual(value)));
        ConfigError::WrongType { at, key, expected, found }
    }

    fn position(&self, byte: usize) -> Position {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

/// The key whose value covers `span`, with its path, and that value.
fn value_at<'t, 'i>(table: &'t DeTable<'i>, span: &Range<usize>) -> Option<(String, &'t DeValue<'i>)> {
    table.iter().find_map(|(key, value)| {
        let name = key.get_ref();
        if let DeValue::Table(inner) = value.get_ref()
            && let Some((deeper, value)) = value_at(inner, span)
        {
            return Some((format!("{name}.{deeper}"), value));
        }
        let covers = value.span().start <= span.start && span.end <= value.span().end;
        covers.then(|| (name.to_string(), value.get_ref()))
    })
}

/// The known key that looks most like `path`. A name that is right but stands in the wrong section counts as near;
/// between equals the same section wins.
pub(crate) fn nearest(path: &[String]) -> Option<String> {
    const ALIKE: f64 = 0.66;
    let (wrong, section) = path.split_last()?;
    schema::all_paths::<KioskConfig>()
        .into_iter()
        .filter_map(|candidate| {
            let (name, home) = candidate.split_last()?;
            let bonus = if home == section { 0.1 } else { 0.0 };
            // The first is good at long names with a wrong end, the second at swapped letters in short ones.
            let score = strsim::jaro_winkler(wrong, name).max(strsim::normalized_damerau_levenshtein(wrong, name));
            (score >= ALIKE).then(|| (score + bonus, candidate.join(".")))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
