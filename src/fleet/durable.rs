//! Atomic writes: after a power cut the old or the new content is on disk, whole.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};

/// Writes a new file that only its owner reads, down to the disk; its folder is not synced yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Replaces the file at `path`: temporary file, fsync, rename, fsync of the folder.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("new");
    remove_if_there(std::fs::remove_file(&temporary))?;
    write_new(&temporary, bytes)?;
    std::fs::rename(&temporary, path)?;
    sync_folder_of(path)
}

/// Replaces the folder at `path` by one with these files, all at once.
pub(crate) fn replace_folder(path: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    let temporary = path.with_extension("new");
    remove_if_there(std::fs::remove_dir_all(&temporary))?;
    std::fs::create_dir_all(&temporary)?;
    for (name, bytes) in files {
        write_new(&temporary.join(name), bytes)?;
    }
    File::open(&temporary)?.sync_all()?;
    if path.exists() {
        renameat_with(CWD, &temporary, CWD, path, RenameFlags::EXCHANGE)?;
        sync_folder_of(path)?;
        return std::fs::remove_dir_all(&temporary);
    }
    std::fs::rename(&temporary, path)?;
    sync_folder_of(path)
}

/// Exclusive lock for reading and replacing the file or folder at `path`; released when the returned file is dropped.
pub(crate) fn lock_beside(path: &Path) -> io::Result<File> {
    let lock = path.with_extension("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(lock)?;
    file.lock()?;
    Ok(file)
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn remove_if_there(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_folder_is_replaced_whole_and_leftovers_of_an_interrupted_try_do_not_matter() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("identity");
        std::fs::create_dir(dir.path().join("identity.new")).unwrap();
        std::fs::write(dir.path().join("identity.new/half"), b"x").unwrap();
        replace_folder(&target, &[("a", b"1"), ("b", b"2")]).unwrap();
        replace_folder(&target, &[("a", b"3")]).unwrap();
        assert_eq!(std::fs::read(target.join("a")).unwrap(), b"3");
        let names: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["identity"]);
        assert_eq!(std::fs::read_dir(&target).unwrap().count(), 1);
        let mode = std::fs::metadata(target.join("a")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
