//! What can go wrong in the simulated world. Codes are part of the steering API.

use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum SimError {
    #[error("there is no card {0}")]
    UnknownCard(String),
    #[error("there is no paper {0}")]
    UnknownPaper(String),
    #[error("the request is not understood: {0}")]
    BadRequest(String),
    #[error("this simulation was started without a network proxy")]
    NoProxy,
    #[error("only loopback addresses are allowed, not {0}")]
    NotLoopback(std::net::SocketAddr),
    #[error("the embedded sample data is damaged: {0}")]
    Sample(String),
    #[error("plug in the simulated card reader: {0}")]
    Reader(std::io::Error),
    #[error("{doing} {path}: {source}")]
    File { doing: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{doing}: {source}")]
    Net { doing: &'static str, source: std::io::Error },
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
