//! The outbox itself: the counter and other marks, and the question whether a citizen may start.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use lobby_wire::digest::Sha256;
use uuid::Uuid;

use crate::disk::{Disk, is_missing};
use crate::ledger::Ledger;
use crate::lock::Lock;
use crate::marks::{self, Marks};
use crate::rows::{Rows, mark};
use crate::{Finding, Floor, StoreError, ballast};

const PROBE: &str = "probe";
/// Highest counter of a case number: it has six digits.
pub(crate) const COUNTER_MAX: u32 = 999_999;

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
    /// Locked after the rows where both are locked.
    ledger: Mutex<Ledger>,
    marks: Mutex<Marks>,
    /// Place of the file of marks.
    marks_place: String,
    /// Blobs whose bytes were hashed since they were opened.
    pub verified: Mutex<HashSet<(Uuid, Sha256)>>,
    next_incoming: AtomicU64,
    /// Last, so that the database is closed before the next process may come.
    _lock: Lock,
}

impl Outbox {
    /// The next number of the kiosk's counter: durable in two places before it is returned, never given twice. The first
    /// is 1.
    ///
    /// # Errors
    /// [`StoreError::Rows`], [`StoreError::Disk`], or [`StoreError::CounterExhausted`]. A number whose commit failed is
    /// skipped, not reused.
    pub fn next_case_counter(&self) -> Result<u32, StoreError> {
        let next = self.shared.rows().write("counting a case number", |tx| mark::take_counter(tx))?;
        let counter = u32::try_from(next).ok().filter(|counter| *counter <= COUNTER_MAX);
        let counter = counter.ok_or(StoreError::CounterExhausted)?;
        self.shared.raise_marks(|marks| marks.case_number = marks.case_number.max(counter))?;
        Ok(counter)
    }

    /// Lets the counter go on above `known`, a number that another place knows to be given. True where it was not above
    /// already; durable once this returns.
    ///
    /// # Errors
    /// [`StoreError::Rows`], [`StoreError::Disk`], or [`StoreError::CounterExhausted`] where no number is left above it.
    pub fn raise_case_counter(&self, known: u32) -> Result<bool, StoreError> {
        if known >= COUNTER_MAX {
            return Err(StoreError::CounterExhausted);
        }
        let mut rows = self.shared.rows();
        let is_behind = rows.read("reading the counter", mark::next_counter)? <= i64::from(known);
        if is_behind {
            rows.write("raising the counter", |tx| mark::set_counter(tx, known + 1))?;
        }
        // Also where the rows are above already: the marks may have failed then.
        self.shared.raise_marks(|marks| marks.case_number = marks.case_number.max(known))?;
        Ok(is_behind)
    }

    /// Highest counter of a case number that was given, or is known to be given; 0 where none was.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn last_case_counter(&self) -> Result<u32, StoreError> {
        let next = self.shared.rows().read("reading the counter", mark::next_counter)?;
        Ok(u32::try_from(next - 1).unwrap_or(0).min(COUNTER_MAX))
    }

    /// Version below which nothing of this kind is taken; 0 where there is none.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn floor(&self, floor: &Floor) -> Result<u64, StoreError> {
        let noted = self.shared.rows().read("reading a floor", |connection| mark::floor(connection, floor))?;
        Ok(self.shared.marks().floors.get(floor).copied().unwrap_or(0).max(noted))
    }

    /// Raises a floor to `version`, in both places; one that is higher stays.
    ///
    /// # Errors
    /// [`StoreError::Rows`], or [`StoreError::Disk`].
    pub fn raise_floor(&self, floor: &Floor, version: u64) -> Result<(), StoreError> {
        if self.floor(floor)? >= version {
            return Ok(());
        }
        self.shared.rows().write("raising a floor", |tx| mark::raise_floor(tx, floor, version))?;
        self.shared.raise_marks(|marks| marks.floors.extend([(floor.clone(), version)]))
    }

    /// Keeps findings for those who look later; the last thousand stay.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn note_findings(&self, findings: &[Finding], now: Timestamp) -> Result<(), StoreError> {
        let note = |tx: &rusqlite::Transaction| {
            findings.iter().try_for_each(|finding| mark::note_finding(tx, finding, now.as_millisecond()))
        };
        self.shared.rows().write_with_ballast("noting what was found", note)
    }

    /// What was found and noted, newest first, each with its time.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn findings(&self) -> Result<Vec<(Timestamp, Finding)>, StoreError> {
        let found = self.shared.rows().read("reading what was found", mark::findings)?;
        let dated = |(at, finding)| (Timestamp::from_millisecond(at).unwrap_or_default(), finding);
        Ok(found.into_iter().map(dated).collect())
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

/// What an outbox is made of once it is open.
pub(crate) struct Parts {
    pub disk: Arc<dyn Disk>,
    pub limits: Limits,
    pub rows: Rows,
    pub ledger: Ledger,
    pub marks: Marks,
    pub marks_place: String,
    pub lock: Lock,
}

impl Outbox {
    pub(crate) fn of(parts: Parts) -> Outbox {
        let Parts { disk, limits, rows, ledger, marks, marks_place, lock } = parts;
        let shared = Shared {
            disk,
            limits,
            low_water: AtomicU64::new(limits.low_water_bytes),
            rows: Mutex::new(rows),
            ledger: Mutex::new(ledger),
            marks: Mutex::new(marks),
            marks_place,
            verified: Mutex::default(),
            next_incoming: AtomicU64::new(0),
            _lock: lock,
        };
        Outbox { shared: Arc::new(shared) }
    }
}

impl Shared {
    /// The rows, locked.
    pub fn rows(&self) -> MutexGuard<'_, Rows> {
        // A panic in the middle of a transaction rolled it back; the connection is as good as before.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ledger, locked; after the rows where both are locked.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // A panic left the open segment closed; the next entry begins another.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the marks, durable once this returns.
    fn raise_marks(&self, raise: impl FnOnce(&mut Marks)) -> Result<(), StoreError> {
        let mut marks = self.marks();
        let mut raised = marks.clone();
        raise(&mut raised);
        if raised != *marks {
            marks::store(self.disk.as_ref(), &self.marks_place, &raised)?;
            *marks = raised;
        }
        Ok(())
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

/// Writes and removes a small file: a disk remounted read-only fails here, before a citizen starts.
fn probe(disk: &dyn Disk) -> std::io::Result<()> {
    match disk.remove_file(PROBE) {
        Err(error) if !is_missing(&error) => return Err(error),
        Ok(()) | Err(_) => {}
    }
    disk.create(PROBE)?.write_all(b"probe")?;
    disk.remove_file(PROBE)
}
