//! Where the programs of the house and the sample catalogue lie.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::JourneyError;

/// The folder with `lobby`, `lobby-platform` and `lobby-sim`.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// The given folder, or the one in which the running program lies.
    ///
    /// # Errors
    /// One of the programs is not there.
    pub fn find(given: Option<&Path>) -> Result<Self, JourneyError> {
        let folder = match given {
            Some(folder) => folder.to_owned(),
            None => beside_us()?,
        };
        for name in ["lobby", "lobby-platform", "lobby-sim"] {
            if !folder.join(name).is_file() {
                let what = format!("is not in {}; build the workspace first", folder.display());
                return Err(JourneyError::program(name, what));
            }
        }
        Ok(Self { folder })
    }

    /// A command that starts the program `name`.
    pub fn command(&self, name: &str) -> Command {
        Command::new(self.folder.join(name))
    }
}

fn beside_us() -> Result<PathBuf, JourneyError> {
    let us = std::env::current_exe().map_err(JourneyError::io("looking for", "our own program"))?;
    us.parent().map(Path::to_owned).ok_or_else(|| JourneyError::program("the journey", "lies in no folder"))
}

/// The given folder, or `assets/sample/catalogue` in the first folder upwards from `start` that has one.
///
/// # Errors
/// There is none.
pub fn find_catalogue(given: Option<&Path>, start: &Path) -> Result<PathBuf, JourneyError> {
    if let Some(folder) = given {
        return Ok(folder.to_owned());
    }
    let start = start.canonicalize().map_err(JourneyError::io("looking from", start))?;
    let found = start.ancestors().map(|folder| folder.join("assets/sample/catalogue")).find(|folder| folder.is_dir());
    found.ok_or_else(|| JourneyError::program("the sample catalogue", "was not found; name it with --catalogue"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_found_from_a_folder_below() {
        let root = tempfile::tempdir().unwrap();
        let catalogue = root.path().canonicalize().unwrap().join("assets/sample/catalogue");
        let below = root.path().join("tests/journeys");
        std::fs::create_dir_all(&catalogue).unwrap();
        std::fs::create_dir_all(&below).unwrap();
        assert_eq!(find_catalogue(None, &below).unwrap(), catalogue);
    }

    #[test]
    fn a_missing_program_is_named() {
        let empty = tempfile::tempdir().unwrap();
        assert!(Programs::find(Some(empty.path())).unwrap_err().to_string().starts_with("lobby is not in"));
    }
}
