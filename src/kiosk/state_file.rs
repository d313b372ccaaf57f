//! Small files below the state folder.

use std::io;
use std::path::Path;

/// Replaces a small file in one step, without waiting for the disk: a reader finds the old content or the new one, whole.
///
/// # Errors
/// What the filesystem says; the file before is then unchanged.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, bytes)?;
    std::fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_a_folder_that_is_not_there_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("status.json");
        replace(&path, b"a longer first content").unwrap();
        replace(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
        assert!(replace(&dir.path().join("missing/status.json"), b"").is_err());
    }

    #[test]
    fn a_file_that_cannot_be_replaced_stays_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("status.json");
        replace(&path, b"first").unwrap();
        // The temporary file cannot be written where a folder has its name.
        std::fs::create_dir(dir.path().join("status.new")).unwrap();
        assert!(replace(&path, b"second").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
    }
}
