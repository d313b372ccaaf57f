//! PostgreSQL: a few connections, each owned by a thread, and serializable transactions that are run again.
//!
//! The `postgres` crate blocks, so its connections live on threads of their own and never on an async task. A thread
//! is started when a transaction would have to wait, up to [`CONNECTIONS_MAX`]; it keeps its connection, and takes the
//! next transaction from the queue when it is done with one.
//!
//! **Conflicts.** Writers run `serializable`: the outcome is that of some order, one after the other, as on the
//! embedded engine. Where the server sees that this cannot be had it refuses one transaction (40001, 40P01), and the
//! closure is run again from its beginning, after a short and random wait. Readers run on one snapshot, read only, and
//! meet no conflicts.
//!
//! **Lost connections.** While nothing was asked to be committed, a lost connection is a conflict like another: connect
//! and run again. When the answer to a *commit* is lost, its outcome is unknown, and running the closure
//! again could do a thing twice. So it is not run again: the caller gets [`PlatformError::CommitUnknown`], a kiosk an
//! answer of 500, and it asks again as it does after any lost answer. Intake is made for that (docs/decisions/0006): the
//! kiosk chose the application's id, `on conflict do nothing` inserts it once, and a second request is answered with the
//! stored receipt, byte for byte.

mod queue;
mod session;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use postgres::{Client, Config, IsolationLevel, NoTls};
use ring::rand::{SecureRandom as _, SystemRandom};

use self::queue::{Pushed, Queue};
use self::session::{Session, Statements};
use super::request::{Ended, Request};
use crate::engine_error::{EngineError, Trouble};
use crate::error::{PlatformError, Result};

/// Most connections of this program.
const CONNECTIONS_MAX: usize = 16;
/// Most transactions that wait for a connection; further ones are refused with [`PlatformError::Busy`].
const WAITING_MAX: usize = 1024;
/// Most runs of one transaction.
const RUNS_MAX: u32 = 20;
/// No run starts later than this after the transaction was queued, nor later than this after its first run: the caller
/// has given up by then.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest wait before another run; the first waits are far shorter.
const WAIT_MAX: Duration = Duration::from_millis(250);
/// A statement that takes longer is given up by the server, as is a transaction of a program that hangs.
const LIMITS: &str = "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'";

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Read and write, serializable.
    Write,
    /// Read one snapshot.
    Read,
}

/// A handle on the server; clones share the same threads and connections, which end with the last of them.
#[derive(Clone)]
pub struct Postgres(Arc<Handle>);

struct Handle(Arc<Shared>);

struct Shared {
    config: Config,
    queue: Queue<Job>,
    reruns: AtomicU64,
}

struct Job {
    mode: Mode,
    request: Box<dyn Request>,
    since: Instant,
}

/// A connection and what was prepared on it.
struct Connection {
    client: Client,
    statements: Statements,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.queue.close();
    }
}

impl Postgres {
    /// Connects once, has the schema migrated, and is then ready to connect as often as is needed.
    ///
    /// # Errors
    /// [`PlatformError::Database`] where the server cannot be reached, or what `migrate` gives.
    pub fn open(config: &Config, migrate: fn(&mut Client) -> Result<()>) -> Result<Postgres> {
        let first = config.clone();
        let prepare = move || {
            let mut client = first.connect(NoTls).map_err(PlatformError::database("connecting to PostgreSQL"))?;
            migrate(&mut client)
        };
        // Its own thread: the caller may be an async task, which must not block on this crate.
        let prepared = std::thread::spawn(prepare).join();
        prepared.map_err(|_| PlatformError::Panicked)??;
        let queue = Queue::new(CONNECTIONS_MAX, WAITING_MAX);
        Ok(Postgres(Arc::new(Handle(Arc::new(Shared { config: config.clone(), queue, reruns: AtomicU64::new(0) })))))
    }

    /// Hands a transaction to the next free connection.
    ///
    /// # Errors
    /// [`PlatformError::WriterStopped`] where no thread can be started, [`PlatformError::Busy`] where too many wait.
    pub fn submit(&self, mode: Mode, request: Box<dyn Request>) -> Result<()> {
        let shared = &self.0.0;
        let worker = || {
            let shared = Arc::clone(shared);
            std::thread::Builder::new().name("postgres".into()).spawn(move || shared.work()).is_ok()
        };
        match shared.queue.push(Job { mode, request, since: Instant::now() }, worker) {
            Pushed::Queued => Ok(()),
            Pushed::Full => Err(PlatformError::Busy),
            Pushed::Closed => Err(PlatformError::WriterStopped),
        }
    }

