//! What commands print: sentences in every language, tables whose words are in every language, or one JSON value. Nothing
//! else of this program writes to the standard streams, apart from its log.

use std::io::Write as _;

use lobby_domain::{Lang, Text};
use lobby_words::Words;
use serde_json::Value;

use crate::error::{PlatformError, Result};

/// What stands in a row of a table.
pub enum Cell {
    /// A name, number, time or key: the same in every language.
    Value(String),
    /// Words.
    Words(Words),
    /// Words around a value.
    Text(Text),
}

impl Cell {
    /// A value.
    pub fn value(value: impl ToString) -> Cell {
        Cell::Value(value.to_string())
    }

    fn get(&self, lang: Lang) -> &str {
        match self {
            Cell::Value(value) => value,
            Cell::Words(words) => words.get(lang),
            Cell::Text(text) => text.get(lang),
        }
    }
}

/// A text, one line a language.
pub fn say(text: &Text) -> Result<()> {
    text.by_language().try_for_each(|(_, line)| write(line))
}

/// The same, under what was said before.
pub fn say_below(text: &Text) -> Result<()> {
    text.by_language().try_for_each(|(_, line)| write(&format!("    {line}")))
}

/// Rows; the whole table once a language where it holds words, once where it holds values alone.
pub fn say_table(rows: &[Vec<Cell>]) -> Result<()> {
    let line = |row: &Vec<Cell>, lang| row.iter().map(|cell| cell.get(lang)).collect::<Vec<_>>().join("  ");
    if rows.iter().flatten().all(|cell| matches!(cell, Cell::Value(_))) {
        return rows.iter().try_for_each(|row| write(&line(row, Lang::ZH)));
    }
    for (at, lang) in lobby_words::languages().iter().enumerate() {
        if at > 0 {
            write("")?;
        }
        rows.iter().try_for_each(|row| write(&line(row, lang)))?;
    }
    Ok(())
}

/// One JSON value on one line.
pub fn say_json(value: &Value) -> Result<()> {
    write(&value.to_string())
}

/// A JSON value that is written already.
pub fn say_json_text(json: &str) -> Result<()> {
    write(json)
}

/// One JSON value on lines of its own.
pub fn say_json_in_lines(value: &Value) -> Result<()> {
    write(&serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Why the command failed, one line a language on standard error.
pub fn complain(text: &Text) {
    let mut out = std::io::stderr().lock();
    for (_, lines) in text.by_language() {
        for line in lines.lines() {
            // Nowhere to complain where stderr is gone.
            let _ = writeln!(out, "lobby-platform: {line}");
        }
    }
}

fn write(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(PlatformError::file("writing", "stdout"))
}
