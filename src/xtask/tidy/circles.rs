//! Files of one room that need each other in a circle. A reader expects few of them; ARCHITECTURE.md names those.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;
use super::imports::{self, Imports};

const DOCUMENT: &str = "ARCHITECTURE.md";
/// Heading of the section that names the circles which stay, one a line: files in backquotes, a colon, the reason.
const HEADING: &str = "## Circles that stay";

/// Circles that the document does not name, and named circles that are none.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let document = fs::read_to_string(root.join(DOCUMENT)).unwrap_or_default();
    let mut found = BTreeSet::new();
    for (room, sources) in sources_by_room(root, files) {
        found.extend(circles(&room, &sources));
    }
    compare(&found, &named(&document))
}

/// The text of each room's own files, by path inside the room. Tests, benches and examples may look wherever they like.
fn sources_by_room(root: &Path, files: &[PathBuf]) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut rooms: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for path in files {
        let path = path.to_string_lossy();
        let Some((room, inside)) = path.strip_prefix("src/").and_then(|path| path.split_once('/')) else { continue };
        if !inside.ends_with(".rs") || is_for_tests(inside) {
            continue;
        }
        let text = fs::read_to_string(root.join(&*path)).unwrap_or_default();
        rooms.entry(room.to_owned()).or_default().insert(inside.to_owned(), text);
    }
    rooms
}

fn is_for_tests(inside: &str) -> bool {
    const FOLDERS: &[&str] = &["tests", "benches", "examples", "proofs"];
    let mut parts = inside.split('/');
    let file = parts.next_back().unwrap_or_default();
    parts.any(|folder| FOLDERS.contains(&folder))
        || file == "build.rs"
        || file.strip_suffix(".rs").is_some_and(|name| name == "tests" || name.ends_with("_tests"))
}

type Circle = BTreeSet<String>;

/// Every largest set of files of which each needs each other, directly or through others.
fn circles(room: &str, sources: &BTreeMap<String, String>) -> BTreeSet<Circle> {
    let imports = Imports::of(sources);
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        sources.keys().map(|file| (file.as_str(), reach(file, imports.edges()))).collect();
    let mut found = BTreeSet::new();
    for (file, beyond) in &reached {
        let circle: Circle = beyond
            .iter()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(file)))
            .map(|other| format!("{room}/{other}"))
            .collect();
        if circle.len() > 1 {
            found.insert(circle);
        }
    }
    found
}

fn reach<'a>(from: &str, edges: &'a imports::Edges) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&str> = edges.get(from).into_iter().flatten().map(String::as_str).collect();
    while let Some(file) = waiting.pop() {
        if reached.insert(file) {
            waiting.extend(edges.get(file).into_iter().flatten().map(String::as_str));
        }
    }
    reached
}

/// The circles that the document names.
fn named(document: &str) -> BTreeSet<Circle> {
    let section = document.split_once(HEADING).map_or("", |(_, rest)| rest);
    let section = section.split("\n## ").next().unwrap_or_default();
    // An entry may run over several lines; its files stand before the colon.
    section
        .split("\n- ")
        .skip(1)
        .map(|entry| entry.split_once(':').map_or(entry, |(files, _)| files))
        .map(|files| files.split('`').skip(1).step_by(2).map(str::to_owned).collect())
        .collect()
}

fn compare(found: &BTreeSet<Circle>, named: &BTreeSet<Circle>) -> Vec<Complaint> {
    let listed = |circle: &Circle| circle.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let unnamed = found.difference(named).map(|circle| {
        format!("these files need each other in a circle, and {DOCUMENT} does not name it: {}", listed(circle))
    });
    let gone =
        named.difference(found).map(|circle| format!("{DOCUMENT} names a circle that is none: {}", listed(circle)));
    unnamed.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles_of(sources: &[(&str, &str)]) -> BTreeSet<Circle> {
        let sources = sources.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        circles("room", &sources)
    }

    fn circle(files: &[&str]) -> Circle {
        files.iter().map(|file| (*file).to_owned()).collect()
    }

    #[test]
    fn two_files_that_import_each_other_are_a_circle() {
        let found = circles_of(&[
            ("lib.rs", "mod form;\nmod rule;\n"),
            ("form.rs", "use crate::rule::Rule;\n"),
            ("rule.rs", "use crate::{form::Form, other};\n"),
        ]);
        assert_eq!(found, BTreeSet::from([circle(&["room/form.rs", "room/rule.rs"])]));
    }

    #[test]
    fn a_circle_through_a_third_file_and_a_name_handed_on_is_found() {
        let found = circles_of(&[
            ("lib.rs", "pub use a::Alpha;\nmod a;\nmod b;\nmod c;\n"),
            ("a.rs", "fn f() { crate::b::beta(); }\n"),
            ("b.rs", "use super::c::gamma;\n"),
            ("c/mod.rs", "use crate::Alpha;\n"),
        ]);
        assert_eq!(found, BTreeSet::from([circle(&["room/a.rs", "room/b.rs", "room/c/mod.rs"])]));
    }

    #[test]
    fn a_one_way_import_and_one_by_tests_or_a_doc_line_are_no_circle() {
        let found = circles_of(&[
            ("lib.rs", "mod a;\nmod b;\n"),
            ("a.rs", "use crate::b::B;\n"),
            ("b.rs", "/// As [`crate::a::A`].\npub struct B;\n#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_circle_that_is_not_named_and_a_name_without_a_circle_are_complaints() {
        let found = BTreeSet::from([circle(&["room/a.rs", "room/b.rs"])]);
        let document =
            "## Circles that stay\n\n- `room/a.rs`,\n  `room/b.rs`: a tree and its leaves.\n\n## Next\n- `x`: y\n";
        assert!(compare(&found, &named(document)).is_empty());
        assert_eq!(compare(&found, &named("")).len(), 1);
        assert_eq!(compare(&BTreeSet::new(), &named(document)).len(), 1);
    }
}
