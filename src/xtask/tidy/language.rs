//! Plain language: a sentence has its actor as subject, and a name is the field's noun or an imperative verb. Words that hide
//! the actor stand in no comment, no document and no name; names that say nothing of the field stand in no program. Names are
//! those of items, of the variants of an enum and of the fields of a struct.

use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;

/// Pronouns in the place of an actor.
const HIDDEN_ACTORS: &[&str] = &["nobody", "whoever", "somebody", "someone", "anybody", "everybody"];

/// In a name these hide what was reported, refused or distinguished.
const HIDDEN_IN_NAMES: &[&str] = &["told"];

/// Words of a dialect, in names of a program: a newcomer searches for `report`, `apply`, `poll`, `options`, `evidence`.
const DIALECT: &[&str] = &[
    "came", "errand", "farewell", "feet", "hear", "heard", "look", "looks", "manner", "stir", "tell", "twins", "unfit",
    "unkeep",
];

/// Folders and files of tests: their names are sentences and what they play.
const TESTS: &[&str] = &["/tests/", "/proofs/", "tests.rs", "tests/"];

/// Members that keep such a name: two are keys of stored messages, and a stage shows the page that is looked at.
const MEMBERS_KEPT: &[&str] = &["Grade::Look", "CaptureStage::Look", "WireContent::came"];

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
pub enum Prose {
    /// The whole file.
    Everywhere,
    /// Behind this mark.
    Behind(&'static str),
}

impl Prose {
    /// `None` for a file that holds none.
    pub fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "md" => Some(Self::Everywhere),
            "rs" | "slint" => Some(Self::Behind("//")),
            "toml" | "sh" => Some(Self::Behind("#")),
            _ => None,
        }
    }

    /// The prose in a line.
    pub fn in_line(self, line: &str) -> &str {
        match self {
            Self::Everywhere => line,
            Self::Behind(mark) => line.find(mark).map_or("", |at| &line[at..]),
        }
    }
}

fn check_text(path: &str, text: &str, prose: Prose) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut of_tests = TESTS.iter().any(|place| path.starts_with(place) || path.contains(place));
    let is_rust = path.ends_with(".rs");
    let mut body: Option<Body> = None;
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        of_tests |= line == "mod tests {";
        let mut words = prose.in_line(line).split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        if let Some(word) = words.find(|word| HIDDEN_ACTORS.contains(&word.to_lowercase().as_str())) {
            complaints.push(format!("{path}:{number}: \"{word}\" hides who acts; name the actor"));
        }
        let members = body.iter().flat_map(|body| body.members(line));
        let parts: Vec<String> = declared_name(line).into_iter().chain(members).flat_map(words_of).collect();
        if let Some(part) = parts.iter().map(String::as_str).find(|part| hides(part)) {
            complaints.push(format!("{path}:{number}: \"{part}\" in a name; say who acts and what is done"));
        }
        if let Some(part) = parts.iter().find(|part| DIALECT.contains(&part.as_str())).filter(|_| !of_tests) {
            complaints.push(format!("{path}:{number}: \"{part}\" in a name; take the field's noun or verb"));
        }
        body = body.filter(|body| !body.ends(line)).or_else(|| Body::begun(line).filter(|_| is_rust));
    }
    complaints
}

fn hides(word: &str) -> bool {
    HIDDEN_ACTORS.contains(&word) || HIDDEN_IN_NAMES.contains(&word)
}

/// Braces of an enum or a struct, as rustfmt sets them: they close at the indent at which they opened.
struct Body<'a> {
    name: &'a str,
    indent: &'a str,
}

impl<'a> Body<'a> {
    /// The body that the line opens.
    fn begun(line: &'a str) -> Option<Self> {
        let declared = line.trim_start();
        let is_type = declared.split_whitespace().any(|word| word == "enum" || word == "struct");
        let name = declared_name(line).filter(|_| is_type && line.ends_with('{'))?;
        Some(Self { name, indent: &line[..line.len() - declared.len()] })
    }

