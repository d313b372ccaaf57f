//! Tests that documents name exist: a name in backquotes of four words or more is a function, or a file such as a
//! journey's. A name may begin late or end early, at `…`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Complaint;

/// Shorter names are keys, columns and words of formats too.
const WORDS_MIN: usize = 4;

/// Names of tests in documents that no test has.
pub fn check(root: &Path, files: &[PathBuf]) -> Vec<Complaint> {
    let mut known = BTreeSet::new();
    let mut documents = Vec::new();
    for path in files {
        known.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        let Some(ending) = path.extension().filter(|ending| *ending == "rs" || *ending == "md") else { continue };
        let Ok(text) = fs::read_to_string(root.join(path)) else { continue };
        if ending == "rs" {
            known.extend(functions(&text).map(str::to_owned));
        } else {
            documents.push((path.to_string_lossy().into_owned(), text));
        }
    }
    documents.iter().flat_map(|(path, text)| unknown(path, text, &known)).collect()
}

fn functions(text: &str) -> impl Iterator<Item = &str> {
    text.split("fn ").skip(1).filter_map(|rest| rest.split(|letter| !is_of_a_name(letter)).next())
}

fn unknown(path: &str, document: &str, known: &BTreeSet<String>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (at, line) in document.lines().enumerate() {
        for code in line.split('`').skip(1).step_by(2) {
            for word in code.split(|letter| !is_of_a_name(letter) && letter != '…') {
                let name = word.trim_matches('…');
                let exists = if word.starts_with('…') {
                    known.iter().any(|known| known.ends_with(name))
                } else if word.ends_with('…') {
                    known.range(name.to_owned()..).next().is_some_and(|next| next.starts_with(name))
                } else {
                    known.contains(name)
                };
                if name.split('_').filter(|part| !part.is_empty()).count() >= WORDS_MIN && !exists {
                    complaints.push(format!("{path}:{}: no test is named `{name}`", at + 1));
                }
            }
        }
    }
    complaints
}

fn is_of_a_name(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(document: &str) -> usize {
        let source = "#[test]\nfn a_card_that_moved_is_read_again() {}\nasync fn a_page_is_kept_whole() {}\n";
        let known = functions(source).map(str::to_owned).chain(["stack_that_jams_twice".to_owned()]).collect();
        unknown("docs/a.md", document, &known).len()
    }

    #[test]
    fn a_name_that_no_test_has_is_a_complaint() {
        for gone in [
            "`flow: a_card_that_moved_is_lost`",
            "| x | `a_page_that_is_…`, `a_page_is_kept_whole` |",
            "`…_moved_is_read_never`",
        ] {
            assert_eq!(complaints(gone), 1, "{gone}");
        }
    }

    #[test]
    fn a_test_a_file_a_name_that_ends_early_and_what_is_no_test_are_none() {
        for there in [
            "`flow: a_card_that_moved_is_read_again`, `a_page_is_kept_whole`",
            "journey `stack_that_jams_twice`; `a_card_that_moved_…`, `…_that_moved_is_read_again`",
            "`accepted_at`, `max_upload_bytes`, a_name_without_any_quotes",
        ] {
            assert_eq!(complaints(there), 0, "{there}");
        }
    }
}
