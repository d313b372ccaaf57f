//! Room on the platform's disk. Kiosks may fill it down to a floor, which is kept for rows: receipts, logins and
//! revocations need a few kilobytes each. Where another program fills the rest, a file that holds nothing gives way.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use tokio::sync::watch;

use crate::error::{PlatformError, Result};

/// How often the disk is looked at while the platform serves.
const POLL_EVERY: Duration = Duration::from_secs(2);
/// Bounds of the floor, bytes: a twentieth of the disk between these.
const FLOOR: (u64, u64) = (4 << 20, 256 << 20);
/// Largest ballast, bytes: some thousand rows.
const BALLAST_MAX: u64 = 8 << 20;

/// The disk of the platform's folder.
pub struct Disk {
    folder: PathBuf,
}

/// Bytes of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Space {
    free: u64,
    all: u64,
}

impl Space {
    fn floor(self) -> u64 {
        (self.all / 20).clamp(FLOOR.0, FLOOR.1)
    }
}

impl Disk {
    /// The disk that holds `folder`. Where next to nothing is free on it, the ballast gives way at once: a command that
    /// is run in that need must be able to write.
    #[must_use]
    pub fn of(folder: &Path) -> Disk {
        let disk = Disk { folder: folder.to_owned() };
        disk.trim();
        disk
    }

    /// Bytes that kiosks may still bring: what is free above the floor.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn room(&self) -> Result<u64> {
        let space = self.space()?;
        Ok(space.free.saturating_sub(space.floor()))
    }

    /// Gives the ballast up where the disk is full; true where that made room for what failed just now.
    #[must_use]
    pub fn make_way(&self) -> bool {
        let ballast = self.ballast();
        let had = ballast.exists();
        self.trim();
        had && !ballast.exists()
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// Keeps the ballast in order until `stopped` is true.
    pub async fn watch(&self, mut stopped: watch::Receiver<bool>) {
        loop {
            self.trim();
            let stop = tokio::time::timeout(POLL_EVERY, stopped.wait_for(|stop| *stop)).await;
            if stop.is_ok() {
                return;
            }
        }
    }

    /// Makes the ballast where there is much room, and removes it where there is next to none.
    fn trim(&self) {
        let ballast = self.ballast();
        let done = self.space().and_then(|space| {
            let floor = space.floor();
            if space.free < floor / 4 && ballast.exists() {
                tracing::error!(free = space.free, "the disk is full; what was kept for this is released: make room");
                remove(&ballast)
            } else if space.free > floor * 2 && !ballast.exists() {
                make(&ballast, (floor / 2).min(BALLAST_MAX))
            } else {
                Ok(())
            }
        });
        if let Err(error) = done {
            tracing::warn!(%error, "the ballast of the disk");
        }
    }

    fn space(&self) -> Result<Space> {
        let told = statvfs(&self.folder)
            .map_err(|error| PlatformError::file("asking for the room of", &self.folder)(error.into()))?;
        let free = room(told.f_bavail * told.f_frsize, told.f_files, told.f_favail);
        Ok(Space { free, all: told.f_blocks * told.f_frsize })
    }
}

/// What one more file counts for, bytes: a disk may have room for bytes and for no file.
const FILE_COUNTS: u64 = 64 * 1024;

/// `all`: files that the disk can hold, 0 where it has no such limit.
fn room(bytes: u64, all: u64, files: u64) -> u64 {
    if all == 0 { bytes } else { bytes.min(files.saturating_mul(FILE_COUNTS)) }
}

fn make(ballast: &Path, size: u64) -> Result<()> {
    let making = || PlatformError::file("making", ballast);
    let file = File::create(ballast).map_err(making())?;
    match fallocate(&file, FallocateFlags::empty(), 0, size) {
        Ok(()) => Ok(()),
        Err(error) => {
            remove(ballast)?;
            Err(making()(error.into()))
        }
    }
}

fn remove(ballast: &Path) -> Result<()> {
    match fs::remove_file(ballast) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(PlatformError::file("removing", ballast)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_disk_keeps_a_few_mib_and_a_large_one_a_quarter_of_a_gib() {
        let floor = |all| Space { free: 0, all }.floor();
        assert_eq!((floor(1 << 20), floor(160 << 20), floor(1 << 40)), (4 << 20, 8 << 20, 256 << 20));
    }

    #[test]
    fn a_disk_that_holds_no_more_files_is_full_however_many_bytes_are_free() {
        assert_eq!((room(1 << 40, 1 << 20, 0), room(1 << 40, 1 << 20, 2)), (0, 2 * FILE_COUNTS));
        assert_eq!((room(7, 1 << 20, 1 << 20), room(7, 0, 0)), (7, 7));
    }

    #[test]
    fn the_ballast_is_kept_while_there_is_room_and_a_tmpfs_gives_what_was_asked() {
        let folder = tempfile::TempDir::new().unwrap();
        let disk = Disk::of(folder.path());
        let space = disk.space().unwrap();
        let is_roomy = space.free > space.floor() * 2;
        assert_eq!(folder.path().join("ballast").exists(), is_roomy);
        assert_eq!(disk.room().unwrap() > 0, space.free > space.floor());
    }
}
