//! What can go wrong in this room. Refusals travel to the caller as problems; everything else is a 500 and a log line.

use std::path::PathBuf;

use lobby_domain::Text;
use lobby_wire::digest::Sha256;
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_words::Words;
use thiserror::Error;

use crate::engine_error::{EngineError, Trouble};

/// One error for the whole room; no variant's text holds anything personal.
#[derive(Debug, Error)]
pub enum PlatformError {
    /// A refusal; the caller gets the reason.
    #[error("{} ({})", .0.title, .0.code)]
    Refused(Problem),
    /// A file or folder.
    #[error("{doing} {}", .path.display())]
    File {
        /// What was being done, e.g. `reading`.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// The database.
    #[error("database: {doing}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// The engine's answer.
        #[source]
        source: EngineError,
    },
    /// The connection was lost while a commit was under way. Not run again here: see `repository/postgres/mod.rs`.
    #[error("database: the answer to a commit was lost; whether it was kept will be seen when the caller asks again")]
    CommitUnknown,
    /// A row that does not have the columns its query promises.
    #[error("database: unexpected shape of a row of {0}")]
    Row(&'static str),
    /// A row holds a value that this program does not know, e.g. one of a later release.
    #[error("database: row `{row}` of {table} holds a {column} that is not known here")]
    UnknownValue {
        /// Which table.
        table: &'static str,
        /// The row's key, without the organisation.
        row: String,
        /// Which column.
        column: &'static str,
    },
    /// The writer has gone; the process is ending.
    #[error("database: the writer has stopped")]
    WriterStopped,
    /// The commit that this request shared with others failed; none of them was kept.
    #[error("database: the commit shared with other requests failed")]
    BatchFailed,
    /// A request inside a batch failed badly; its savepoint was rolled back.
    #[error("database: a request panicked and was rolled back")]
    Panicked,
    /// More is asked of the database than it gets done; nothing of this was begun.
    #[error("database: too much is asked of it at once")]
    Busy,
    /// Applying migrations.
    #[error("migrating the database")]
    Migration(#[source] Box<refinery::Error>),
    /// The store of sealed blobs.
    #[error("materials: {doing}")]
    Materials {
        /// What was being done.
        doing: &'static str,
        /// The store's answer.
        #[source]
        source: object_store::Error,
    },
    /// A blob of a case is not in the store.
    #[error("materials: the blob {sha256} is not there")]
    Lost {
        /// Digest of the blob.
        sha256: Sha256,
    },
    /// Making or reading certificates.
    #[error("certificates: {doing}")]
    Certificate {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: rcgen::Error,
    },
    /// Keys, envelopes and signatures.
    #[error("seal: {doing}")]
    Seal {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: lobby_envelope::SealError,
    },
    /// A message or published item of the wrong shape.
    #[error("{what}")]
    Wire {
        /// Which file or message.
        what: String,
        /// Why it was refused.
        #[source]
        source: lobby_wire::WireError,
    },
    /// Binding pages into a file.
    #[error("assembling a document of a case's pages")]
    Document(#[source] lobby_pdf::PdfError),
    /// Setting a letter.
    #[error("setting a letter")]
    Paper(#[source] lobby_paper::PaperError),
    /// Setting up TLS.
    #[error("TLS: {doing}")]
    Tls {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: rustls::Error,
    },
    /// Something the operator has to change before the program can run.
    #[error("{}", in_all_languages(.0))]
    Setup(Text),
}

/// An answer, where a refusal is none and any other error stays one.
pub(crate) fn unless_refused<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(PlatformError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

impl PlatformError {
    /// A refusal with a sentence for the operator that says more than the code's own; where that is enough, the code
    /// turns into the refusal by `From`.
    #[must_use]
    pub fn refused(code: ProblemCode, title: impl Into<String>) -> PlatformError {
        PlatformError::Refused(Problem::new(code, title))
    }

    /// What an operator asked for cannot be done; said in every language.
    #[must_use]
    pub fn setup(words: Words, values: &[(&str, &str)]) -> PlatformError {
        PlatformError::Setup(words.fill_text(values))
    }

    /// The same where all there is to say is the cause, in the words of a library or of the system: `{reason}`.
    pub fn because<E: std::fmt::Display>(words: Words) -> impl FnOnce(E) -> PlatformError {
        move |error| PlatformError::setup(words, &[("reason", &error.to_string())])
    }

    /// 422 with the list of blobs the platform does not hold.
    #[must_use]
    pub fn missing_blobs(missing: Vec<Sha256>) -> PlatformError {
        let title = format!("{} sealed blob(s) of the manifest have not been uploaded", missing.len());
        PlatformError::Refused(Problem::new(ProblemCode::MissingBlobs, title).with_missing(missing))
    }

    /// For `map_err` on file operations.
    pub fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> PlatformError {
        let path = path.into();
        move |source| PlatformError::File { doing, path, source }
    }

    /// For `map_err` on database calls.
    pub fn database<E: Into<EngineError>>(doing: &'static str) -> impl FnOnce(E) -> PlatformError {
        move |error| PlatformError::Database { doing, source: error.into() }
    }

    /// Whether running the transaction again may help, and why.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        if let PlatformError::Database { source, .. } = self { source.trouble() } else { None }
    }

    /// Whether a case's envelope cannot be opened or read because of it, however often that is tried.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(
            self,
            PlatformError::Seal { .. }
                | PlatformError::Wire { .. }
                | PlatformError::Lost { .. }
                | PlatformError::Panicked
        )
    }

    /// For `map_err` on the store of blobs.
    pub fn materials(doing: &'static str) -> impl FnOnce(object_store::Error) -> PlatformError {
        move |source| PlatformError::Materials { doing, source }
    }

    /// For `map_err` on certificate work.
    pub fn certificate(doing: &'static str) -> impl FnOnce(rcgen::Error) -> PlatformError {
        move |source| PlatformError::Certificate { doing, source }
    }

    /// For `map_err` on TLS set-up.
    pub fn tls(doing: &'static str) -> impl FnOnce(rustls::Error) -> PlatformError {
        move |source| PlatformError::Tls { doing, source }
    }

    /// For `map_err` on keys, envelopes and signatures.
    pub fn seal(doing: &'static str) -> impl FnOnce(lobby_envelope::SealError) -> PlatformError {
        move |source| PlatformError::Seal { doing, source }
    }
}

impl From<ProblemCode> for PlatformError {
    fn from(code: ProblemCode) -> PlatformError {
        PlatformError::Refused(code.into())
    }
}

/// The room's result.
pub type Result<T, E = PlatformError> = std::result::Result<T, E>;

/// For commands, which know no reader: the text in every language, Chinese first.
#[must_use]
pub fn in_all_languages(text: &Text) -> String {
    text.by_language().map(|(_, text)| text).collect::<Vec<_>>().join(" / ")
}
