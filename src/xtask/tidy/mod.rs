//! `cargo xtask tidy`: the rules of the house that the compiler cannot see. Also runs as a test.

mod circles;
mod cited;
mod commits;
mod doctests;
mod documents;
mod drawing;
mod files;
mod imports;
mod inside;
mod language;
mod manifest;
mod rooms;
mod words;

use std::path::Path;

use crate::shell::{self, Failure, say};

/// One broken rule, in a sentence that names the place.
pub type Complaint = String;

/// Runs the command; it takes no arguments.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = arguments.first() {
        return Err(Failure::new(format!("tidy takes no arguments, not {unknown:?}")));
    }
    let complaints = inspect(&shell::repository())?;
    if complaints.is_empty() {
        say("tidy: the house is in order");
        return Ok(());
    }
    for complaint in &complaints {
        eprintln!("tidy: {complaint}");
    }
    Err(Failure::new(format!("tidy: {} broken rule(s)", complaints.len())))
}

/// Every broken rule of the repository at `root`.
fn inspect(root: &Path) -> Result<Vec<Complaint>, Failure> {
    let workspace = manifest::Workspace::read(root)?;
    let files = files::tracked(root);
    let mut complaints = rooms::check(&workspace);
    complaints.extend(rooms::check_unused_arrows(&workspace));
    complaints.extend(files::check(root, &files));
    complaints.extend(circles::check(root, &files));
    complaints.extend(drawing::check(root));
    complaints.extend(inside::check(root, &files));
    complaints.extend(documents::check(root, &workspace));
    complaints.extend(doctests::check(root, &files));
    complaints.extend(commits::check(root, &workspace));
    complaints.extend(words::check(root, &files));
    complaints.extend(language::check(root, &files));
    complaints.extend(cited::check(root, &files));
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_house_is_in_order() {
        let complaints = super::inspect(&crate::shell::repository()).unwrap();
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}
