//! The embedded engine: one writer thread with group commit, a few read-only connections.
//!
//! The writer takes every request that is waiting (up to a number), runs each in its own savepoint, commits once,
//! and only then answers: four to five times the throughput of a transaction per request, with the same durability
//! (WAL, `synchronous = FULL`). A request that fails rolls back alone. Another process (`admin`) may write to the same
//! file; the engine's lock and the busy timeout order them.
//!
//! The log (`-wal`) and what indexes it (`-shm`) are bounded. The engine begins the log anew when no reader looks into it,
//! which under load may never be: from a size on the writer asks for that moment, from a larger one it waits for it, and
//! new readers wait with it. Where a batch fails on a full disk, the ballast gives way and the batch runs again.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, mpsc};
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::own_log::require_own_log;
use super::request::{Ended, Request};
use super::sql::{Row, Sql, V};
use crate::disk::Disk;
use crate::error::{PlatformError, Result};

/// Read-only connections.
const READERS: usize = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);
/// Bytes of the log that are kept between commits.
const LOG_KEPT: i64 = 8 * 1024 * 1024;
/// From so many bytes on the log is begun anew as soon as no reader is in the way.
const LOG_LARGE: u64 = 16 * 1024 * 1024;
/// From so many bytes on readers wait until it was.
const LOG_MAX: u64 = 64 * 1024 * 1024;

/// A handle on the file; clones share the same threads and connections.
#[derive(Clone)]
pub struct Sqlite {
    writer: mpsc::Sender<Box<dyn Request>>,
    readers: Arc<Readers>,
}

struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    slots: Semaphore,
    /// Shared by those that read; alone for beginning the log anew.
    reading: RwLock<()>,
}

/// The writer's own.
struct Writer {
    connection: Connection,
    readers: Arc<Readers>,
    log: PathBuf,
    disk: Disk,
    batch_max: usize,
}

impl Sqlite {
    /// Opens the file, has it migrated and starts the writer; `batch_max` requests share one commit.
    ///
    /// # Errors
    /// [`PlatformError::Database`] or what `migrate` gives.
    pub fn open(path: &Path, batch_max: usize, migrate: impl FnOnce(&mut Connection) -> Result<()>) -> Result<Sqlite> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        require_own_log(path, Path::new(&log))?;
        let mut connection = Connection::open(path).map_err(PlatformError::database("opening"))?;
        tune(&connection)?;
        migrate(&mut connection)?;
        let (sender, requests) = mpsc::channel();
        let readers = Arc::new(Readers {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
            slots: Semaphore::new(READERS),
            reading: RwLock::new(()),
        });
        let disk = Disk::of(path.parent().unwrap_or(path));
        let writer = Writer { connection, readers: Arc::clone(&readers), log: log.into(), disk, batch_max };
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || writer.write_batches(&requests))
            .map_err(PlatformError::file("starting the writer of", path))?;
        Ok(Sqlite { writer: sender, readers })
    }

    /// Hands a transaction to the writer.
    ///
    /// # Errors
    /// [`PlatformError::WriterStopped`].
    pub fn write(&self, request: Box<dyn Request>) -> Result<()> {
        self.writer.send(request).map_err(|_| PlatformError::WriterStopped)
    }

    /// Runs queries on a read-only connection.
    ///
    /// # Errors
    /// [`PlatformError::WriterStopped`] or [`PlatformError::Panicked`]; other errors reach the caller through `request`.
    pub async fn read(&self, request: Box<dyn Request>) -> Result<()> {
        let _slot = self.readers.slots.acquire().await.map_err(|_| PlatformError::WriterStopped)?;
        let readers = Arc::clone(&self.readers);
        tokio::task::spawn_blocking(move || readers.answer(request)).await.map_err(|_| PlatformError::Panicked)
    }
}

impl Readers {
    fn answer(&self, mut request: Box<dyn Request>) {
        let fate = self.run(request.as_mut());
        request.answer(fate);
    }

    fn run(&self, request: &mut dyn Request) -> Result<()> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let _reading = self.reading.read().unwrap_or_else(PoisonError::into_inner);
        // One transaction, so that several queries see one state.
        connection.execute_batch("begin").map_err(PlatformError::database("beginning to read"))?;
        request.run(&mut Session(&connection));
        connection.execute_batch("rollback").map_err(PlatformError::database("ending a read"))?;
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(connection);
        }
        Ok(())
    }
}

fn tune(connection: &Connection) -> Result<()> {
    let doing = || PlatformError::database("setting up the connection");
    connection.busy_timeout(BUSY_TIMEOUT).map_err(doing())?;
    connection.pragma_update(None, "journal_mode", "wal").map_err(doing())?;
    connection.pragma_update(None, "synchronous", "full").map_err(doing())?;
    connection.pragma_update(None, "journal_size_limit", LOG_KEPT).map_err(doing())?;
    connection.pragma_update(None, "foreign_keys", "on").map_err(doing())
}

fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(PlatformError::database("opening for reading"))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(PlatformError::database("opening for reading"))?;
    Ok(connection)
}