    /// How often a transaction was run again.
    pub fn reruns(&self) -> u64 {
        self.0.0.reruns.load(Ordering::Relaxed)
    }
}

/// How one run of a transaction went.
enum Run {
    /// The caller can be answered.
    Done(Result<()>),
    /// Nothing was kept; it may be run again.
    Again(Trouble, Result<()>),
}

impl Shared {
    /// One thread: serves until the last handle is gone.
    fn work(&self) {
        let mut connection = None;
        while let Some(job) = self.queue.next() {
            // The caller has given up; running its work would only delay others.
            if job.request.is_given_up() {
                continue;
            }
            if job.since.elapsed() >= PATIENCE {
                job.request.answer(Err(PlatformError::Busy));
            } else {
                self.serve(&mut connection, job);
            }
        }
    }

    fn serve(&self, connection: &mut Option<Connection>, mut job: Job) {
        let begun = Instant::now();
        let mut runs = 1;
        let fate = loop {
            match self.run(connection, &mut job) {
                Run::Done(fate) => break fate,
                Run::Again(trouble, fate) => {
                    if trouble == Trouble::Lost {
                        *connection = None;
                    }
                    if runs >= RUNS_MAX || begun.elapsed() >= PATIENCE {
                        break fate;
                    }
                }
            }
            self.reruns.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(wait(runs));
            runs += 1;
        };
        job.request.answer(fate);
    }

    fn run(&self, slot: &mut Option<Connection>, job: &mut Job) -> Run {
        let connection = match slot {
            Some(connection) => connection,
            None => match self.connect() {
                Ok(fresh) => slot.insert(fresh),
                Err(error) => return failed("connecting to PostgreSQL", error),
            },
        };
        let outcome = run_on(connection, job);
        if matches!(outcome, Run::Done(Err(PlatformError::CommitUnknown))) {
            *slot = None;
        }
        outcome
    }

    fn connect(&self) -> Result<Connection, postgres::Error> {
        let mut client = self.config.connect(NoTls)?;
        client.batch_execute(LIMITS)?;
        Ok(Connection { client, statements: Statements::default() })
    }
}

fn run_on(connection: &mut Connection, job: &mut Job) -> Run {
    let Connection { client, statements } = connection;
    let begun = match job.mode {
        Mode::Write => client.build_transaction().isolation_level(IsolationLevel::Serializable),
        Mode::Read => client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true),
    };
    let mut session = match begun.start() {
        Ok(transaction) => Session { transaction, statements },
        Err(error) => return failed("beginning a transaction", error),
    };
    let ended = job.request.run(&mut session);
    let transaction = session.transaction;
    let ending = match (ended, job.mode) {
        (Ended::Keep, Mode::Write) => transaction.commit(),
        (Ended::Keep, Mode::Read) | (Ended::Undo | Ended::Again(_), _) => {
            let rolled_back = transaction.rollback();
            if let Ended::Again(trouble) = ended {
                let trouble = if rolled_back.is_err() { Trouble::Lost } else { trouble };
                return Run::Again(trouble, Ok(()));
            }
            // Where the rollback did not arrive, the server does it by itself; the next run finds the connection gone.
            return Run::Done(Ok(()));
        }
    };
    match ending.map_err(EngineError::from) {
        Ok(()) => Run::Done(Ok(())),
        Err(source) => match source.trouble() {
            Some(Trouble::Lost) => Run::Done(Err(PlatformError::CommitUnknown)),
            Some(Trouble::Conflict) => {
                Run::Again(Trouble::Conflict, Err(PlatformError::Database { doing: "committing", source }))
            }
            None => Run::Done(Err(PlatformError::Database { doing: "committing", source })),
        },
    }
}

/// Nothing of the work has been run.
fn failed(doing: &'static str, error: postgres::Error) -> Run {
    let source = EngineError::from(error);
    let trouble = source.trouble();
    let fate = Err(PlatformError::Database { doing, source });
    match trouble {
        Some(trouble) => Run::Again(trouble, fate),
        None => Run::Done(fate),
    }
}

/// Half to whole of a time that doubles from 4 ms on: two that met do not meet again in step.
fn wait(runs: u32) -> Duration {
    let whole = WAIT_MAX.min(Duration::from_millis(2) * 2_u32.saturating_pow(runs.min(10)));
    let mut dice = [0; 1];
    // Without randomness the waits are only less well spread.
    let _ = SystemRandom::new().fill(&mut dice);
    whole / 2 + whole / 2 * u32::from(dice[0]) / 256
}
