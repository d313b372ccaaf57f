//! The one connection to the database, and the rule for commits whose outcome is unknown.

use std::fs::File;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::disk::{CommitPoint, Disk};
use crate::error::rows_are_full;
use crate::{StoreError, ballast};

pub(crate) mod application;
pub(crate) mod mark;
pub(crate) mod schema;
pub(crate) mod state;

/// The database's file.
pub(crate) const DATABASE: &str = "outbox.sqlite";

const PRAGMAS: &str = "
    pragma locking_mode = exclusive;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma journal_size_limit = 4194304;
    pragma foreign_keys = on;
    pragma temp_store = memory;
    pragma trusted_schema = off;
    pragma cell_size_check = on;
";

/// The database.
pub(crate) struct Rows {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    /// None after a failure, until the next use.
    connection: Option<Connection>,
    /// Whether a commit's outcome is unknown: nothing is written before the log is checkpointed.
    suspect: bool,
}

impl Rows {
    /// Opens the database at `path`, made where it is missing, and brings its schema up to date; returns the version it
    /// had before, 0 for one that was just made.
    pub(crate) fn open(path: PathBuf, disk: Arc<dyn Disk>, may_be_new: bool) -> Result<(Rows, u32), StoreError> {
        // The process before this one may have died of a failed fsync: its log is checkpointed before it is believed.
        let mut rows = Rows { path, disk, connection: None, suspect: true };
        let doing = "reading the schema version";
        let version = schema::version(rows.connection()?).map_err(StoreError::rows(doing))?;
        if version == 0 && !may_be_new {
            return Err(StoreError::Lost);
        }
        if version > schema::LATEST {
            return Err(StoreError::NewerSchema { found: version, known: schema::LATEST });
        }
        for (next, migration) in schema::after(version) {
            // A later program must open what waits on a full disk, too.
            rows.write_with_ballast("migrating the schema", |tx| {
                tx.execute_batch(migration)?;
                tx.pragma_update(None, "user_version", next)
            })?;
        }
        Ok((rows, version))
    }

    /// Reads. What it finds may come from a commit whose outcome is unknown; [`Rows::settle`] first where that matters.
    pub(crate) fn read<T>(
        &mut self,
        doing: &'static str,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let outcome = read(self.connection()?);
        outcome.map_err(StoreError::rows(doing))
    }

    /// Writes in one transaction; durable once this returns `Ok`.
    pub(crate) fn write<T>(
        &mut self,
        doing: &'static str,
        write: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.settle()?;
        let disk = Arc::clone(&self.disk);
        let outcome = transact(self.connection()?, doing, disk.as_ref(), write);
        if outcome.as_ref().is_err_and(leaves_doubt) {
            self.suspect = true;
            self.connection = None;
        }
        outcome
    }

    /// Makes sure that whatever can be read is durable. A checkpoint writes every page of the log anew, to another
    /// file; repeating the fsync that failed would prove nothing, since the system has forgotten the pages.
    pub(crate) fn settle(&mut self) -> Result<(), StoreError> {
        if self.suspect {
            let doing = "rewriting the log after a failed commit";
            let busy: i64 = self
                .connection()?
                .query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))
                .map_err(StoreError::rows(doing))?;
            self.suspect = busy != 0;
        }
        Ok(())
    }

    /// As [`Rows::settle`], giving up the ballast for it where the disk is full.
    pub(crate) fn settle_with_ballast(&mut self) -> Result<(), StoreError> {
        match self.settle() {
            Err(error) if error.is_full() => {
                ballast::release(self.disk.as_ref())?;
                self.settle()
            }
            other => other,
        }
    }

    /// As [`Rows::write`], giving up the ballast for it where the disk is full: for what concerns applications that
    /// were accepted before.
    pub(crate) fn write_with_ballast<T>(
        &mut self,
        doing: &'static str,
        write: impl Fn(&Transaction) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.settle_with_ballast()?;
        match self.write(doing, &write) {
            Err(error) if error.is_full() => {
                ballast::release(self.disk.as_ref())?;
                self.write(doing, &write)
            }
            other => other,
        }
    }

    /// Whether SQLite's own check passes, and the database may be written.
    pub(crate) fn is_sound(&mut self) -> bool {
        if !is_writable(&self.path) {
            return false;
        }
        let answer = self.read("checking the database", |connection| {
            connection.query_row("pragma integrity_check(1)", [], |row| row.get::<_, String>(0))
        });
        answer.is_ok_and(|answer| answer == "ok")
    }

    /// Whether the outcome of a commit is unknown.
    pub(crate) fn is_suspect(&self) -> bool {
        self.suspect
    }

    fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.path).map_err(StoreError::rows("opening"))?,
        };
        Ok(self.connection.insert(connection))
    }
}

