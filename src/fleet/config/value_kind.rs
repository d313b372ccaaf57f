//! Kinds of values, in words that never quote the value: it may be confidential.

use lobby_domain::Text;
use toml::de::DeValue;

/// The kind of `value`.
pub fn actual(value: &DeValue<'_>) -> Text {
    match value {
        DeValue::String(text) if text.is_empty() => Text::new("空文字", "an empty text"),
        DeValue::String(_) => Text::new("文字", "a text"),
        DeValue::Integer(number) if number.as_str().starts_with('-') => {
            Text::new("负整数", "a whole number below zero")
        }
        DeValue::Integer(_) => Text::new("整数", "a whole number"),
        DeValue::Float(_) => Text::new("小数", "a number with a fraction"),
        DeValue::Boolean(_) => Text::new("true/false", "true or false"),
        DeValue::Datetime(_) => Text::new("日期时间", "a date or time"),
        DeValue::Array(_) => Text::new("列表", "a list"),
        DeValue::Table(_) => Text::new("一节（表）", "a section"),
    }
}

/// The kind that the parser expected, from the end of its message: `invalid type: string "…", expected u32`.
pub fn expected(message: &str) -> Text {
    let wanted = message.rsplit_once("expected ").map_or("", |(_, wanted)| wanted.trim());
    match wanted {
        "u8" => Text::new("0 到 255 的整数", "a whole number from 0 to 255"),
        "u16" => Text::new("0 到 65535 的整数", "a whole number from 0 to 65535"),
        "u32" => Text::new("0 到 4294967295 的整数", "a whole number from 0 to 4294967295"),
        "u64" | "usize" => Text::new("不小于 0 的整数", "a whole number not below zero"),
        "i8" | "i16" | "i32" | "i64" => Text::new("整数", "a whole number"),
        "f32" | "f64" => Text::new("数字", "a number"),
        "a boolean" => Text::new("true 或 false", "true or false"),
        "a string" | "path string" | "a path string" => Text::new("加引号的文字", "a text in quotes"),
        "a sequence" => Text::new("列表", "a list"),
        other if other == "a map" || other.starts_with("struct ") => Text::new("一节（表）", "a section"),
        // A variant's name or a rule of a type of ours; those quote the type, not the value.
        other if other.starts_with("one of ") || other.starts_with('`') => Text::new(other, other),
        _ => Text::new("另一种值", "another kind of value"),
    }
}
