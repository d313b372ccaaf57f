//! What an engine complains of, and whether running the transaction again may help.

use postgres::error::SqlState;
use thiserror::Error;

/// An engine's answer to something that failed. Its text holds no value of a row: what PostgreSQL calls the detail of
/// an error may quote one, and is left out.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The embedded engine.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL.
    #[error("{message}{}", .code.as_deref().map(|code| format!(" (SQLSTATE {code})")).unwrap_or_default())]
    Postgres {
        /// Its words.
        message: String,
        /// SQLSTATE, five characters; None where the failure is of the connection.
        code: Option<String>,
        /// Whether running the transaction again may help.
        trouble: Option<Trouble>,
    },
    /// A statement failed, and the work went on as if it had not: nothing of it is kept.
    #[error("a statement failed before, so nothing of this transaction is kept")]
    Doomed,
}

/// A failure after which the whole transaction, run again, may succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Another transaction was in the way (40001, 40P01), or had inserted a row of the same key between our look and
    /// our insert (23505): the next run sees it. Where it still does not, the same failure comes again.
    Conflict,
    /// The connection is gone or cannot be had (08xxx, 57P01 to 57P03, 53300).
    Lost,
}

impl From<postgres::Error> for EngineError {
    fn from(error: postgres::Error) -> EngineError {
        let trouble = trouble(&error);
        let code = error.code().map(|code| code.code().to_owned());
        let message = match error.as_db_error() {
            Some(answer) => answer.message().to_owned(),
            None => {
                let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
                format!("{error}{cause}")
            }
        };
        EngineError::Postgres { message, code, trouble }
    }
}

impl EngineError {
    /// Whether running the transaction again may help.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            EngineError::Postgres { trouble, .. } => *trouble,
            EngineError::Sqlite(_) | EngineError::Doomed => None,
        }
    }
}

fn trouble(error: &postgres::Error) -> Option<Trouble> {
    let Some(code) = error.code() else {
        let broken = std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>());
        return (error.is_closed() || broken).then_some(Trouble::Lost);
    };
    let lost = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
    ];
    let in_the_way = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::UNIQUE_VIOLATION];
    if in_the_way.contains(code) {
        Some(Trouble::Conflict)
    } else if lost.contains(code) || code.code().starts_with("08") {
        Some(Trouble::Lost)
    } else {
        None
    }
}