/// Whether there is no database at `path`, or one without a byte.
pub(crate) fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0) || std::fs::exists(path).is_ok_and(|there| !there)
}

/// Whether the header of the database at `path` says that it is one with a log. SQLite opens one of another version for
/// reading alone, and no check of its own tells.
fn is_writable(path: &Path) -> bool {
    const VERSIONS: std::ops::Range<usize> = 18..20;
    let mut header = [0; VERSIONS.end];
    let read = File::open(path).and_then(|mut file| io::Read::read_exact(&mut file, &mut header));
    read.is_err() || header[VERSIONS] == [2, 2]
}

/// Bytes of the database at `path`, without its log.
pub(crate) fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// Moves the database with its logs into a new folder below `quarantine`, beside it.
pub(crate) fn set_aside(path: &Path, quarantine: &str) -> io::Result<()> {
    let dir = path.parent().unwrap_or(path);
    let folder = (1..).map(|k| dir.join(quarantine).join(format!("database.{k}"))).find(|folder| !folder.exists());
    let Some(folder) = folder else { return Ok(()) };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let name = format!("{DATABASE}{suffix}");
        match std::fs::rename(dir.join(&name), folder.join(&name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    for synced in [&folder, &dir.join(quarantine), dir] {
        File::open(synced)?.sync_all()?;
    }
    Ok(())
}

/// Whether an error of the rows tells of a database that is not as it was left. An error of the machine, as of a disk
/// that is full, read-only or gone, tells nothing of the kind.
pub(crate) fn is_damage(error: &StoreError) -> bool {
    let StoreError::Rows { source, .. } = error else { return false };
    !matches!(
        source.sqlite_error_code(),
        Some(
            ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
                | ErrorCode::DiskFull
                | ErrorCode::PermissionDenied
                | ErrorCode::ReadOnly
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::NoLargeFileSupport
                | ErrorCode::OperationInterrupted
        )
    )
}

/// Whether a unique value is taken.
pub(crate) fn is_constraint(error: &StoreError) -> bool {
    let StoreError::Rows { source, .. } = error else { return false };
    source.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(PRAGMAS)?;
    Ok(connection)
}

fn transact<T>(
    connection: &mut Connection,
    doing: &'static str,
    disk: &dyn Disk,
    write: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
) -> Result<T, StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::rows(doing))?;
    let value = write(&tx).map_err(StoreError::rows(doing))?;
    disk.commit_point(CommitPoint::Before).map_err(StoreError::disk(doing, DATABASE))?;
    tx.commit().map_err(StoreError::rows(doing))?;
    disk.commit_point(CommitPoint::After).map_err(StoreError::disk(doing, DATABASE))?;
    Ok(value)
}

/// Whether the transaction may have reached the disk although an error was reported. A full disk and a broken
/// constraint leave none: the first fails before the commit record is written, the second rolls back.
fn leaves_doubt(error: &StoreError) -> bool {
    let StoreError::Rows { source, .. } = error else { return true };
    !rows_are_full(source) && source.sqlite_error_code() != Some(ErrorCode::ConstraintViolation)
}
