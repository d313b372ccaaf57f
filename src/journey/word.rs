//! Words of a line of a script.

/// A word, and whether it stood in quotes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Bare(String),
    Quoted(String),
}

/// The words of a line, without its remark.
pub(crate) fn split(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        if let Some(inside) = rest.strip_prefix('"') {
            let end = inside.find('"').ok_or("a quote is not closed")?;
            words.push(Word::Quoted(inside[..end].to_owned()));
            rest = inside[end + 1..].trim_start();
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            words.push(Word::Bare(rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    Ok(words)
}

/// The words as they are written in a line.
pub(crate) fn shown(words: &[Word]) -> String {
    let shown: Vec<String> = words
        .iter()
        .map(|word| match word {
            Word::Bare(text) => text.clone(),
            Word::Quoted(text) => format!("\"{text}\""),
        })
        .collect();
    shown.join(" ")
}
