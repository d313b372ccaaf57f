//! `cargo xtask test`: every test of the workspace, after one build of everything.

use std::fs;
use std::path::Path;

use crate::postgres::{self, Server};
use crate::setup::{self, Purpose};
use crate::shell::{self, Failure, run};
use crate::tidy::tracked_files;

/// What is compiled, once, for the build and for the tests alike: with `--all-targets` both ask for the same features,
/// so nothing is compiled twice, and the programs stand beside `lobby` where the end-to-end tests look for them.
const EVERYTHING: &[&str] = &["--workspace", "--features", "journey", "--locked"];

/// The last lines come from the test runner: CI reads its verdict there.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    setup::prepare(Purpose::Test)?;
    run(shell::cargo().arg("build").arg("--all-targets").args(EVERYTHING))?;
    if has_doctests() {
        run(shell::cargo().args(["test", "--doc"]).args(EVERYTHING))?;
    }
    let server = Server::start()?;
    let mut tests = shell::cargo();
    tests.env(postgres::VARIABLE, &server.url);
    if shell::answers("cargo-nextest", &["nextest", "--version"]) {
        tests.args(["nextest", "run"]);
    } else {
        tests.args(["test", "--all-targets", "--no-fail-fast"]);
    }
    run(tests.args(EVERYTHING).args(arguments))
}

/// Running `--doc` links every library again, so it runs only if there is something to run.
fn has_doctests() -> bool {
    let root = shell::repository();
    tracked_files(&root)
        .iter()
        .filter(|path| path.starts_with("src") && path.extension().is_some_and(|extension| extension == "rs"))
        .any(|path| file_has_doctest(&root.join(path)))
}

fn file_has_doctest(path: &Path) -> bool {
    text_has_doctest(&fs::read_to_string(path).unwrap_or_default())
}

/// A fence in a doc comment that rustdoc compiles: no language, `rust`, or one of rustdoc's own words.
fn text_has_doctest(text: &str) -> bool {
    let mut inside = false;
    for line in text.lines().map(str::trim_start) {
        let Some(fence) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else { continue };
        let Some(language) = fence.trim_start().strip_prefix("```") else { continue };
        let opens = !inside;
        inside = !inside;
        if opens && matches!(language.trim(), "" | "rust" | "no_run" | "should_panic" | "compile_fail") {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fences_that_rustdoc_compiles_are_doctests() {
        assert!(text_has_doctest("/// ```\n/// one();\n/// ```\n"));
        assert!(text_has_doctest("    //! ```no_run\n    //! ```\n"));
        assert!(!text_has_doctest("/// ```text\n/// a <- b\n/// ```\nfn f() {}\n"));
        assert!(!text_has_doctest("let fence = \"```\";\n"));
    }
}
