//! One language file: parsing, and comparison with the reference language. The build script reads the files of
//! `assets/words` with it, the program those that are added while it runs; so both ask for the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How a language is written; layout and punctuation depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Han characters: full-width punctuation, lines break between any two characters, addresses run from the largest
    /// part to the smallest.
    Han,
    /// An alphabet with capital letters and spaces between words; addresses run from the smallest part to the largest.
    Latin,
}

impl Script {
    fn parse(word: &str) -> Option<Script> {
        match word {
            "han" => Some(Script::Han),
            "latin" => Some(Script::Latin),
            _ => None,
        }
    }
}

/// What is wrong with a language file. Each complaint names the key or the line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {}", complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct SourceError {
    /// Name of the file.
    pub file: String,
    /// One or more complaints, in the order of the keys.
    pub complaints: Vec<Complaint>,
}

/// One thing that is wrong with a language file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// The file is not TOML; with the parser's message.
    Toml(String),
    /// `[language]` lacks this entry, or has another value than it may have.
    Language(&'static str),
    /// A key is no lowercase word of letters, digits and `_` that begins with a letter.
    Key(String),
    /// The value of this key is neither a text nor a table.
    Value(String),
    /// The text of this key is empty.
    Empty(String),
    /// The reference language has this key, the file does not.
    Missing(String),
    /// The file has this key, the reference language does not.
    Unknown(String),
    /// The text of this key has other places than the reference text.
    Places {
        /// The key.
        key: String,
        /// Places of the reference text, sorted.
        expected: Vec<String>,
        /// Places of the file's text, sorted.
        found: Vec<String>,
    },
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Complaint::Toml(message) => write!(f, "not TOML: {}", message.trim()),
            Complaint::Language(entry) => write!(f, "[language] needs a valid `{entry}`"),
            Complaint::Key(key) => write!(f, "`{key}` is no key: lowercase letters, digits and _ only"),
            Complaint::Value(key) => write!(f, "`{key}` is neither a text nor a table"),
            Complaint::Empty(key) => write!(f, "`{key}` is empty"),
            Complaint::Missing(key) => write!(f, "`{key}` is missing"),
            Complaint::Unknown(key) => write!(f, "`{key}` is not a key of the reference language"),
            Complaint::Places { key, expected, found } => {
                write!(f, "`{key}` must hold the places {expected:?}, it holds {found:?}")
            }
        }
    }
}

/// A language file that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name of the file.
    pub file: String,
    /// BCP 47 primary subtag, two or three lowercase letters.
    pub code: String,
    /// BCP 47 tag for documents and pages, e.g. `zh-CN`.
    pub tag: String,
    /// The language's name in itself, as the key that switches to it shows it.
    pub name: String,
    /// How it is written.
    pub script: Script,
    /// Texts by key, e.g. `kiosk.back`.
    pub texts: BTreeMap<String, String>,
}

impl Source {
    /// Reads a language file.
    ///
    /// # Errors
    /// All complaints about the file by itself: its form, `[language]`, names of keys, empty texts.
    pub fn parse(file: &str, text: &str) -> Result<Source, SourceError> {
        let refuse = |complaints| SourceError { file: file.to_owned(), complaints };
        let mut table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| refuse(vec![Complaint::Toml(error.to_string())]))?;
        let mut complaints = Vec::new();
        let head = match table.remove("language") {
            Some(toml::Value::Table(head)) => head,
            Some(_) | None => toml::Table::new(),
        };
        let mut entry = |name: &'static str, fits: fn(&str) -> bool| {
            let value = head.get(name).and_then(toml::Value::as_str).filter(|value| fits(value));
            if value.is_none() {
                complaints.push(Complaint::Language(name));
            }
            value.unwrap_or_default().to_owned()
        };
        let code = entry("code", is_code);
        let tag = entry("tag", |tag| !tag.is_empty() && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        let name = entry("name", |name| !name.trim().is_empty());
        let script = Script::parse(&entry("script", |word| Script::parse(word).is_some()));
        let mut texts = BTreeMap::new();
        collect("", &table, &mut texts, &mut complaints);
        match script {
            Some(script) if complaints.is_empty() => {
                Ok(Source { file: file.to_owned(), code, tag, name, script, texts })
            }
            Some(_) | None => Err(refuse(complaints)),
        }
    }

    /// Checks that the file has exactly the keys of `reference`, and each text exactly its places.
    ///
    /// # Errors
    /// All keys that are missing or unknown, and all texts whose places differ.
    pub fn check_against<'a>(&self, reference: impl Iterator<Item = (&'a str, &'a str)>) -> Result<(), SourceError> {
        let reference: BTreeMap<&str, &str> = reference.collect();
        let mut complaints = Vec::new();
        for (key, known) in &reference {
            let Some(text) = self.texts.get(*key) else {
                complaints.push(Complaint::Missing((*key).to_owned()));
                continue;
            };
            let (expected, found) = (places(known), places(text));
            if expected != found {
                let owned = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect();
                complaints.push(Complaint::Places {
                    key: (*key).to_owned(),
                    expected: owned(expected),
                    found: owned(found),
                });
            }
        }
        let unknown = self.texts.keys().filter(|key| !reference.contains_key(key.as_str()));
        complaints.extend(unknown.map(|key| Complaint::Unknown(key.clone())));
        if complaints.is_empty() { Ok(()) } else { Err(SourceError { file: self.file.clone(), complaints }) }
    }
}

/// Whether `code` is a BCP 47 primary subtag: two or three lowercase letters.
fn is_code(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn collect(path: &str, table: &toml::Table, texts: &mut BTreeMap<String, String>, complaints: &mut Vec<Complaint>) {
    for (name, value) in table {
        let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let is_word = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_word {
            complaints.push(Complaint::Key(key));
            continue;
        }
        match value {
            toml::Value::Table(inner) => collect(&key, inner, texts, complaints),
            // Outside a section there is no module for the key.
            toml::Value::String(_) if path.is_empty() => complaints.push(Complaint::Key(key)),
            toml::Value::String(text) if text.is_empty() => complaints.push(Complaint::Empty(key)),
            toml::Value::String(text) => {
                texts.insert(key, text.clone());
            }
            toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_) => complaints.push(Complaint::Value(key)),
        }
    }
}

/// Names of the `{places}` of a text.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}
