//! A file without content of worth, removed when the disk is full so that receipts can still be recorded.

use std::io::Write as _;

use crate::StoreError;
use crate::disk::{Disk, is_missing};

const BALLAST: &str = "ballast";
const PIECE: usize = 64 * 1024;

/// Removes the ballast to make room.
pub(crate) fn release(disk: &dyn Disk) -> Result<(), StoreError> {
    remove(disk)?;
    disk.sync_dir("").map_err(StoreError::disk("syncing after giving up", BALLAST))
}

/// Writes the ballast where it is missing or shorter than `bytes`.
pub(crate) fn restore(disk: &dyn Disk, bytes: u64) -> Result<(), StoreError> {
    let entries = disk.list("").map_err(StoreError::disk("listing", "the folder"))?;
    if entries.iter().any(|entry| entry.name == BALLAST && entry.len == bytes) {
        return Ok(());
    }
    remove(disk)?;
    let filled = fill(disk, bytes).map_err(StoreError::disk("filling", BALLAST));
    if filled.is_err() {
        // A partial ballast would take room that the queue may need.
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
