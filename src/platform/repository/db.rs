//! The handle on the rows, whatever engine keeps them.

use lobby_domain::id::OrgCode;

use super::postgres::{Mode, Postgres};
use super::request::waiting;
use super::sqlite::Sqlite;
use super::{Tx, migrations};
use crate::error::{PlatformError, Result};
use crate::place::Place;

/// A handle on the rows of one organisation; clones share the same threads and connections.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    org: OrgCode,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens the database for the rows of `org` and applies pending migrations. Any number of programs may do so at once.
    ///
    /// # Errors
    /// [`PlatformError::Database`] or [`PlatformError::Migration`].
    pub fn open(place: &Place, org: OrgCode) -> Result<Db> {
        let engine = match place {
            Place::File { path, batch_max } => Engine::Sqlite(Sqlite::open(path, *batch_max, migrations::apply)?),
            Place::Postgres(config) => Engine::Postgres(Postgres::open(config, migrations::apply_in_postgres)?),
        };
        Ok(Db { engine, org })
    }

    /// Runs `work` as one transaction. It may be run again by an engine that asks for that, so it must not keep
    /// state between runs. A statement that fails dooms the transaction. The answer comes after the commit is durable.
    ///
    /// # Errors
    /// Whatever `work` returned, or the failure of the commit.
    pub async fn tx<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (request, answer) = waiting(self.org.clone(), work);
        match &self.engine {
            Engine::Sqlite(engine) => engine.write(request)?,
            Engine::Postgres(engine) => engine.submit(Mode::Write, request)?,
        }
        answer.await.map_err(|_| PlatformError::WriterStopped)?
    }

    /// Runs queries that see one state of the rows, beside the writers. Run again likewise.
    ///
    /// # Errors
    /// Whatever `work` returned.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (request, answer) = waiting(self.org.clone(), work);
        match &self.engine {
            Engine::Sqlite(engine) => engine.read(request).await?,
            Engine::Postgres(engine) => engine.submit(Mode::Read, request)?,
        }
        answer.await.map_err(|_| PlatformError::WriterStopped)?
    }

    /// How often a transaction was run again since this handle was opened: conflicts and lost connections.
    #[must_use]
    pub fn reruns(&self) -> u64 {
        match &self.engine {
            Engine::Sqlite(_) => 0,
            Engine::Postgres(engine) => engine.reruns(),
        }
    }
}
