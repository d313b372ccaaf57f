//! Sentences have their actor as subject: words that hide it stand in no comment, no document and no name of a function.

use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;

/// Pronouns in the place of an actor.
const HIDDEN_ACTORS: &[&str] = &["nobody", "whoever", "somebody", "someone", "anybody", "everybody"];

/// In a name these hide what was reported, refused or distinguished.
const HIDDEN_IN_NAMES: &[&str] = &["told"];

/// Files that hold the words themselves.
const ALLOWED: &[&str] = &["src/xtask/tidy/language.rs"];

/// Complaints about comments, documents and names of functions.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for path in files {
        let name = path.to_string_lossy();
        // Sentences for people are written by other rules.
        if ALLOWED.contains(&name.as_ref()) || name.starts_with("assets/") {
            continue;
        }
        let Some(prose) = Prose::of(&name) else { continue };
        let Ok(text) = fs::read_to_string(root.join(path)) else { continue };
        complaints.extend(check_text(&name, &text, prose));
    }
    complaints
}

/// Where prose stands in a file.
#[derive(Clone, Copy)]
enum Prose {
    /// The whole file.
    Everywhere,
    /// Behind this mark.
    Behind(&'static str),
}

impl Prose {
    fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "md" => Some(Self::Everywhere),
            "rs" | "slint" => Some(Self::Behind("//")),
            "toml" | "sh" => Some(Self::Behind("#")),
            _ => None,
        }
    }

    fn in_line(self, line: &str) -> &str {
        match self {
            Self::Everywhere => line,
            Self::Behind(mark) => line.find(mark).map_or("", |at| &line[at..]),
        }
    }
}

fn check_text(path: &str, text: &str, prose: Prose) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let mut words = prose.in_line(line).split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        if let Some(word) = words.find(|word| HIDDEN_ACTORS.contains(&word.to_lowercase().as_str())) {
            complaints.push(format!("{path}:{number}: \"{word}\" hides who acts; name the actor"));
        }
        let mut parts = function_name(line).split('_');
        if let Some(part) = parts.find(|part| HIDDEN_ACTORS.contains(part) || HIDDEN_IN_NAMES.contains(part)) {
            complaints.push(format!("{path}:{number}: \"{part}\" in a name; say who acts and what is done"));
        }
    }
    complaints
}

/// Name of the function that the line declares, or nothing.
fn function_name(line: &str) -> &str {
    let declared = line.trim_start().split_once("fn ").filter(|(before, _)| {
        before.split_whitespace().all(|word| ["async", "const", "unsafe"].contains(&word) || word.starts_with("pub"))
    });
    let rest = declared.map_or("", |(_, rest)| rest);
    rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, line: &str) -> usize {
        check_text(path, line, Prose::of(path).unwrap()).len()
    }

    #[test]
    fn a_comment_a_document_and_a_name_without_an_actor_are_complaints() {
        for (path, line) in [
            ("a.rs", "let x = 1; // Nobody looks at it."),
            ("a.rs", "/// Whoever asks gets it."),
            ("a.md", "| lost | somebody has it |"),
            ("a.slint", "// seen by everybody"),
            ("a.toml", "# for someone"),
            ("a.rs", "    pub(super) async fn a_kiosk_is_told_so() {"),
            ("a.rs", "fn serves_nobody() {"),
        ] {
            assert_eq!(complaints(path, line), 1, "{line}");
        }
    }

    #[test]
    fn data_a_word_that_holds_another_and_a_variable_are_none() {
        for (path, line) in [
            ("a.rs", "let login = \"nobody\";"),
            ("a.rs", "let told = 1; // what a kiosk was told"),
            ("a.rs", "/// An `of-anyone`: everyone's."),
            ("a.toml", "user = \"nobody\""),
            ("a.md", "nobodyx"),
            ("a.rs", "// a fn told"),
        ] {
            assert_eq!(complaints(path, line), 0, "{line}");
        }
    }
}
