//! The visit's private folder: in memory where the machine has a memory filesystem, gone with the visit.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// Parent of all private folders of the kiosk with this state folder.
fn parent(state: &Path) -> PathBuf {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        return state.join("visits");
    }
    let full = fs::canonicalize(state).unwrap_or_else(|_| state.to_path_buf());
    let digest = Sha256::digest(full.as_os_str().as_encoded_bytes());
    memory.join(format!("lobby-{}", data_encoding::HEXLOWER.encode(&digest[..8])))
}

/// Makes the folder of one visit, readable by its user alone.
///
/// # Errors
/// What the filesystem says.
pub fn make(state: &Path, number: u64) -> io::Result<PathBuf> {
    let parent = parent(state);
    let builder = |recursive| {
        let mut builder = fs::DirBuilder::new();
        builder.mode(0o700).recursive(recursive);
        builder
    };
    builder(true).create(&parent)?;
    let dir = parent.join(number.to_string());
    match builder(false).create(&dir) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_dir_all(&dir)?;
            builder(false).create(&dir)?;
        }
        other => other?,
    }
    Ok(dir)
}

/// Removes the folder of one visit with everything in it.
pub fn remove(dir: &Path) {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::error!(error = %error, "a visit's private folder could not be removed");
        }
        Ok(()) | Err(_) => {}
    }
}

/// Removes what visits of an earlier core left behind.
pub fn purge(state: &Path) {
    remove(&parent(state));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_visits_folder_is_its_users_alone_and_outside_the_state_folder_where_there_is_memory_for_it() {
        let state = tempfile::tempdir().unwrap();
        let dir = make(state.path(), 7).unwrap();
        assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(dir.starts_with(state.path()), !Path::new("/dev/shm").is_dir());
        remove(&dir);
        assert!(!dir.exists());
        remove(&dir);
        purge(state.path());
    }

    #[test]
    fn a_folder_left_by_an_earlier_core_is_emptied_before_it_is_used_again() {
        let state = tempfile::tempdir().unwrap();
        let dir = make(state.path(), 1).unwrap();
        fs::write(dir.join("left"), "over").unwrap();
        assert_eq!(make(state.path(), 1).unwrap(), dir);
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 0);
        purge(state.path());
    }

    #[test]
    fn purging_removes_every_visit_of_this_state_folder_and_of_no_other() {
        let (state, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let dirs = [1, 2].map(|number| make(state.path(), number).unwrap());
        let kept = make(other.path(), 1).unwrap();
        purge(state.path());
        assert!(dirs.iter().all(|dir| !dir.exists()) && kept.exists());
        purge(other.path());
    }
}
