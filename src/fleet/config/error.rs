//! Errors of a configuration, in words for its author.

use lobby_domain::{FailureCode, Text};

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
        reason: Text,
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
            ConfigError::UnknownKey { at, key, nearest } => unknown_key(at, key, nearest.as_deref()),
            ConfigError::Broken { at: Position { file, line, column }, reason } => Text::new(
                format!("配置文件 {file} 第 {line} 行第 {column} 列：这里不是有效的 TOML（{reason}）。"),
                format!("Configuration file {file}, line {line}, column {column}: this is not valid TOML ({reason})."),
            ),
            ConfigError::WrongType { at: Position { file, line, column }, key, expected, found } => Text::new(
                format!(
                    "配置文件 {file} 第 {line} 行第 {column} 列：“{key}”应是{}，现在写的是{}。",
                    expected.zh, found.zh
                ),
                format!(
                    "Configuration file {file}, line {line}, column {column}: `{key}` should be {}, but {} stands there.",
                    expected.en, found.en
                ),
            ),
            ConfigError::LocalOnly { key } => Text::new(
                format!("中心下发的配置不能设置“{key}”，请写在这台机器的配置文件里。"),
                format!("The platform cannot set `{key}`; write it into a configuration file of this machine."),
            ),
            ConfigError::Unreadable { file, reason } => Text::new(
                format!("配置文件 {file} 读不出来（{reason}）。"),
                format!("Configuration file {file} cannot be read ({reason})."),
            ),
            ConfigError::Impossible { key, layer, reason, .. } => Text::new(
                format!("配置“{key}”（来自 {layer}）不成立：{}", reason.zh),
                format!("Configuration `{key}` (from {layer}) cannot be: {}", reason.en),
            ),
        }
    }
}

fn unknown_key(at: &Position, key: &str, nearest: Option<&str>) -> Text {
    let Position { file, line, column } = at;
    let (zh, en) = match nearest {
        Some(name) => (format!("是不是想写“{name}”？"), format!(" Did you mean `{name}`?")),
        None => (String::new(), String::new()),
    };
    Text::new(
        format!("配置文件 {file} 第 {line} 行第 {column} 列：没有“{key}”这一项。{zh}"),
        format!("Configuration file {file}, line {line}, column {column}: there is no key `{key}`.{en}"),
    )
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [{}]", self.text().en, self.code())
    }
}

impl std::error::Error for ConfigError {}
