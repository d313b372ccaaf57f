//! Errors of a configuration, in words for its author.

use lobby_domain::{FailureCode, Lang, Text};
use lobby_words::Words;
use lobby_words::config::error;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Path of the file, or the name of a built-in layer.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// Why a configuration was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// A key that no section has.
    UnknownKey {
        /// Where it stands.
        at: Position,
        /// The whole key, e.g. `id_reader.bauds`.
        key: String,
        /// The known key that looks most like it.
        nearest: Option<String>,
    },
    /// Not TOML.
    Broken {
        /// Where it stands.
        at: Position,
        /// The parser's finding, English.
        reason: String,
    },
    /// A value of a kind that its key cannot have; the value itself is not quoted.
    WrongType {
        /// Where it stands.
        at: Position,
        /// The whole key.
        key: String,
        /// Kind that the key has.
        expected: Box<Text>,
        /// Kind that was found.
        found: Box<Text>,
    },
    /// The remote layer sets a key that only files on the machine may set.
    LocalOnly {
        /// The key.
        key: String,
    },
    /// The file cannot be read at all.
    Unreadable {
        /// Its path.
        file: String,
        /// The system's finding, English.
        reason: String,
    },
    /// A value that violates a constraint, alone or beside another.
    Impossible {
        /// The key to change.
        key: String,
        /// The layer that set it last, and its file.
        layer: String,
        /// The other key, where two values cannot stand together.
        beside: Option<String>,
        /// Why it cannot be.
        reason: Box<Text>,
    },
}

impl ConfigError {
    /// The failure code to show with it.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        match self {
            ConfigError::UnknownKey { .. } => FailureCode::ConfigUnknownKey,
            ConfigError::Broken { .. }
            | ConfigError::WrongType { .. }
            | ConfigError::LocalOnly { .. }
            | ConfigError::Unreadable { .. }
            | ConfigError::Impossible { .. } => FailureCode::ConfigBroken,
        }
    }

    /// The key it concerns; `None` for errors of a whole file.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            ConfigError::UnknownKey { key, .. }
            | ConfigError::WrongType { key, .. }
            | ConfigError::LocalOnly { key }
            | ConfigError::Impossible { key, .. } => Some(key),
            ConfigError::Broken { .. } | ConfigError::Unreadable { .. } => None,
        }
    }

    /// Its place in a file; `None` for errors without one.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        match self {
            ConfigError::UnknownKey { at, .. } | ConfigError::Broken { at, .. } | ConfigError::WrongType { at, .. } => {
                Some(at)
            }
            ConfigError::Unreadable { .. } | ConfigError::LocalOnly { .. } | ConfigError::Impossible { .. } => None,
        }
    }

    /// One or two sentences for a technician.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            ConfigError::UnknownKey { at, key, nearest: Some(nearest) } => {
                say(error::UNKNOWN_KEY_NEAREST, Some(at), &[("key", key), ("nearest", nearest)])
            }
            ConfigError::UnknownKey { at, key, nearest: None } => say(error::UNKNOWN_KEY, Some(at), &[("key", key)]),
            ConfigError::Broken { at, reason } => say(error::BROKEN, Some(at), &[("reason", reason)]),
            ConfigError::WrongType { at, key, expected, found } => lobby_words::in_every_language(|lang| {
                let values = [("key", key.as_str()), ("expected", expected.get(lang)), ("found", found.get(lang))];
                fill(error::WRONG_TYPE, Some(at), &values, lang)
            }),
            ConfigError::LocalOnly { key } => say(error::LOCAL_ONLY, None, &[("key", key)]),
            ConfigError::Unreadable { file, reason } => {
                say(error::UNREADABLE, None, &[("file", file), ("reason", reason)])
            }
            ConfigError::Impossible { key, layer, reason, .. } => lobby_words::in_every_language(|lang| {
                error::IMPOSSIBLE.fill(lang, &[("key", key), ("layer", layer), ("reason", reason.get(lang))])
            }),
        }
    }
}

fn say(words: Words, at: Option<&Position>, values: &[(&str, &str)]) -> Text {
    lobby_words::in_every_language(|lang| fill(words, at, values, lang))
}

fn fill(words: Words, at: Option<&Position>, values: &[(&str, &str)], lang: Lang) -> String {
    let Some(Position { file, line, column }) = at else { return words.fill(lang, values) };
    let (line, column) = (line.to_string(), column.to_string());
    let place = [("file", file.as_str()), ("line", &line), ("column", &column)];
    words.fill(lang, &[&place, values].concat())
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [{}]", self.text().en, self.code())
    }
}

impl std::error::Error for ConfigError {}
