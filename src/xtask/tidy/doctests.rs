//! No doc comment holds a test: the manifests switch doc tests off, since each of them would be linked apart.

use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;

/// Libraries that would run doc tests, and doc comments with code that rustdoc would run and nothing runs here.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for path in files {
        let Ok(text) = fs::read_to_string(root.join(path)) else { continue };
        let place = path.display();
        if path.ends_with("Cargo.toml") && runs_doctests(&text) {
            complaints.push(format!("{place}: its library runs doc tests; say `doctest = false`"));
        }
        if path.extension().is_some_and(|extension| extension == "rs") && has_doctest(&text) {
            complaints.push(format!("{place}: a doc test, which nothing runs; make it a test"));
        }
    }
    complaints
}

fn runs_doctests(manifest: &str) -> bool {
    manifest.contains("[lib]") && !manifest.contains("doctest = false")
}

/// A fence in a doc comment that rustdoc compiles: no language, `rust`, or one of rustdoc's own words.
fn has_doctest(text: &str) -> bool {
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
    fn a_library_that_does_not_switch_doc_tests_off_is_found() {
        assert!(runs_doctests("[package]\n[lib]\npath = \"lib.rs\"\n"));
        assert!(!runs_doctests("[lib]\npath = \"lib.rs\"\ndoctest = false\n"));
        assert!(!runs_doctests("[[bin]]\npath = \"main.rs\"\n"));
    }

    #[test]
    fn only_fences_that_rustdoc_compiles_are_doctests() {
        assert!(has_doctest("/// ```\n/// one();\n/// ```\n"));
        assert!(has_doctest("    //! ```no_run\n    //! ```\n"));
        assert!(!has_doctest("/// ```text\n/// a <- b\n/// ```\nfn f() {}\n"));
        assert!(!has_doctest("let fence = \"```\";\n"));
    }
}
