//! How answers are written, for people and for programs.

use std::io::Write as _;
use std::process::ExitCode;

use lobby_domain::Text;
use lobby_fleet::ConfigError;
use lobby_fleet::config::{self, LayerKind};
use serde_json::{Value, json};

/// All is well, or nothing differs.
pub const FINE: u8 = 0;
/// The configuration is wrong, or something differs.
pub const FOUND: u8 = 1;
/// The question is wrong.
pub const USAGE: u8 = 2;

/// Says it on standard output and ends with this code; a broken pipe is a wrong question's end too.
pub fn say(lines: &[String], code: u8) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let said = lines.iter().try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush());
    ExitCode::from(if said.is_ok() { code } else { USAGE })
}

/// The same as one JSON value.
pub fn say_json(value: &Value, code: u8) -> ExitCode {
    say(&[value.to_string()], code)
}

/// Refuses the question.
pub fn wrong_question(text: &Text, as_json: bool) -> ExitCode {
    if as_json {
        return say_json(&json!({"error": both(text)}), USAGE);
    }
    // A closed standard error changes nothing about the refusal.
    let _ = writeln!(std::io::stderr().lock(), "{}\n{}", text.zh, text.en);
    ExitCode::from(USAGE)
}

/// Tells what is wrong with the configuration.
pub fn invalid(error: &ConfigError, as_json: bool) -> ExitCode {
    if as_json {
        return say_json(&json!({"valid": false, "errors": [error_json(error)]}), FOUND);
    }
    say(&error_lines(error), FOUND)
}

/// An error in two lines.
pub fn error_lines(error: &ConfigError) -> Vec<String> {
    let text = error.text();
    vec![format!("✗ {} [{}]", text.zh, error.code()), format!("  {}", text.en)]
}

/// An error for programs.
pub fn error_json(error: &ConfigError) -> Value {
    let place = error.position().map(|at| json!({"file": at.file, "line": at.line, "column": at.column}));
    let text = error.text();
    json!({"code": error.code().code(), "key": error.key(), "at": place, "text": both(&text)})
}

/// Both languages for programs.
pub fn both(text: &Text) -> Value {
    json!({"zh": text.zh, "en": text.en})
}

/// A layer's name for people.
pub fn layer(kind: LayerKind) -> String {
    let Text { zh, en, .. } = kind.text();
    format!("{zh} {en}")
}

/// A value as it would stand in a file.
pub fn shown(value: Option<&config::Value>) -> String {
    value.map_or_else(|| "—".to_owned(), ToString::to_string)
}

/// A value for programs.
pub fn value_json(value: Option<&config::Value>) -> Value {
    value.and_then(|value| serde_json::to_value(value).ok()).unwrap_or_default()
}
