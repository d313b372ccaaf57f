//! The embedded engine: one writer thread with group commit, a few read-only connections.
//!
//! The writer takes every request that is waiting (up to a number), runs each in its own savepoint, commits once,
//! and only then answers: four to five times the throughput of a transaction per request, with the same durability
//! (WAL, `synchronous = FULL`). A request that fails rolls back alone. Another process (`admin`) may write to the same
//! file; the engine's lock and the busy timeout order them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::request::{Ended, Request};
use super::sql::{Row, Sql, V};
use crate::error::{PlatformError, Result};

/// Read-only connections.
const READERS: usize = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);

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
}

impl Sqlite {
    /// Opens the file, has it migrated and starts the writer; `batch_max` requests share one commit.
    ///
    /// # Errors
    /// [`PlatformError::Database`] or what `migrate` gives.
    pub fn open(path: &Path, batch_max: usize, migrate: impl FnOnce(&mut Connection) -> Result<()>) -> Result<Sqlite> {
        let mut connection = Connection::open(path).map_err(PlatformError::database("opening"))?;
        tune(&connection)?;
        migrate(&mut connection)?;
        let (writer, requests) = mpsc::channel();
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write_batches(&connection, &requests, batch_max))
            .map_err(PlatformError::file("starting the writer of", path))?;
        let readers = Readers { path: path.to_owned(), idle: Mutex::new(Vec::new()), slots: Semaphore::new(READERS) };
        Ok(Sqlite { writer, readers: Arc::new(readers) })
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
    connection.pragma_update(None, "foreign_keys", "on").map_err(doing())
}

fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(PlatformError::database("opening for reading"))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(PlatformError::database("opening for reading"))?;
    Ok(connection)
}

/// The writer thread: ends when the last [`Sqlite`] is dropped.
fn write_batches(connection: &Connection, requests: &mpsc::Receiver<Box<dyn Request>>, batch_max: usize) {
    while let Ok(first) = requests.recv() {
        let mut batch = vec![first];
        while batch.len() < batch_max {
            match requests.try_recv() {
                Ok(next) => batch.push(next),
                Err(_) => break,
            }
        }
        let mut fate = run_batch(connection, &mut batch);
        for request in batch {
            // rusqlite's errors are not cloneable: the first caller gets the cause, the others its consequence.
            let rest = fate.as_ref().copied().map_err(|_| PlatformError::BatchFailed);
            request.answer(std::mem::replace(&mut fate, rest));
        }
    }
}

fn run_batch(connection: &Connection, batch: &mut [Box<dyn Request>]) -> Result<()> {
    let step = |sql: &str, doing| connection.execute_batch(sql).map_err(PlatformError::database(doing));
    step("begin immediate", "beginning a batch")?;
    let outcome = batch.iter_mut().try_for_each(|request| {
        step("savepoint request", "marking a request")?;
        match request.run(&mut Session(connection)) {
            Ended::Keep => step("release request", "keeping a request"),
            // One writer: nothing that another run would change.
            Ended::Undo | Ended::Again(_) => step("rollback to request; release request", "rolling a request back"),
        }
    });
    let outcome = outcome.and_then(|()| step("commit", "committing a batch"));
    if outcome.is_err() && !connection.is_autocommit() {
        step("rollback", "rolling a batch back")?;
    }
    outcome
}

/// A connection inside a transaction.
struct Session<'a>(&'a Connection);

impl Sql for Session<'_> {
    fn exec(&mut self, sql: &str, params: &[V]) -> Result<u64> {
        let mut statement =
            self.0.prepare_cached(&dialect(sql)).map_err(PlatformError::database("preparing a statement"))?;
        let changed = statement
            .execute(rusqlite::params_from_iter(params.iter().map(to_engine)))
            .map_err(PlatformError::database("running a statement"))?;
        Ok(changed as u64)
    }

    fn rows(&mut self, sql: &str, params: &[V]) -> Result<Vec<Row>> {
        let mut statement =
            self.0.prepare_cached(&dialect(sql)).map_err(PlatformError::database("preparing a query"))?;
        let width = statement.column_count();
        let mut found = statement
            .query(rusqlite::params_from_iter(params.iter().map(to_engine)))
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

fn to_engine(value: &V) -> Value {
    match value {
        V::I64(number) => Value::Integer(*number),
        V::Text(text) => Value::Text(text.clone()),
        V::Bytes(bytes) => Value::Blob(bytes.clone()),
        V::Null => Value::Null,
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
