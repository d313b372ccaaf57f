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
mod paths;
mod releases;
mod rooms;
mod words;

use std::path::{Path, PathBuf};

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

/// What the checks look at.
struct House {
    root: PathBuf,
    workspace: manifest::Workspace,
    /// Files that are in git or will be, relative to `root`.
    files: Vec<PathBuf>,
    /// The commit after which subjects are checked.
    last_before: String,
}

impl House {
    fn read(root: &Path) -> Result<House, Failure> {
        Ok(House {
            root: root.to_owned(),
            workspace: manifest::Workspace::read(root)?,
            files: files::tracked(root),
            last_before: commits::LAST_BEFORE_THE_RULE.to_owned(),
        })
    }
}

type Check = fn(&House) -> Vec<Complaint>;

/// Every check, by the file in which it stands.
const CHECKS: &[(&str, Check)] = &[
    ("rooms", |house| rooms::check(&house.workspace)),
    ("unused arrows of rooms", |house| rooms::check_unused_arrows(&house.workspace)),
    ("files", |house| files::check(&house.root, &house.files)),
    ("circles", |house| circles::check(&house.root, &house.files)),
    ("drawing", |house| drawing::check(&house.root)),
    ("inside", |house| inside::check(&house.root, &house.files)),
    ("documents", |house| documents::check(&house.root, &house.workspace)),
    ("doctests", |house| doctests::check(&house.root, &house.files)),
    ("commits", |house| commits::check(&house.root, &house.workspace, &house.last_before)),
    ("words", |house| words::check(&house.root, &house.files)),
    ("language", |house| language::check(&house.root, &house.files)),
    ("cited", |house| cited::check(&house.root, &house.files)),
    ("paths", |house| paths::check(&house.root, &house.files)),
    ("releases", |house| releases::check(&house.root, &house.files)),
];

/// Every broken rule of the repository at `root`.
fn inspect(root: &Path) -> Result<Vec<Complaint>, Failure> {
    let house = House::read(root)?;
    Ok(CHECKS.iter().flat_map(|(_, check)| check(&house)).collect())
}

#[cfg(test)]
mod tests;
