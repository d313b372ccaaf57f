//! A file that is worth nothing, so that something can be given up when the disk is full.

use std::io::Write as _;

use crate::StoreError;
use crate::disk::{Disk, is_missing};

const BALLAST: &str = "ballast";
const PIECE: usize = 64 * 1024;

/// Gives the room up.
pub(crate) fn release(disk: &dyn Disk) -> Result<(), StoreError> {
    remove(disk)?;
    disk.sync_dir("").map_err(StoreError::disk("syncing after giving up", BALLAST))
}

/// Takes the room back, where it was given up or never taken in full.
pub(crate) fn restore(disk: &dyn Disk, bytes: u64) -> Result<(), StoreError> {
    let entries = disk.list("").map_err(StoreError::disk("listing", "the folder"))?;
    if entries.iter().any(|entry| entry.name == BALLAST && entry.len == bytes) {
        return Ok(());
    }
    remove(disk)?;
    let filled = fill(disk, bytes).map_err(StoreError::disk("filling", BALLAST));
    if filled.is_err() {
        // Half a ballast would keep from others the room it is meant to give.
        let _ = remove(disk);
    }
    filled
}

fn fill(disk: &dyn Disk, bytes: u64) -> std::io::Result<()> {
    let mut file = disk.create(BALLAST)?;
    let mut left = bytes;
    while left > 0 {
        let piece = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        file.write_all(&[0xA5; PIECE][..piece])?;
        left -= piece as u64;
    }
    file.sync()?;
    disk.sync_dir("")
}

fn remove(disk: &dyn Disk) -> Result<(), StoreError> {
    match disk.remove_file(BALLAST) {
        Err(error) if !is_missing(&error) => Err(StoreError::disk("removing", BALLAST)(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
