//! Sentences for people stand in `assets/words`, and nowhere in the code; every key of them is used.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;

const REFERENCE: &str = "assets/words/zh.toml";

/// Where Han characters may stand in the code, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("src/domain/identity/date.rs", "what a card says instead of a date"),
    ("src/fleet/config/sections.rs", "the mark of a kiosk that nothing else is set for"),
    ("src/platform/cli/init.rs", "the name of the demonstration's officer"),
    ("src/journey/", "looks for what the pages show"),
    ("src/simulator/", "draws papers and answers as devices do"),
    ("src/xtask/", "tells what to tap"),
];

/// The mark on officers' pages is a picture.
const MARK: &str = "<span class=\"seal\" aria-hidden=\"true\">政</span>";

/// The only files of these rooms that write to the standard streams: what they print for people is a text in every language.
const STREAMS: &[(&str, &[&str])] = &[
    ("src/platform/", &["src/platform/cli/out.rs", "src/platform/cli/mod.rs"]),
    ("src/kiosk/", &["src/kiosk/commands/out.rs"]),
    ("src/main.rs", &[]),
];

/// Keys that are found by data: the codes of a standard.
const FOUND_BY_DATA: &[&str] = &["card.nation_code"];

/// Sentences in the code, and keys that no code names.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut names = BTreeSet::new();
    for path in files {
        let name = path.to_string_lossy();
        if ![".rs", ".slint", ".html"].iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        let Ok(text) = fs::read_to_string(root.join(path)) else { continue };
        complaints.extend(sentences(&name, &text));
        complaints.extend(streams(&name, &text));
        names.extend(capitals(&text).map(str::to_owned));
    }
    let reference = fs::read_to_string(root.join(REFERENCE)).unwrap_or_default();
    complaints.extend(unused(&reference, &names));
    complaints
}

/// Lines with Han characters outside comments and tests.
fn sentences(path: &str, text: &str) -> Vec<Complaint> {
    let is_program = ["src/", "ui/", "assets/console/"].iter().any(|place| path.starts_with(place));
    if !is_program || is_test(path) || ALLOWED.iter().any(|(place, _)| path.starts_with(place)) {
        return Vec::new();
    }
    program(text)
        .filter(|(_, line)| without_comment(&line.replace(MARK, "")).contains(is_han))
        .map(|(at, _)| format!("{path}:{}: a sentence for people belongs into assets/words", at + 1))
        .collect()
}

/// Lines that write to a standard stream past the file that prints in every language.
fn streams(path: &str, text: &str) -> Vec<Complaint> {
    const WAYS: &[&str] = &["stdout()", "stderr()", "println!", "eprintln!", "print!(", "dbg!"];
    let is_bound = STREAMS.iter().any(|(place, homes)| path.starts_with(place) && !homes.contains(&path));
    if !is_bound || is_test(path) {
        return Vec::new();
    }
    let lines = program(text).filter(|(_, line)| WAYS.iter().any(|way| without_comment(line).contains(way)));
    lines.map(|(at, _)| format!("{path}:{}: prints past `out.rs`, which knows every language", at + 1)).collect()
}

fn is_test(path: &str) -> bool {
    ["/tests/", "tests.rs", "/benches/", "/examples/", "/proofs/"].iter().any(|place| path.contains(place))
}

/// Lines before the tests, numbered from 0.
fn program(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().take_while(|line| line.trim() != "#[cfg(test)]").enumerate()
}

/// The line up to a comment; the `//` of an address is none.
fn without_comment(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// Keys of the reference language that no file names.
fn unused(reference: &str, names: &BTreeSet<String>) -> Vec<Complaint> {
    let mut section = "";
    let mut complaints = Vec::new();
    for line in reference.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
        } else if let Some((key, _)) = line.split_once(" = ")
            && section != "language"
            && !line.starts_with('#')
            && !FOUND_BY_DATA.contains(&section)
            && !names.contains(&key.to_uppercase())
        {
            complaints.push(format!("{REFERENCE}: no code names `{section}.{key}`"));
        }
    }
    complaints
}

/// Words of capitals, digits and `_`: names of constants.
fn capitals(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase()) && *word == word.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_in_the_code_is_a_complaint() {
        assert_eq!(sentences("src/flow/draft.rs", "let text = \"请再扫一次\";").len(), 1);
        assert_eq!(sentences("ui/steps/home.slint", "text: \"返回\";").len(), 1);
        assert_eq!(sentences("assets/console/pages/case.html", "<h1>办件</h1>").len(), 1);
    }

    #[test]
    fn comments_tests_and_allowed_places_may_hold_han_characters() {
        for (path, text) in [
            ("src/flow/draft.rs", "//! 返回\nlet url = 1; // 返回\n#[cfg(test)]\nmod tests { \"返回\" }"),
            ("src/flow/tests/hand.rs", "\"返回\""),
            ("src/domain/identity/date.rs", "\"长期\""),
            ("assets/console/pages/frame.html", MARK),
            ("tests/journeys.rs", "\"返回\""),
        ] {
            assert!(sentences(path, text).is_empty(), "{path}");
        }
    }

    #[test]
    fn a_line_that_a_command_prints_past_the_place_of_every_language_is_a_complaint() {
        let line = "    writeln!(std::io::stdout().lock(), \"account ready\")";
        for path in ["src/platform/cli/admin.rs", "src/kiosk/commands/doctor.rs", "src/main.rs"] {
            assert_eq!(streams(path, line).len(), 1, "{path}");
        }
        for path in [
            "src/platform/cli/out.rs",
            "src/kiosk/commands/out.rs",
            "src/platform/tests/api/bench.rs",
            "src/xtask/main.rs",
        ] {
            assert!(streams(path, line).is_empty(), "{path}");
        }
        assert!(streams("src/kiosk/start.rs", "// stdout()\n#[cfg(test)]\nprintln!()").is_empty());
    }

    #[test]
    fn a_key_that_no_code_names_is_a_complaint() {
        let names = capitals("texts::BACK.get(lang); let Back = 1;").map(str::to_owned).collect();
        let reference = "[language]\ncode = \"zh\"\n[kiosk]\n# old = \"x\"\nback = \"返回\"\nhelp = \"求助\"\n";
        assert_eq!(unused(reference, &names), ["assets/words/zh.toml: no code names `kiosk.help`"]);
    }
}
