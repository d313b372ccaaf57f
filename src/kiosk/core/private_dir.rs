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
