//! Rules about the files themselves: their length, what they may name, which lints they may lift.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Complaint;
use crate::shell;

/// Above this a file holds more than one noun.
const LINES_MAX: usize = 600;

/// A lint of the workspace that only these places may lift, besides tests.
struct Lint {
    name: &'static str,
    places: &'static [&'static str],
    reason: &'static str,
}

const LINTS: &[Lint] = &[
    Lint {
        name: concat!("clippy::", "disallowed_methods"),
        // Rooms at the edge own a clock, and each program beside a room; `tests` are the programs' own.
        places: &[
            "src/kiosk/",
            "src/platform/",
            "src/journey/",
            "src/simulator/",
            "src/launcher/",
            "src/tuf-check/",
            "src/xtask/",
            "/benches/",
            "/examples/",
        ],
        reason: "here time is an argument",
    },
    Lint {
        name: concat!("clippy::", "wildcard_enum_match_arm"),
        places: WRITTEN_BY_SLINT,
        reason: "name each variant",
    },
    Lint { name: concat!("clippy::", "too_many_lines"), places: &[], reason: "divide the function" },
    Lint { name: concat!("missing", "_docs"), places: WRITTEN_BY_SLINT, reason: "say what a reader cannot guess" },
];

/// Code that Slint writes.
const WRITTEN_BY_SLINT: &[&str] = &["src/ui/lib.rs"];

const TESTS: &[&str] = &["/tests/", "tests.rs", "tests/"];

impl Lint {
    fn is_lifted(&self, path: &str, text: &str) -> bool {
        let mut may = self.places.iter().chain(TESTS);
        let is_at = |place: &str| path.starts_with(place) || (!place.starts_with("src/") && path.contains(place));
        names_lint(text, self.name) && !may.any(|place| is_at(place))
    }
}

/// Files that are too long or lie wrong, and lints that are lifted where they may not be.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let mut complaints = check_folders(root);
    for path in files {
        // Pictures and other bytes are not read.
        let Ok(text) = fs::read_to_string(root.join(path)) else { continue };
        complaints.extend(check_text(&path.to_string_lossy(), &text));
    }
    complaints
}

/// Files that are in git or will be (not ignored), relative to `root`.
pub fn tracked(root: &Path) -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).stderr(Stdio::null());
    let files: Vec<PathBuf> = match shell::output(&mut git) {
        Ok((true, listing)) => listing.split_terminator('\0').map(PathBuf::from).collect(),
        // Without git (an unpacked archive) everything that is not built counts.
        Ok((false, _)) | Err(_) => walk(root, Path::new("")),
    };
    files.into_iter().filter(|path| root.join(path).is_file()).collect()
}

fn walk(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = folder.join(entry.file_name());
        if root.join(&path).is_dir() {
            if path != Path::new("target") && path != Path::new(".git") {
                found.extend(walk(root, &path));
            }
        } else {
            found.push(path);
        }
    }
    found
}

/// `members = ["src/*"]` breaks every cargo command on a folder without a manifest.
fn check_folders(root: &Path) -> Vec<Complaint> {
    let Ok(rooms) = fs::read_dir(root.join("src")) else { return vec!["there is no src/".to_owned()] };
    let rooms = rooms.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    rooms
        .flat_map(|room| {
            let name = room.file_name().unwrap_or_default().to_string_lossy().into_owned();
            check_folder(&name, fs::read_to_string(room.join("Cargo.toml")).ok().as_deref(), room.join("src").exists())
        })
        .collect()
}

fn check_folder(name: &str, manifest: Option<&str>, nested: bool) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    match manifest {
        None => complaints.push(format!("src/{name}: a folder without a manifest")),
        Some(manifest) if !manifest.contains("[lints]\nworkspace = true") => {
            complaints.push(format!("src/{name}: does not take the lints of the workspace"));
        }
        Some(_) => {}
    }
    if nested {
        complaints.push(format!("src/{name}/src: a room keeps its files at its top"));
    }
    complaints
}

