//! Arrows inside a room: which of its files may name one of its modules, and what a folder of it may never name.

use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;

/// A module of a room, and what of the room may name it. Tests and benches look where they like.
struct Inner {
    /// Folder of the room.
    room: &'static str,
    /// The module.
    module: &'static str,
    /// Files and folders of the room that may name it, besides the module itself.
    callers: &'static [&'static str],
    /// Why.
    reason: &'static str,
}

const INNER: &[Inner] = &[Inner {
    room: "src/platform/",
    module: "repository",
    callers: &["service/", "app.rs"],
    reason: "only a service reads and writes rows, so that each read of personal data leaves its event",
}];

/// What the program in a folder may not name. Its tests play the other side and may.
struct Absence {
    folder: &'static str,
    words: &'static [&'static str],
    reason: &'static str,
}

const ABSENCES: &[Absence] = &[Absence {
    folder: "src/kiosk/visit/",
    words: &[
        "lobby_sync",
        "lobby_store",
        "SigningKey",
        "IntakeIdentity",
        "platform_client",
        "reqwest",
        "TcpListener",
        "TcpStream",
        "UdpSocket",
    ],
    reason: "a visit has no network and no private key",
}];

/// Uses of an inner module by a file that may not use it, and of what a folder may not name.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let path_text = path.to_string_lossy();
        let rooms = INNER.iter().map(|inner| inner.room).chain(ABSENCES.iter().map(|absence| absence.folder));
        if rooms.into_iter().any(|folder| path_text.starts_with(folder)) {
            let text = fs::read_to_string(root.join(path)).unwrap_or_default();
            complaints.extend(check_text(&path_text, &text));
        }
    }
    complaints
}

fn check_text(path: &str, text: &str) -> Vec<Complaint> {
    let inner = INNER.iter().filter(|inner| inner.forbids(path)).flat_map(|inner| inner.named_in(path, text));
    let absent =
        ABSENCES.iter().filter(|absence| absence.holds_for(path)).flat_map(|absence| absence.named_in(path, text));
    inner.chain(absent).collect()
}

impl Absence {
    fn holds_for(&self, path: &str) -> bool {
        let of_tests = ["tests.rs", "fixture.rs"].iter().any(|file| path.ends_with(file)) || path.contains("/tests/");
        path.starts_with(self.folder) && !of_tests
    }

    fn named_in(&self, path: &str, text: &str) -> Vec<Complaint> {
        let program = text.lines().take_while(|line| *line != "mod tests {").enumerate();
        let mut found = Vec::new();
        for (at, line) in program {
            let code = line.split("//").next().unwrap_or_default();
            let mut words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            if let Some(word) = words.find(|word| self.words.contains(word)) {
                found.push(format!("{path}:{}: names `{word}`; {}", at + 1, self.reason));
            }
        }
        found
    }
}

impl Inner {
    fn forbids(&self, path: &str) -> bool {
        let Some(file) = path.strip_prefix(self.room) else { return false };
        let own = [format!("{}/", self.module), format!("{}.rs", self.module)];
        let is_allowed =
            own.iter().map(String::as_str).chain(self.callers.iter().copied()).any(|may| file.starts_with(may));
        let is_test = file.starts_with("tests/") || file.starts_with("benches/");
        !is_allowed && !is_test
    }

    /// Lines of code that name the module by a path; its declaration is none.
    fn named_in(&self, path: &str, text: &str) -> Vec<Complaint> {
        let names = |code: &str| {
            code.match_indices(self.module).any(|(at, module)| {
                let (before, after) = (&code[..at], &code[at + module.len()..]);
                let is_whole = !before.ends_with(|last: char| last.is_alphanumeric() || last == '_');
                let of_crate = ["crate::", "super::", "crate::{"].iter().any(|path| before.ends_with(path))
                    || (before.contains("crate::{") && after.starts_with([',', '}']))
                    // A line of a group that rustfmt broke.
                    || (before.trim().is_empty() && after == ",");
                is_whole && (after.starts_with("::") || of_crate)
            })
        };
        let mut found = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if names(code) {
                let (module, reason) = (self.module, self.reason);
                found.push(format!("{path}:{}: names `{module}`; {reason}", number + 1));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_reads_rows_is_a_complaint_and_a_service_is_not() {
        for line in [
            "use crate::repository::application;",
            "use crate::repository;",
            "use crate::{app::App, repository::event};",
            "use crate::{app::App, repository};",
            "    repository,",
            "    let row = repository::case::find(sql)?;",
            "    let rows = crate::repository::case::newest(sql)?;",
        ] {
            assert_eq!(check_text("src/platform/console/case.rs", line).len(), 1, "{line}");
            for caller in ["service/case.rs", "repository/case.rs", "app.rs", "tests/api/bench.rs"] {
                assert!(check_text(&format!("src/platform/{caller}"), line).is_empty(), "{caller}: {line}");
            }
        }
    }

    #[test]
    fn a_visit_that_names_a_key_or_a_network_is_a_complaint_and_its_tests_are_not() {
        for line in ["use lobby_envelope::{Recipient, SigningKey};", "let line = std::net::TcpStream::connect(it)?;"] {
            assert_eq!(check_text("src/kiosk/visit/ports/printer.rs", line).len(), 1, "{line}");
            for there in ["src/kiosk/core/delivery.rs", "src/kiosk/visit/ports/tests.rs"] {
                assert!(check_text(there, line).is_empty(), "{there}: {line}");
            }
            let in_tests = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n    {line}\n}}\n");
            assert!(check_text("src/kiosk/visit/settings.rs", &in_tests).is_empty());
        }
        assert!(check_text("src/kiosk/visit/settings.rs", "/// Holds no [`SigningKey`].").is_empty());
    }

    #[test]
    fn a_comment_a_declaration_and_another_room_are_none() {
        for line in
            ["/// As [`crate::repository::case`].", "pub mod repository;", "let repository = shell::repository();"]
        {
            assert!(check_text("src/platform/lib.rs", line).is_empty(), "{line}");
        }
        assert!(check_text("src/xtask/tidy/mod.rs", "use crate::repository::x;").is_empty());
    }
}