    fn ends(&self, line: &str) -> bool {
        line.strip_prefix(self.indent) == Some("}")
    }

    /// Names of the variant and of the fields that the line declares.
    fn members<'b>(&self, line: &'b str) -> impl Iterator<Item = &'b str> {
        let code = line.split("//").next().unwrap_or_default().trim_start();
        let code = match code.strip_prefix("pub(").and_then(|rest| rest.split_once(") ")) {
            Some((_, rest)) => rest,
            None => code.strip_prefix("pub ").unwrap_or(code),
        };
        // Attributes hold the names of libraries.
        let code = if code.starts_with('#') { "" } else { code };
        let first = code.split(|letter: char| !is_of_a_name(letter)).next();
        let fields = code.split(": ").filter_map(|before| before.rsplit(|letter: char| !is_of_a_name(letter)).next());
        let fields = fields.take(code.matches(": ").count());
        first.into_iter().chain(fields).filter(|name| !self.keeps(name))
    }

    fn keeps(&self, member: &str) -> bool {
        MEMBERS_KEPT.iter().any(|kept| kept.split_once("::") == Some((self.name, member)))
    }
}

fn is_of_a_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Name of the item of Rust that the line declares.
fn declared_name(line: &str) -> Option<&str> {
    const ITEMS: &[&str] = &["fn", "struct", "enum", "trait", "type", "const", "static", "mod"];
    const BEFORE: &[&str] = &["async", "const", "unsafe"];
    let mut words = line.split_whitespace().skip_while(|word| word.starts_with("pub")).peekable();
    while let Some(word) = words.next() {
        let next_is_item = words.peek().is_some_and(|next| ITEMS.contains(next) || BEFORE.contains(next));
        if BEFORE.contains(&word) && next_is_item {
            continue;
        }
        let name = words.next().filter(|_| ITEMS.contains(&word))?;
        return name.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next();
    }
    None
}

/// Words of a name in lowercase, however they are joined.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    for letter in name.chars() {
        if letter != '_' {
            let begins = before == '_' || (letter.is_uppercase() && before.is_lowercase());
            match words.last_mut().filter(|_| !begins) {
                Some(word) => word.extend(letter.to_lowercase()),
                None => words.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    words
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
            ("tests/a.rs", "const NOT_TOLD: u8 = 1;"),
            ("a.rs", "pub struct ToldTime {"),
            ("a.rs", "    pub const fn look(&self) -> u8 {"),
            ("a.rs", "const LOOK_EVERY: u8 = 1;"),
            ("a.rs", "mod manner;"),
            ("a.rs", "#[cfg(unix)]\npub async unsafe fn tell_devices() {}"),
            ("a.rs", "pub enum Cause {\n    NobodyHasIt,\n}"),
            ("a.rs", "enum E {\n    Unfit(&'static str),\n}"),
            ("a.rs", "enum E {\n    Supply { missing: u8, came: Vec<u8> },\n}"),
            ("a.rs", "enum E {\n    Supply {\n        came: u8,\n    },\n}"),
            ("a.rs", "    pub(crate) struct LostCase {\n        pub(super) told_at: u8,\n    }"),
            ("a.rs", "enum Other {\n    Look,\n}"),
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
            ("a.rs", "const fn manners() {}"),
            ("a.rs", "fn hearing() {}\n#[cfg(test)]\nmod tests {\n    fn what_came_stays() {}\n}"),
            ("src/flow/tests/stack.rs", "fn looks() {}"),
            ("a.rs", "let look = 1;"),
            ("a.rs", "enum Grade {\n    Look,\n}"),
            ("a.rs", "struct One {\n    of: u8,\n}\nfn of() {\n    told(1);\n}"),
            ("a.slint", "struct One {\n    look: int,\n}"),
        ] {
            assert_eq!(complaints(path, line), 0, "{line}");
        }
    }
}
