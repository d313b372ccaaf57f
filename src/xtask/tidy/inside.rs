//! Arrows inside a room: which of its files may name one of its modules.

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

/// Uses of an inner module by a file that may not use it.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let path_text = path.to_string_lossy();
        if INNER.iter().any(|inner| path_text.starts_with(inner.room)) {
            let text = fs::read_to_string(root.join(path)).unwrap_or_default();
            complaints.extend(check_text(&path_text, &text));
        }
    }
    complaints
}

fn check_text(path: &str, text: &str) -> Vec<Complaint> {
    INNER.iter().filter(|inner| inner.forbids(path)).flat_map(|inner| inner.named_in(path, text)).collect()
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
                    || (before.contains("crate::{") && after.starts_with([',', '}']));
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
    fn a_comment_a_declaration_and_another_room_are_none() {
        for line in
            ["/// As [`crate::repository::case`].", "pub mod repository;", "let repository = shell::repository();"]
        {
            assert!(check_text("src/platform/lib.rs", line).is_empty(), "{line}");
        }
        assert!(check_text("src/xtask/tidy/mod.rs", "use crate::repository::x;").is_empty());
    }
}
