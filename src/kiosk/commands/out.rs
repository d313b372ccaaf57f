//! What commands print for people: a text or lines in every language, then in brackets the code or the cause. What is for
//! programs is JSON. Nothing else of these commands writes to the standard streams.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use lobby_domain::{Lang, Text};
use serde_json::Value;

/// Prints why the command failed; exit code 1.
pub fn fail(text: &Text) -> ExitCode {
    complain(&lines(text))
}

/// The same with the code or the cause.
pub fn fail_because(text: &Text, cause: &impl Display) -> ExitCode {
    complain(&format!("{}\n({cause})", lines(text)))
}

fn complain(said: &str) -> ExitCode {
    // A closed standard error changes nothing about the failure.
    let _ = writeln!(io::stderr().lock(), "{said}");
    ExitCode::FAILURE
}

/// Prints a text.
pub fn say(text: &Text) -> io::Result<()> {
    say_lines(&[lines(text)])
}

/// Prints these lines once a language.
pub fn say_in_every_language(of: impl Fn(Lang) -> Vec<String>) -> io::Result<()> {
    let mut all = Vec::new();
    for (at, lang) in lobby_words::languages().iter().enumerate() {
        all.extend((at > 0).then(String::new));
        all.extend(of(lang));
    }
    say_lines(&all)
}

/// Prints one JSON value.
pub fn say_json(value: &Value) -> io::Result<()> {
    say_lines(&[value.to_string()])
}

/// Prints lines that are in every language already, or are values.
pub fn say_lines(lines: &[String]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    out.flush()
}

/// Prints such lines on standard error.
pub fn complain_lines(lines: &[String]) {
    // A closed standard error changes nothing about the refusal.
    let _ = lines.iter().try_for_each(|line| writeln!(io::stderr().lock(), "{line}"));
}

/// A text in each language, a line each.
fn lines(text: &Text) -> String {
    text.by_language().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}
