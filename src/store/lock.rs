//! Lock on the folder of the outbox: one process at a time may be here.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::StoreError;

/// The lock on the folder.
pub(crate) struct Lock(File);

impl Lock {
    /// Takes the lock, which is given up when this is dropped.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another process has it, or [`StoreError::Disk`].
    pub(crate) fn take(path: &Path) -> Result<Lock, StoreError> {
        let failed = |source| StoreError::Disk { doing: "locking", place: "lock".into(), source };
        let open = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
        let file = open.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone would not do while a child process, forked but not yet executing, still has the descriptor.
        let _ = self.0.unlock();
    }
}