impl Writer {
    /// The writer thread: ends when the last [`Sqlite`] is dropped.
    fn write_batches(&self, requests: &mpsc::Receiver<Box<dyn Request>>) {
        while let Ok(first) = requests.recv() {
            let mut batch = vec![first];
            while batch.len() < self.batch_max {
                match requests.try_recv() {
                    Ok(next) => batch.push(next),
                    Err(_) => break,
                }
            }
            let mut fate = run_batch(&self.connection, &mut batch);
            if fate.is_err() && self.disk.make_way() {
                fate = run_batch(&self.connection, &mut batch);
            }
            for request in batch {
                // rusqlite's errors are not cloneable: the first caller gets the cause, the others its consequence.
                let rest = fate.as_ref().copied().map_err(|_| PlatformError::BatchFailed);
                request.answer(std::mem::replace(&mut fate, rest));
            }
            self.bound_log();
        }
    }

    /// Begins the log anew where it has grown large.
    fn bound_log(&self) {
        let size = std::fs::metadata(&self.log).map_or(0, |log| log.len());
        if size < LOG_LARGE {
            return;
        }
        let _alone = match self.readers.reading.try_write() {
            Ok(alone) => alone,
            Err(_) if size < LOG_MAX => return,
            Err(_) => self.readers.reading.write().unwrap_or_else(PoisonError::into_inner),
        };
        // Another program's readers are not waited for.
        let done = self.connection.busy_timeout(Duration::ZERO).and_then(|()| {
            self.connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0))
        });
        let restored = self.connection.busy_timeout(BUSY_TIMEOUT);
        if let Err(error) = done.and_then(|busy| restored.map(|()| busy)) {
            tracing::warn!(%error, size, "the database's log cannot be begun anew");
        }
    }
}

fn run_batch(connection: &Connection, batch: &mut [Box<dyn Request>]) -> Result<()> {
    let step = |sql: &str, doing| connection.execute_batch(sql).map_err(PlatformError::database(doing));
    step("begin immediate", "beginning a batch")?;
    let before = connection.total_changes();
    let outcome = batch.iter_mut().try_for_each(|request| {
        step("savepoint request", "marking a request")?;
        match request.run(&mut Session(connection)) {
            Ended::Keep => step("release request", "keeping a request"),
            // One writer: nothing that another run would change.
            Ended::Undo | Ended::Again(_) => step("rollback to request; release request", "rolling a request back"),
        }
    });
    let outcome = outcome.and_then(|()| {
        if connection.total_changes() != before {
            count_on(connection).map_err(PlatformError::database("counting a batch"))?;
        }
        step("commit", "committing a batch")
    });
    if outcome.is_err() && !connection.is_autocommit() {
        step("rollback", "rolling a batch back")?;
    }
    outcome
}

/// Counts the commit in the head of the file, by which the log is known as the file's own.
fn count_on(connection: &Connection) -> rusqlite::Result<()> {
    let count: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    connection.pragma_update(None, "application_id", count.wrapping_add(1))
}

/// A connection inside a transaction.
struct Session<'a>(&'a Connection);

impl Sql for Session<'_> {
    fn exec(&mut self, sql: &str, params: &[V]) -> Result<u64> {
        let mut statement =
            self.0.prepare_cached(&dialect(sql)).map_err(PlatformError::database("preparing a statement"))?;
        let changed = statement
            .execute(rusqlite::params_from_iter(params.iter().map(Parameter)))
            .map_err(PlatformError::database("running a statement"))?;
        Ok(changed as u64)
    }

    fn rows(&mut self, sql: &str, params: &[V]) -> Result<Vec<Row>> {
        let mut statement =
            self.0.prepare_cached(&dialect(sql)).map_err(PlatformError::database("preparing a query"))?;
        let width = statement.column_count();
        let mut found = statement
            .query(rusqlite::params_from_iter(params.iter().map(Parameter)))
            .map_err(PlatformError::database("running a query"))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(PlatformError::database("reading rows"))? {
            let columns = (0..width)
                .map(|at| row.get_ref(at).map(from_engine))
                .collect::<Result<Row, _>>()
                .map_err(PlatformError::database("reading columns"))?;
            rows.push(columns);
        }
        Ok(rows)
    }
}

/// `$1` of the portable subset is `?1` here; no statement of ours has a dollar sign elsewhere.
fn dialect(sql: &str) -> String {
    sql.replace('$', "?")
}

/// A value on its way into a statement, which only reads it.
struct Parameter<'a>(&'a V);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            V::I64(number) => ValueRef::Integer(*number),
            V::Text(text) => ValueRef::Text(text.as_bytes()),
            V::Bytes(bytes) => ValueRef::Blob(bytes),
            V::Null => ValueRef::Null,
        }))
    }
}

fn from_engine(value: ValueRef<'_>) -> V {
    match value {
        ValueRef::Null => V::Null,
        ValueRef::Integer(number) => V::I64(number),
        // No column of ours is a float; one that became so is read as its text and refused by the reader.
        ValueRef::Real(number) => V::Text(number.to_string()),
        ValueRef::Text(text) => V::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => V::Bytes(bytes.to_vec()),
    }
}
