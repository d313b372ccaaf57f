//! The filesystem as the outbox needs it: few calls, each of which can be made to fail in a test.
//!
//! Places are paths inside the outbox with `/` between names; one file stands beside the outbox, behind `..`. SQLite has its own way to the disk; how it behaves when
//! power goes is SQLite's promise for WAL with `synchronous=FULL`. [`Disk::commit_point`] is there so that tests can
//! stop the world on either side of a commit.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// A file being written.
pub(crate) trait Fresh: Write + Send {
    /// Returns once its bytes are durable. After an error they must be taken for lost.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file being read.
pub(crate) trait Content: Read + Seek + Send {}

/// A file of fixed length that is written in place.
pub(crate) trait Log: Send {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Returns once what was written is durable. After an error it must be taken for lost.
    fn sync(&mut self) -> io::Result<()>;
}

/// One name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub name: String,
    pub is_dir: bool,
    /// Bytes, for a file.
    pub len: u64,
}

/// Either side of a row's commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommitPoint {
    Before,
    After,
}

/// What the outbox asks of a filesystem.
pub(crate) trait Disk: Send + Sync {
    /// Makes a folder; one that exists is fine.
    fn create_dir(&self, place: &str) -> io::Result<()>;
    /// Makes a file that must not exist yet.
    fn create(&self, place: &str) -> io::Result<Box<dyn Fresh>>;
    fn open(&self, place: &str) -> io::Result<Box<dyn Content>>;
    /// Opens a file that exists, to be written in place.
    fn open_log(&self, place: &str) -> io::Result<Box<dyn Log>>;
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Gives a file a second name, which must not exist yet.
    fn link(&self, from: &str, to: &str) -> io::Result<()>;
    /// Returns once the names in this folder are durable.
    fn sync_dir(&self, place: &str) -> io::Result<()>;
    fn remove_file(&self, place: &str) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_dir(&self, place: &str) -> io::Result<()>;
    fn list(&self, place: &str) -> io::Result<Vec<Entry>>;
    /// Bytes that this program may still write.
    fn free_bytes(&self) -> io::Result<u64>;
    /// Whether files may be written on other threads; a test disk that fails at the nth call needs one order of calls.
    fn allows_threads(&self) -> bool {
        false
    }
    /// Called before and after each commit.
    fn commit_point(&self, _point: CommitPoint) -> io::Result<()> {
        Ok(())
    }
}

/// The filesystem below one folder.
pub(crate) struct RealDisk {
    root: PathBuf,
}

impl RealDisk {
    /// Makes the folder where needed, for this user only, and makes its name durable.
    pub(crate) fn at(root: &Path) -> io::Result<RealDisk> {
        let root = std::path::absolute(root)?;
        let missing: Vec<&Path> = root.ancestors().take_while(|folder| !folder.exists()).collect();
        DirBuilder::new().recursive(true).mode(0o700).create(&root)?;
        for above in missing.iter().filter_map(|folder| folder.parent()) {
            File::open(above)?.sync_all()?;
        }
        Ok(RealDisk { root })
    }

    fn path(&self, place: &str) -> PathBuf {
        if place.is_empty() { self.root.clone() } else { self.root.join(place) }
    }
}

impl Fresh for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

impl Content for File {}

impl Log for File {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        // Its length and its blocks were durable before: there is nothing else to make so.
        self.sync_data()
    }
}

impl Disk for RealDisk {
    fn create_dir(&self, place: &str) -> io::Result<()> {
        match DirBuilder::new().mode(0o700).create(self.path(place)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    }

    fn create(&self, place: &str) -> io::Result<Box<dyn Fresh>> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.path(place))?;
        Ok(Box::new(file))
    }

    fn open(&self, place: &str) -> io::Result<Box<dyn Content>> {
        Ok(Box::new(File::open(self.path(place))?))
    }

    fn open_log(&self, place: &str) -> io::Result<Box<dyn Log>> {
        Ok(Box::new(OpenOptions::new().write(true).open(self.path(place))?))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn link(&self, from: &str, to: &str) -> io::Result<()> {
        fs::hard_link(self.path(from), self.path(to))
    }

    fn sync_dir(&self, place: &str) -> io::Result<()> {
        File::open(self.path(place))?.sync_all()
    }

    fn remove_file(&self, place: &str) -> io::Result<()> {
        fs::remove_file(self.path(place))
    }

    fn remove_dir(&self, place: &str) -> io::Result<()> {
        fs::remove_dir(self.path(place))
    }

    fn list(&self, place: &str) -> io::Result<Vec<Entry>> {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            let metadata = entry.metadata()?;
            let name = entry.file_name().to_string_lossy().into_owned();
            Ok(Entry { name, is_dir: metadata.is_dir(), len: metadata.len() })
        };
        fs::read_dir(self.path(place))?.map(entry).collect()
    }

    fn allows_threads(&self) -> bool {
        true
    }

    fn free_bytes(&self) -> io::Result<u64> {
        free_bytes(&self.root)
    }
}

/// What one more file counts for, bytes. A disk may have room for bytes and for no file: an application needs some twenty.
const FILE_COUNTS: u64 = 256 * 1024;

/// Room on the disk of this folder, bytes: those that are free, or less where the disk holds few more files.
///
/// # Errors
/// Where the system does not answer.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let stat = rustix::fs::statvfs(folder)?;
    Ok(room(stat.f_bavail.saturating_mul(stat.f_frsize), stat.f_files, stat.f_favail))
}

/// `all`: files that the disk can hold, 0 where it has no such limit.
fn room(bytes: u64, all: u64, files: u64) -> u64 {
    if all == 0 { bytes } else { bytes.min(files.saturating_mul(FILE_COUNTS)) }
}

/// Whether the thing named was not there.
pub(crate) fn is_missing(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}

/// All bytes of a file that has no more than `max`.
pub(crate) fn read_whole(disk: &dyn Disk, place: &str, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    disk.open(place)?.take(max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Removes a folder with the files in it; one that is not there is fine. The caller syncs the folder above.
pub(crate) fn remove_folder(disk: &dyn Disk, place: &str) -> io::Result<()> {
    let entries = match disk.list(place) {
        Err(error) if is_missing(&error) => return Ok(()),
        other => other?,
    };
    for entry in entries {
        disk.remove_file(&format!("{place}/{}", entry.name))?;
    }
    disk.remove_dir(place)
}

#[cfg(test)]
pub(crate) mod memory;