fn check_text(path: &str, text: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let is_rust = path.ends_with(".rs");
    let lines = text.lines().count();
    if (is_rust || path.ends_with(".slint")) && lines > LINES_MAX {
        complaints.push(format!("{path}: {lines} lines; a file is one noun and at most {LINES_MAX}"));
    }
    if path != "Cargo.lock" {
        for (number, line) in text.lines().enumerate() {
            if let Some(place) = machine_path(line) {
                complaints.push(format!("{path}:{}: {place} is a folder of one machine", number + 1));
            }
        }
    }
    if is_rust {
        complaints.extend(LINTS.iter().filter(|lint| lint.is_lifted(path, text)).map(|lint| {
            let Lint { name, reason, .. } = lint;
            format!("{path}: lifts {name}; {reason}")
        }));
    }
    complaints
}

/// Whether code names the lint, which it does to lift it alone.
fn names_lint(text: &str, lint: &str) -> bool {
    text.lines().any(|line| line.split("//").next().unwrap_or_default().contains(lint))
}

/// A path that exists only on the machine where the line was written.
fn machine_path(line: &str) -> Option<&'static str> {
    const PLACES: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    PLACES.iter().copied().find(|place| line.match_indices(place).any(|(at, _)| starts_a_path(&line[..at])))
}

/// `/x/` after a letter, digit or dot is the middle of a longer path or of an address.
fn starts_a_path(before: &str) -> bool {
    !before.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '.' | '-' | '_' | '}' | '>' | '*' | '~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_path_is_found_but_not_the_middle_of_another() {
        let place = concat!("/wo", "rk/");
        assert_eq!(machine_path(&format!("let path = \"{place}main\";")), Some(place));
        assert_eq!(machine_path(&format!("see docs{place}flow.md and https://example.org{place}x")), None);
    }

    #[test]
    fn a_folder_without_manifest_lints_or_files_at_its_top_is_a_complaint() {
        let manifest = "[package]\n\n[lints]\nworkspace = true\n";
        assert!(check_folder("flow", Some(manifest), false).is_empty());
        assert_eq!(check_folder("flow", None, false).len(), 1);
        assert_eq!(check_folder("flow", Some("[package]\n"), false).len(), 1);
        assert_eq!(check_folder("flow", Some(manifest), true).len(), 1);
    }

    #[test]
    fn a_file_of_too_many_lines_is_a_complaint_unless_it_is_data() {
        let long = "x\n".repeat(LINES_MAX + 1);
        assert_eq!(check_text("src/domain/case.rs", &long).len(), 1);
        assert_eq!(check_text("ui/steps/home.slint", &long).len(), 1);
        assert!(check_text("assets/catalogue.json", &long).is_empty());
    }

    #[test]
    fn a_lint_is_lifted_in_its_places_and_in_tests_alone() {
        for (name, place) in [
            (concat!("clippy::", "disallowed_methods"), Some("src/kiosk/lib.rs")),
            (concat!("clippy::", "disallowed_methods"), Some("src/store/benches/outbox.rs")),
            (concat!("clippy::", "wildcard_enum_match_arm"), Some("src/ui/lib.rs")),
            (concat!("missing", "_docs"), Some("src/ui/lib.rs")),
            (concat!("clippy::", "too_many_lines"), None),
        ] {
            let lifted = [
                format!("#![allow({name})]"),
                format!("    #[expect(clippy::unwrap_used, {name}, reason = \"short\")]"),
                format!("#[allow(\n    clippy::all,\n    {name},\n)]"),
            ];
            for text in lifted {
                assert_eq!(check_text("src/flow/lib.rs", &text).len(), 1, "{text}");
                for may in place.iter().chain(&["src/flow/tests/visit.rs", "tests/service.rs"]) {
                    assert!(check_text(may, &text).is_empty(), "{may}: {text}");
                }
            }
            assert!(check_text("src/flow/lib.rs", &format!("/// As [`{name}`].")).is_empty());
        }
    }
}
