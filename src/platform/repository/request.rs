//! A transaction that waits for its turn: the work as a closure that may be run again, and who waits for the answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lobby_domain::id::OrgCode;
use tokio::sync::oneshot;

use super::sql::{Row, Sql, V};
use super::tx::Tx;
use crate::engine_error::{EngineError, Trouble};
use crate::error::{PlatformError, Result};

/// How one run of the work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Well: commit.
    Keep,
    /// With a refusal or an error: roll back and tell.
    Undo,
    /// With a failure of the engine after which the whole transaction may succeed: roll back and perhaps run it again.
    Again(Trouble),
}

/// One waiting transaction.
pub trait Request: Send {
    /// Runs the work inside an open transaction.
    fn run(&mut self, sql: &mut dyn Sql) -> Ended;
    /// Whether the caller no longer waits for the answer.
    fn is_given_up(&self) -> bool;
    /// Tells the caller how it ended; `fate` is that of the transaction around the work.
    fn answer(self: Box<Self>, fate: Result<()>);
}

struct Waiting<F, T> {
    org: OrgCode,
    work: F,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

/// A request for `work` on the rows of `org`, and where its answer comes.
pub fn waiting<T, F>(org: OrgCode, work: F) -> (Box<dyn Request>, oneshot::Receiver<Result<T>>)
where
    T: Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (Box::new(Waiting { org, work, outcome: None, reply }), answer)
}

impl<T, F> Request for Waiting<F, T>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T> + Send,
{
    fn run(&mut self, sql: &mut dyn Sql) -> Ended {
        let mut watched = Watched { sql, failure: None };
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(&mut Tx::new(&mut watched, &self.org))));
        let failure = watched.failure;
        let outcome = match outcome {
            Err(_) => Err(PlatformError::Panicked),
            Ok(Ok(_)) if failure.is_some() => {
                Err(PlatformError::Database { doing: "going on after a statement", source: EngineError::Doomed })
            }
            Ok(outcome) => outcome,
        };
        let ended = match (&outcome, failure.flatten()) {
            (Ok(_), _) => Ended::Keep,
            (Err(PlatformError::Panicked), _) | (Err(_), None) => Ended::Undo,
            (Err(_), Some(trouble)) => Ended::Again(trouble),
        };
        self.outcome = Some(outcome);
        ended
    }

    fn is_given_up(&self) -> bool {
        self.reply.is_closed()
    }

    fn answer(self: Box<Self>, fate: Result<()>) {
        let outcome = match (self.outcome, fate) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(PlatformError::WriterStopped),
        };
        // The caller may have gone away; what was committed stays.
        let _ = self.reply.send(outcome);
    }
}

/// Remembers the first statement that failed. PostgreSQL rolls such a transaction back whatever comes after, and even
/// answers a commit with success; here every engine does so, and the work gets the error.
struct Watched<'a> {
    sql: &'a mut dyn Sql,
    failure: Option<Option<Trouble>>,
}

impl Watched<'_> {
    fn noted<T>(&mut self, outcome: Result<T>) -> Result<T> {
        if let Err(error) = &outcome
            && self.failure.is_none()
        {
            self.failure = Some(error.trouble());
        }
        outcome
    }
}

impl Sql for Watched<'_> {
    fn exec(&mut self, sql: &str, params: &[V]) -> Result<u64> {
        let outcome = self.sql.exec(sql, params);
        self.noted(outcome)
    }

    fn rows(&mut self, sql: &str, params: &[V]) -> Result<Vec<Row>> {
        let outcome = self.sql.rows(sql, params);
        self.noted(outcome)
    }
}
