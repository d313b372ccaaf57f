//! The visit's private folder: in memory where the machine has a memory filesystem, gone with the visit.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// Names tried for the parent of all private folders. In a memory filesystem any user may have made a folder of the first
/// name before.
const NAMES: u32 = 32;

/// Places where the parent of all private folders of the kiosk with this state folder may be.
fn parents(state: &Path) -> Vec<PathBuf> {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        return vec![state.join("visits")];
    }
    let full = fs::canonicalize(state).unwrap_or_else(|_| state.to_path_buf());
    let digest = Sha256::digest(full.as_os_str().as_encoded_bytes());
    let name = format!("lobby-{}", data_encoding::HEXLOWER.encode(&digest[..8]));
    let others = (1..NAMES).map(|k| memory.join(format!("{name}.{k}")));
    std::iter::once(memory.join(&name)).chain(others).collect()
}

/// Whether this is a folder, no link to one, that is our user's alone.
fn is_ours(dir: &Path) -> bool {
    let user = rustix::process::geteuid().as_raw();
    fs::symlink_metadata(dir).is_ok_and(|found| found.is_dir() && found.uid() == user && found.mode() & 0o077 == 0)
}

/// Makes the parent, or finds it; never one that another user made or may look into.
fn parent(state: &Path) -> io::Result<PathBuf> {
    for dir in parents(state) {
        match fs::DirBuilder::new().mode(0o700).create(&dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) if is_ours(&dir) => return Ok(dir),
            Ok(()) | Err(_) => {
                tracing::error!(dir = %dir.display(), "a folder of another user is not used for visits")
            }
        }
    }
    Err(io::ErrorKind::PermissionDenied.into())
}

/// Makes the folder of one visit, readable by its user alone.
///
/// # Errors
/// What the filesystem says.
pub fn make(state: &Path, number: u64) -> io::Result<PathBuf> {
    let dir = parent(state)?.join(number.to_string());
    let create = || fs::DirBuilder::new().mode(0o700).create(&dir);
    match create() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_dir_all(&dir)?;
            create()?;
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
    parents(state).iter().filter(|dir| is_ours(dir)).for_each(|dir| remove(dir));
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
    fn a_folder_that_others_may_look_into_or_a_link_is_not_used_and_not_removed() {
        let (state, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = parents(state.path()).remove(0);
        let open_to_all = || {
            fs::create_dir(&first).unwrap();
            fs::set_permissions(&first, fs::Permissions::from_mode(0o777)).unwrap();
        };
        let link = || std::os::unix::fs::symlink(elsewhere.path(), &first).unwrap();
        // Only the superuser can give a folder away; for others a folder that is open to all stands for it.
        let another_users = || {
            open_to_all();
            fs::set_permissions(&first, fs::Permissions::from_mode(0o700)).unwrap();
            if std::os::unix::fs::chown(&first, Some(65_534), None).is_err() {
                fs::set_permissions(&first, fs::Permissions::from_mode(0o777)).unwrap();
            }
        };
        for theirs in [&open_to_all as &dyn Fn(), &link, &another_users] {
            theirs();
            let dir = make(state.path(), 1).unwrap();
            assert!(!dir.starts_with(&first) && is_ours(dir.parent().unwrap()));
            purge(state.path());
            assert!(!dir.exists() && fs::symlink_metadata(&first).is_ok());
            drop(fs::remove_dir(&first).or_else(|_| fs::remove_file(&first)));
        }
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
