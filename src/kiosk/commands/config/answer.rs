//! How answers are written, for people and for programs.

use std::fmt::Display;
use std::process::ExitCode;

use lobby_domain::Text;
use lobby_fleet::ConfigError;
use lobby_fleet::config;
use serde_json::{Map, Value, json};

use crate::commands::out::{complain_lines, say_lines};

/// How a question ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The configuration is right, or nothing differs.
    Fine,
    /// The configuration is wrong, or something differs.
    Found,
    /// The question is wrong.
    Usage,
}

impl End {
    /// Exit code.
    pub fn code(self) -> u8 {
        match self {
            End::Fine => 0,
            End::Found => 1,
            End::Usage => 2,
        }
    }
}

/// An answer before it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Lines of text, or one JSON value.
    pub lines: Vec<String>,
    /// Whether the lines are for standard error.
    pub on_stderr: bool,
    /// How the question ends.
    pub end: End,
}

impl Answer {
    /// Prints the answer. Where standard output is closed the program ends as with a wrong question.
    pub fn print(&self) -> ExitCode {
        if self.on_stderr {
            complain_lines(&self.lines);
            return ExitCode::from(self.end.code());
        }
        ExitCode::from(if say_lines(&self.lines).is_ok() { self.end } else { End::Usage }.code())
    }
}

/// Lines for standard output.
pub fn say(lines: Vec<String>, end: End) -> Answer {
    Answer { lines, on_stderr: false, end }
}

/// One JSON value for standard output.
pub fn say_json(value: &Value, end: End) -> Answer {
    say(vec![value.to_string()], end)
}

/// Refuses the question.
pub fn wrong_question(text: &Text, as_json: bool) -> Answer {
    if as_json {
        return say_json(&json!({"error": text_json(text)}), End::Usage);
    }
    Answer { lines: lines(text), on_stderr: true, end: End::Usage }
}

/// Tells what is wrong with the configuration.
pub fn invalid(error: &ConfigError, as_json: bool) -> Answer {
    if as_json {
        return say_json(&json!({"valid": false, "errors": [error_json(error)]}), End::Found);
    }
    say(error_lines(error), End::Found)
}

/// An error, a line for each language.
pub fn error_lines(error: &ConfigError) -> Vec<String> {
    refusal_lines(&error.text(), &error.code())
}

/// A refusal, a line for each language; the code behind the first.
pub fn refusal_lines(text: &Text, code: &impl Display) -> Vec<String> {
    let line = |(at, line)| if at == 0 { format!("✗ {line} [{code}]") } else { format!("  {line}") };
    lines(text).into_iter().enumerate().map(line).collect()
}

/// An error for programs.
pub fn error_json(error: &ConfigError) -> Value {
    let place = error.position().map(|at| json!({"file": at.file, "line": at.line, "column": at.column}));
    let text = error.text();
    json!({"code": error.code().code(), "key": error.key(), "at": place, "text": text_json(&text)})
}

/// A text for programs: by code of the language.
pub fn text_json(text: &Text) -> Value {
    text.by_language().map(|(lang, text)| (lang.code().to_owned(), Value::from(text))).collect::<Map<_, _>>().into()
}

/// A text in each language, a line each.
pub fn lines(text: &Text) -> Vec<String> {
    text.by_language().map(|(_, line)| line.to_owned()).collect()
}

/// A text in all languages on one line.
pub fn one_line(text: &Text) -> String {
    lines(text).join(" / ")
}

/// A value as it would stand in a file.
pub fn shown(value: Option<&config::Value>) -> String {
    value.map_or_else(|| "—".to_owned(), ToString::to_string)
}

/// A value for programs.
pub fn value_json(value: Option<&config::Value>) -> Value {
    value.and_then(|value| serde_json::to_value(value).ok()).unwrap_or_default()
}
