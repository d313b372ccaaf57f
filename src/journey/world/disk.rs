//! The filesystem of the kiosk's state, which a journey can fill or forbid. It must be a small one of the journey's
//! own.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::processes;
use crate::command::DiskState;
use crate::error::JourneyError;

/// Largest filesystem that a journey fills, bytes: a larger one belongs to the machine.
const FILLED_MAX: u64 = 1024 * 1024 * 1024;
const PIECE: usize = 64 * 1024;

/// What a journey has done to the disk.
#[derive(Debug)]
pub struct Disk {
    filler: PathBuf,
    outbox: PathBuf,
    forbidden: bool,
}

impl Disk {
    /// The disk below `state`; nothing is done to it yet.
    pub fn of(state: &Path) -> Self {
        Self { filler: state.join("filler"), outbox: state.join("outbox"), forbidden: false }
    }

    /// Fills, forbids or frees the disk.
    ///
    /// # Errors
    /// The filesystem is too large, or the system refuses.
    pub fn set(&mut self, wanted: DiskState) -> Result<(), JourneyError> {
        self.free()?;
        match wanted {
            DiskState::Good => Ok(()),
            DiskState::Full => self.fill(),
            DiskState::ReadOnly => self.forbid(),
        }
    }

    fn free(&mut self) -> Result<(), JourneyError> {
        if std::mem::take(&mut self.forbidden) {
            mount(Command::new("umount").arg(&self.outbox))?;
        }
        match fs::remove_file(&self.filler) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(JourneyError::io("removing", &self.filler)(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn fill(&self) -> Result<(), JourneyError> {
        let place = self.filler.parent().unwrap_or(&self.filler);
        let stat = rustix::fs::statvfs(place)
            .map_err(|error| JourneyError::io("asking for the size of", place)(error.into()))?;
        if stat.f_blocks.saturating_mul(stat.f_frsize) > FILLED_MAX {
            return Err(JourneyError::program(
                "the kiosk's disk",
                "is too large to be filled; mount a small one there",
            ));
        }
        let filling = |error| JourneyError::io("filling", &self.filler)(error);
        let mut file = File::create(&self.filler).map_err(filling)?;
        // Smaller and smaller pieces, until not one byte more has room.
        let mut piece = PIECE;
        while piece > 0 {
            match file.write_all(&vec![0xA5; piece]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => piece /= 2,
                Err(error) => return Err(JourneyError::io("filling", &self.filler)(error)),
            }
        }
        Ok(())
    }

    /// Lays the outbox over itself, read-only: new files are refused while those that are open stay open, as on a disk
    /// that the system has remounted after an error.
    fn forbid(&mut self) -> Result<(), JourneyError> {
        mount(Command::new("mount").arg("--bind").arg(&self.outbox).arg(&self.outbox))?;
        self.forbidden = true;
        mount(Command::new("mount").args(["-o", "remount,bind,ro"]).arg(&self.outbox))
    }
}

fn mount(command: &mut Command) -> Result<(), JourneyError> {
    processes::finish("mount (in a mount namespace of the journey's own)", command).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_filesystem_is_not_filled() {
        let state = tempfile::tempdir().unwrap();
        let stat = rustix::fs::statvfs(state.path()).unwrap();
        assert!(stat.f_blocks * stat.f_frsize > FILLED_MAX, "the machine's own temporary folder is small");
        let refused = Disk::of(state.path()).set(DiskState::Full).unwrap_err().to_string();
        assert!(refused.contains("too large"), "{refused}");
        assert!(!state.path().join("filler").exists());
    }
}
