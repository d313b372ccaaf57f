//! No doc comment holds a test: the manifests switch doc tests off, since each of them would be linked apart.

use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;

/// Doc comments with code that rustdoc would run and nothing runs here.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let sources = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let with_tests = sources.filter(|path| has_doctest(&fs::read_to_string(root.join(path)).unwrap_or_default()));
    with_tests.map(|path| format!("{}: a doc test, which nothing runs; make it a test", path.display())).collect()
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
    fn only_fences_that_rustdoc_compiles_are_doctests() {
        assert!(has_doctest("/// ```\n/// one();\n/// ```\n"));
        assert!(has_doctest("    //! ```no_run\n    //! ```\n"));
        assert!(!has_doctest("/// ```text\n/// a <- b\n/// ```\nfn f() {}\n"));
        assert!(!has_doctest("let fence = \"```\";\n"));
    }
}
