//! Why core could not start.

use lobby_domain::{FailureCode, Text};
use lobby_fleet::IdentityError;
use lobby_store::StoreError;
use lobby_words::command::start;
use thiserror::Error;

/// Why core could not start. Each says what to do.
#[derive(Debug, Error)]
pub enum CoreError {
    /// The configuration is wrong; names layer and key.
    #[error(transparent)]
    Config(#[from] lobby_fleet::config::ConfigError),
    /// The kiosk is not enrolled.
    #[error(transparent)]
    NotEnrolled(#[from] IdentityError),
    /// A key or certificate of the identity is unusable.
    #[error("the kiosk's identity is damaged: {0}; enrol it again (Q-04)")]
    Trust(String),
    /// Another core runs on the same state folder.
    #[error("another `lobby run` works on this state folder; stop it first")]
    AlreadyRunning,
    /// The outbox cannot be opened.
    #[error("opening the outbox")]
    Outbox(#[source] StoreError),
    /// A process or thread could not be started.
    #[error("starting {what}")]
    Start {
        /// The process or thread, as a noun.
        what: &'static str,
        /// From the system.
        #[source]
        source: std::io::Error,
    },
}

impl CoreError {
    /// Cause and remedy, for the technician who started core; `None` where the source has its own text.
    #[must_use]
    pub fn text(&self) -> Option<(Text, FailureCode)> {
        let (words, code) = match self {
            CoreError::AlreadyRunning => (start::ALREADY_RUNNING, FailureCode::RunsAlready),
            CoreError::Outbox(error) if error.is_full() => (start::DISK_FULL, FailureCode::DiskFull),
            CoreError::Outbox(_) => (start::OUTBOX_FAULT, FailureCode::StoreFault),
            CoreError::Config(_) | CoreError::NotEnrolled(_) | CoreError::Trust(_) | CoreError::Start { .. } => {
                return None;
            }
        };
        Some((words.text(), code))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn code(error: &CoreError) -> Option<FailureCode> {
        error.text().map(|(_, code)| code)
    }

    #[test]
    fn a_full_disk_has_another_code_than_an_outbox_at_fault() {
        let outbox =
            |source: io::Error| CoreError::Outbox(StoreError::Disk { doing: "writing", place: "row".into(), source });
        let full = outbox(io::Error::from_raw_os_error(28));
        let denied = outbox(io::ErrorKind::PermissionDenied.into());
        assert_eq!((code(&full), code(&denied)), (Some(FailureCode::DiskFull), Some(FailureCode::StoreFault)));
        assert_eq!(code(&CoreError::AlreadyRunning), Some(FailureCode::RunsAlready));
    }

    #[test]
    fn what_has_a_sentence_of_its_own_is_left_to_it() {
        let start = CoreError::Start { what: "delivery", source: io::ErrorKind::OutOfMemory.into() };
        assert_eq!((code(&CoreError::Trust("x".into())), code(&start)), (None, None));
        assert!(start.to_string().contains("delivery") && CoreError::Trust("x".into()).to_string().contains("Q-04"));
    }
}
