//! Errors of the simulated world. Codes are part of the steering API.

use std::path::{Path, PathBuf};

/// Why the simulator refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// No card has this id.
    #[error("there is no card {0}")]
    UnknownCard(String),
    /// No paper has this name.
    #[error("there is no paper {0}")]
    UnknownPaper(String),
    /// Not JSON or IPP, an unknown field, or a value out of range.
    #[error("the request is not understood: {0}")]
    BadRequest(String),
    /// [`SimOptions::proxy`](crate::SimOptions::proxy) is absent.
    #[error("this simulation was started without a network proxy")]
    NoProxy,
    /// Nothing of the simulator listens on a real network.
    #[error("only loopback addresses are allowed, not {0}")]
    NotLoopback(std::net::SocketAddr),
    /// The embedded people or vectors cannot be read.
    #[error("the embedded sample data is damaged: {0}")]
    Sample(String),
    /// No pseudo terminal, no symlink or no thread for the reader.
    #[error("plug in the simulated card reader: {0}")]
    Reader(std::io::Error),
    /// A file or folder could not be made or written.
    #[error("{doing} {path}: {source}")]
    File {
        /// The attempted operation, an imperative.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Error of the operating system.
        source: std::io::Error,
    },
    /// A socket or a signal failed.
    #[error("{doing}: {source}")]
    Net {
        /// The attempted operation, an imperative.
        doing: &'static str,
        /// Error of the operating system.
        source: std::io::Error,
    },
}

impl SimError {
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }

    pub(crate) fn net(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Net { doing, source }
    }

    /// Stable name for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownCard(_) => "unknown_card",
            Self::UnknownPaper(_) => "unknown_paper",
            Self::BadRequest(_) => "bad_request",
            Self::NoProxy => "no_proxy",
            Self::NotLoopback(_) => "not_loopback",
            Self::Sample(_) => "sample",
            Self::Reader(_) => "reader",
            Self::File { .. } => "file",
            Self::Net { .. } => "net",
        }
    }
}
