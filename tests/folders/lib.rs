//! Copies of folders for tests: a backup, a state that is put back, a fixture that a program may change.

use std::fs;
use std::io;
use std::path::Path;

/// Makes `to` the same as `from`: what was in `to` before is gone. Sockets, pipes and links are left out.
///
/// # Errors
/// A file or folder cannot be listed, made, copied or removed.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => fs::create_dir_all(to)?,
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (place, target, kind) = (entry.path(), to.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            copy_folder(&place, &target)?;
        } else if kind.is_file() {
            fs::copy(place, target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_copy_has_all_files_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        fs::create_dir_all(from.join("inner")).unwrap();
        fs::create_dir_all(to.join("older")).unwrap();
        fs::write(from.join("inner/a"), "a").unwrap();
        fs::write(to.join("b"), "b").unwrap();
        let _socket = UnixListener::bind(from.join("socket")).unwrap();
        copy_folder(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("inner/a")).unwrap(), "a");
        assert!(!to.join("b").exists() && !to.join("older").exists() && !to.join("socket").exists());
        assert!(copy_folder(&dir.path().join("none"), &to).is_err());
    }
}
