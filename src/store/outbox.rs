//! The outbox itself: opening, the counter, and the question whether a citizen may start.

use std::collections::HashSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lobby_wire::digest::Sha256;
use uuid::Uuid;

use crate::disk::{Disk, RealDisk, is_missing};
use crate::rows::{DATABASE, Rows};
use crate::{RecoveryReport, StoreError, ballast, recovery};

/// Folder of accepted files.
pub(crate) const BLOBS: &str = "blobs";
/// Folder of what is not accepted yet.
pub(crate) const INCOMING: &str = "incoming";
/// Folder of damaged applications.
pub(crate) const QUARANTINE: &str = "quarantine";
const LOCK: &str = "lock";
const PROBE: &str = "probe";

/// Limits of the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Free bytes below which [`Outbox::ready`] refuses new citizens.
    pub low_water_bytes: u64,
    /// Bytes given up when the disk is full, so that receipts can still be recorded.
    pub ballast_bytes: u64,
    /// Applications that may wait.
    pub queue_max: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { low_water_bytes: 512 * 1024 * 1024, ballast_bytes: 4 * 1024 * 1024, queue_max: 10_000 }
    }
}

/// The durable outbox. It locks inside; share it by `Arc`.
pub struct Outbox {
    pub(crate) shared: Arc<Shared>,
}

/// State that the outbox shares with [`Incoming`](crate::Incoming) and [`Staging`](crate::Staging).
pub(crate) struct Shared {
    pub disk: Arc<dyn Disk>,
    pub limits: Limits,
    /// The limit that may change while the outbox is open.
    low_water: AtomicU64,
    rows: Mutex<Rows>,
    /// Blobs whose bytes were hashed since they were opened.
    pub verified: Mutex<HashSet<(Uuid, Sha256)>>,
    next_incoming: AtomicU64,
    /// Last, so that the database is closed before the next process may come.
    _lock: Lock,
}

impl Outbox {
    /// Opens the outbox in `dir`, made where it is missing, and repairs what a crash left behind.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another process has it, [`StoreError::Lost`], [`StoreError::NewerSchema`],
    /// [`StoreError::Disk`], or [`StoreError::Rows`].
    pub fn open(dir: &Path, limits: Limits) -> Result<(Outbox, RecoveryReport), StoreError> {
        let disk = RealDisk::at(dir).map_err(StoreError::disk("making", "the folder"))?;
        Outbox::open_on(Arc::new(disk), dir, limits)
    }

    /// As [`Outbox::open`], with lock and database in `dir` and everything else on `disk`.
    pub(crate) fn open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        limits: Limits,
    ) -> Result<(Outbox, RecoveryReport), StoreError> {
        let lock = Lock::take(&dir.join(LOCK))?;
        let has_blobs = exists(disk.as_ref(), BLOBS)?;
        let mut rows = Rows::open(dir.join(DATABASE), Arc::clone(&disk), !has_blobs)?;
        // The folder above must name the database before the database vouches for anything; BLOBS comes after, as the
        // sign that a database was there.
        disk.sync_dir("").map_err(StoreError::disk("syncing", "the folder"))?;
        for folder in [BLOBS, INCOMING, QUARANTINE] {
            disk.create_dir(folder).map_err(StoreError::disk("making", folder))?;
        }
        disk.sync_dir("").map_err(StoreError::disk("syncing", "the folder"))?;
        let report = recovery::run(disk.as_ref(), &mut rows)?;
        let shared = Shared {
            disk,
            limits,
            low_water: AtomicU64::new(limits.low_water_bytes),
            rows: Mutex::new(rows),
            verified: Mutex::default(),
            next_incoming: AtomicU64::new(0),
            _lock: lock,
        };
        // Without ballast the queue still drains; only new citizens are refused, by `ready`.
        let _ = ballast::restore(shared.disk.as_ref(), limits.ballast_bytes);
        Ok((Outbox { shared: Arc::new(shared) }, report))
    }

    /// The next number of the kiosk's counter: durable before it is returned, never given twice. The first is 1.
    ///
    /// # Errors
    /// [`StoreError::Rows`], or [`StoreError::CounterExhausted`]. A number whose commit failed is skipped, not reused.
    pub fn next_case_counter(&self) -> Result<u32, StoreError> {
        let next: i64 = self.shared.rows().write("counting a case number", |tx| {
            tx.query_row("update counter set next = next + 1 returning next - 1", [], |row| row.get(0))
        })?;
        u32::try_from(next).map_err(|_| StoreError::CounterExhausted)
    }

    /// Sets [`Limits::low_water_bytes`] while the outbox is open.
    pub fn set_low_water(&self, bytes: u64) {
        self.shared.low_water.store(bytes, Ordering::Relaxed);
    }

    /// Whether a new citizen may start: room, a disk that takes writes, a database in order.
    ///
    /// # Errors
    /// The reason to refuse; [`StoreError::is_full`] separates lack of room from faults.
    pub fn ready(&self) -> Result<(), StoreError> {
        let Shared { disk, limits, low_water, .. } = self.shared.as_ref();
        let free = disk.free_bytes().map_err(StoreError::disk("asking for the room left on", "the disk"))?;
        let wanted = low_water.load(Ordering::Relaxed);
        if free < wanted {
            return Err(StoreError::LowWater { free, wanted });
        }
        ballast::restore(disk.as_ref(), limits.ballast_bytes)?;
        probe(disk.as_ref()).map_err(StoreError::disk("trying to write", PROBE))?;
        self.shared.rows().settle()?;
        let count = self.depth()?.count;
        if count >= limits.queue_max {
            return Err(StoreError::QueueFull { count, max: limits.queue_max });
        }
        Ok(())
    }
}

impl Shared {
    /// The rows, locked.
    pub fn rows(&self) -> MutexGuard<'_, Rows> {
        // A panic in the middle of a transaction rolled it back; the connection is as good as before.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Blobs whose bytes were checked against their digest since the start, locked.
    pub fn verified(&self) -> MutexGuard<'_, HashSet<(Uuid, Sha256)>> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number no other application on its way in has.
    pub fn next_incoming(&self) -> u64 {
        self.next_incoming.fetch_add(1, Ordering::Relaxed)
    }
}

/// The lock on the folder.
struct Lock(File);

impl Lock {
    fn take(path: &Path) -> Result<Lock, StoreError> {
        let failed = |source| StoreError::Disk { doing: "locking", place: LOCK.into(), source };
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

fn exists(disk: &dyn Disk, folder: &str) -> Result<bool, StoreError> {
    match disk.list(folder) {
        Ok(_) => Ok(true),
        Err(error) if is_missing(&error) => Ok(false),
        Err(error) => Err(StoreError::disk("listing", folder)(error)),
    }
}

/// Writes and removes a small file: a disk remounted read-only fails here, before a citizen starts.
fn probe(disk: &dyn Disk) -> std::io::Result<()> {
    match disk.remove_file(PROBE) {
        Err(error) if !is_missing(&error) => return Err(error),
        Ok(()) | Err(_) => {}
    }
    disk.create(PROBE)?.write_all(b"probe")?;
    disk.remove_file(PROBE)
}
