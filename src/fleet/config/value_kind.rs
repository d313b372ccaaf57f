//! Kinds of values, in words that never quote the value: it may be confidential.

use lobby_domain::Text;
use lobby_words::config::value as words;
use toml::de::DeValue;

/// The kind of `value`.
pub fn actual(value: &DeValue<'_>) -> Text {
    match value {
        DeValue::String(text) if text.is_empty() => words::EMPTY_TEXT.text(),
        DeValue::String(_) => words::TEXT.text(),
        DeValue::Integer(number) if number.as_str().starts_with('-') => words::NEGATIVE.text(),
        DeValue::Integer(_) => words::WHOLE.text(),
        DeValue::Float(_) => words::FRACTION.text(),
        DeValue::Boolean(_) => words::TRUTH.text(),
        DeValue::Datetime(_) => words::DATE_OR_TIME.text(),
        DeValue::Array(_) => words::LIST.text(),
        DeValue::Table(_) => words::SECTION.text(),
    }
}

/// The kind that the parser expected, from the end of its message: `invalid type: string "…", expected u32`.
pub fn expected(message: &str) -> Text {
    let wanted = message.rsplit_once("expected ").map_or("", |(_, wanted)| wanted.trim());
    match wanted {
        "u8" => words::BYTE.text(),
        "u16" => words::WORD.text(),
        "u32" => words::LONG.text(),
        "u64" | "usize" => words::NATURAL.text(),
        "i8" | "i16" | "i32" | "i64" => words::WHOLE.text(),
        "f32" | "f64" => words::NUMBER.text(),
        "a boolean" => words::TRUE_OR_FALSE.text(),
        "a string" | "path string" | "a path string" => words::QUOTED.text(),
        "a sequence" => words::LIST.text(),
        other if other == "a map" || other.starts_with("struct ") => words::SECTION.text(),
        // A variant's name or a rule of a type of ours; those quote the type, not the value.
        other if other.starts_with("one of ") || other.starts_with('`') => Text::new(other, other),
        _ => words::OTHER.text(),
    }
}
