//! The filesystem as the launcher needs it: few calls, each of which can be made to fail in a test. Places are paths
//! below the prefix.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What the launcher asks of a filesystem.
pub trait Disk {
    fn read(&self, place: &str) -> io::Result<Vec<u8>>;
    /// Makes the file where needed. Returns once the bytes are durable; its name is after [`Disk::sync_dir`].
    fn append(&self, place: &str, bytes: &[u8]) -> io::Result<()>;
    /// Where a link points to.
    fn link(&self, place: &str) -> io::Result<String>;
    fn make_link(&self, target: &str, place: &str) -> io::Result<()>;
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    fn remove(&self, place: &str) -> io::Result<()>;
    /// Returns once the names in this folder are durable.
    fn sync_dir(&self, place: &str) -> io::Result<()>;
    /// Names in a folder, and whether each is a folder itself.
    fn list(&self, place: &str) -> io::Result<Vec<(String, bool)>>;
}

/// The filesystem below one folder.
pub struct RealDisk(PathBuf);

impl RealDisk {
    pub fn at(prefix: &Path) -> Self {
        Self(prefix.to_owned())
    }
}

impl Disk for RealDisk {
    fn read(&self, place: &str) -> io::Result<Vec<u8>> {
        fs::read(self.0.join(place))
    }

    fn append(&self, place: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).create(true).open(self.0.join(place))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn link(&self, place: &str) -> io::Result<String> {
        let target = fs::read_link(self.0.join(place))?;
        target.into_os_string().into_string().map_err(|_| ErrorKind::InvalidData.into())
    }

    fn make_link(&self, target: &str, place: &str) -> io::Result<()> {
        std::os::unix::fs::symlink(target, self.0.join(place))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    fn remove(&self, place: &str) -> io::Result<()> {
        fs::remove_file(self.0.join(place))
    }

    fn sync_dir(&self, place: &str) -> io::Result<()> {
        File::open(self.0.join(place))?.sync_all()
    }

    fn list(&self, place: &str) -> io::Result<Vec<(String, bool)>> {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            Ok((entry.file_name().to_string_lossy().into_owned(), entry.file_type()?.is_dir()))
        };
        fs::read_dir(self.0.join(place))?.map(entry).collect()
    }
}
