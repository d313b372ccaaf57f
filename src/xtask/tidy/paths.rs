//! Files and folders that prose cites exist: in documents, in comments, and behind the links of documents.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;
use super::language::Prose;

/// Folders of the repository, and of a room, with which a cited path begins.
const TOPS: &[&str] = &["assets", "docs", "kiosk-config", "src", "tests", "ui"];

/// Files that hold paths that are nowhere.
const ALLOWED: &[&str] = &["src/xtask/tidy/paths.rs"];

/// Paths that prose cites and that are not there.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let known: BTreeSet<String> = files.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let mut complaints = Vec::new();
    for path in known.iter().filter(|path| !ALLOWED.contains(&path.as_str())) {
        let Some(prose) = Prose::of(path) else { continue };
        let Ok(text) = fs::read_to_string(root.join(path)) else { continue };
        complaints.extend(check_text(path, &text, prose, &known));
    }
    complaints
}

fn check_text(path: &str, text: &str, prose: Prose, known: &BTreeSet<String>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = prose.in_line(line);
        let cited = cited_paths(line).filter(|cited| !is_placeholder(cited) && !exists(cited, path, known));
        let links = if path.ends_with(".md") { links(line) } else { Vec::new() };
        let dead = links.into_iter().filter(|link| !leads_somewhere(link, path, known));
        let missing: BTreeSet<&str> = cited.chain(dead).collect();
        complaints.extend(missing.into_iter().map(|cited| format!("{path}:{}: there is no {cited}", at + 1)));
    }
    complaints
}

/// Paths in prose that begin with one of [`TOPS`] and are no part of a longer path or an address.
fn cited_paths(line: &str) -> impl Iterator<Item = &str> {
    let is_of_path = |letter: char| letter.is_ascii_alphanumeric() || "_-./".contains(letter);
    let words = line.split(move |letter: char| !is_of_path(letter) && !"~:*<>{}…".contains(letter));
    words.map(|word| word.trim_end_matches(['.', '/', ':'])).filter(move |word| {
        word.split_once('/').is_some_and(|(top, _)| TOPS.contains(&top)) && word.chars().all(is_of_path)
    })
}

/// `src/ROOM` and `ui/steps/x.slint` stand for any.
fn is_placeholder(path: &str) -> bool {
    path.split(['/', '.']).any(|part| part == "x" || (part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase())))
}

/// Whether a file or folder begins so: in the repository, or below a folder in which the citing file lies. A decision is
/// cited by its number alone.
fn exists(cited: &str, from: &str, known: &BTreeSet<String>) -> bool {
    let folders = from.match_indices('/').map(|(at, _)| &from[..=at]);
    folders.chain([""]).any(|folder| {
        let whole = format!("{folder}{cited}");
        known.range(whole.clone()..).next().is_some_and(|next| next.starts_with(&whole))
    })
}

/// Targets of the links of a line of Markdown, without places inside of a page.
fn links(line: &str) -> Vec<&str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    targets.filter(|target| !target.is_empty() && !target.contains(':')).collect()
}

fn leads_somewhere(link: &str, from: &str, known: &BTreeSet<String>) -> bool {
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    for part in link.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." => path.truncate(path.len().saturating_sub(1)),
            _ => path.push(part),
        }
    }
    let target = path.join("/");
    target.is_empty() || known.range(target.clone()..).next().is_some_and(|next| next.starts_with(&target))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> usize {
        let files = ["README.md", "docs/clocks.md", "docs/decisions/0012-print-helper.md", "src/paper/tests/letter.rs"];
        let known = files.iter().map(|file| (*file).to_owned()).collect();
        check_text(path, text, Prose::of(path).unwrap(), &known).len()
    }

    #[test]
    fn a_cited_file_and_a_link_that_lead_nowhere_are_complaints() {
        for (path, text) in [
            ("docs/clocks.md", "see `src/paper/about.rs`."),
            ("docs/clocks.md", "`tests/letter.rs` is of another room"),
            ("src/paper/lib.rs", "/// As docs/decisions/0099 says."),
            ("docs/clocks.md", "[rows](rows.md)"),
            ("README.md", "[why](docs/decisions/0099.md#price)"),
        ] {
            assert_eq!(complaints(path, text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_there_a_placeholder_code_and_other_peoples_paths_are_none() {
        for (path, text) in [
            (
                "docs/clocks.md",
                "`src/paper/tests/letter.rs`, docs/decisions/0012, `src/paper`; [on](decisions/), [up](../README.md)",
            ),
            ("src/paper/lib.rs", "/// `tests/letter.rs` prints it (docs/clocks.md)."),
            ("src/paper/lib.rs", "let path = \"src/none.rs\";"),
            (
                "docs/clocks.md",
                "`src/flow/steps/x.rs`, `src/ROOM`, https://example.org/docs/none, `/usr/src/none`, target/docs/x",
            ),
            ("README.md", "[site](https://example.org/none.md), [below](#there)"),
        ] {
            assert_eq!(complaints(path, text), 0, "{text}");
        }
    }
}
