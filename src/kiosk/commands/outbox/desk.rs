//! Where the outbox is asked: at the running core, or, where none runs, in the folder itself.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;

use lobby_domain::Text;
use lobby_store::{Limits, Outbox, StoreError};
use lobby_words::outbox::refusal as words;
use thiserror::Error;

use crate::desk_socket;
use crate::ipc::desk::{DeskAnswer, DeskRequest};
use crate::ipc::{FrameError, read_frame, write_frame};

/// Why the outbox cannot be asked.
#[derive(Debug, Error)]
pub enum DeskError {
    #[error("opening the state folder")]
    Folder(#[source] io::Error),
    #[error("a core has the outbox and does not answer")]
    Silent(#[source] io::Error),
    #[error("the state folder belongs to user {0}")]
    OtherUser(u32),
    #[error("opening the outbox")]
    Outbox(#[source] StoreError),
    #[error("reading the core's answer")]
    BrokenOff(#[source] FrameError),
    #[error("the core speaks another version")]
    OtherVersion,
    #[error("writing the answer")]
    Say(#[source] io::Error),
}

impl DeskError {
    /// What happened and what to do, for the technician.
    pub fn text(&self) -> Text {
        match self {
            DeskError::Folder(error) => words::FOLDER.fill_text(&[("why", &error.to_string())]),
            DeskError::Silent(_) => words::SILENT.text(),
            DeskError::OtherUser(uid) => words::OTHER_USER.fill_text(&[("uid", &uid.to_string())]),
            DeskError::Outbox(error) => words::BROKEN.fill_text(&[("why", &crate::commands::with_sources(error))]),
            DeskError::BrokenOff(_) => words::BROKEN_OFF.text(),
            DeskError::OtherVersion => words::OTHER_VERSION.text(),
            DeskError::Say(error) => {
                words::PLACE_UNWRITABLE.fill_text(&[("place", "stdout"), ("why", &error.to_string())])
            }
        }
    }
}

/// What came instead of the answer that was asked for.
pub enum Instead {
    /// Nothing in the outbox has this name.
    Unknown,
    /// The application is not refused.
    NotRefused,
    /// The outbox could not be read or written; why, in English.
    Broken(String),
    /// The answer to another question.
    Other,
}

impl From<DeskAnswer> for Instead {
    fn from(answer: DeskAnswer) -> Instead {
        match answer {
            DeskAnswer::Unknown => Instead::Unknown,
            DeskAnswer::NotRefused => Instead::NotRefused,
            DeskAnswer::Broken { why } => Instead::Broken(why),
            DeskAnswer::Listed { .. }
            | DeskAnswer::Shown { .. }
            | DeskAnswer::Verified { .. }
            | DeskAnswer::Waiting { .. }
            | DeskAnswer::Manifest { .. }
            | DeskAnswer::Bytes { .. }
            | DeskAnswer::Done => Instead::Other,
        }
    }
}

/// The outbox, wherever it can be asked.
pub enum Desk {
    /// Core has it.
    Running(UnixStream),
    /// No process has it.
    Stopped(Outbox),
}

impl Desk {
    /// The outbox below this state folder. Where no core runs it is opened here, which also finishes what a crash left.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn open(state: &Path) -> Result<Desk, DeskError> {
        match desk_socket::at(state, |socket| UnixStream::connect(socket)) {
            Ok(socket) => return Ok(Desk::Running(socket)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {}
            Err(error) => return Err(DeskError::Silent(error)),
        }
        let dir = state.join("outbox");
        // Files that another user made here would lock core out of its own outbox.
        let owner = std::fs::metadata(&dir).map_err(DeskError::Folder)?.uid();
        if rustix::process::geteuid().as_raw() != owner {
            return Err(DeskError::OtherUser(owner));
        }
        match Outbox::open(&dir, Limits { low_water_bytes: 0, ..Limits::default() }) {
            Ok((outbox, _)) => Ok(Desk::Stopped(outbox)),
            Err(StoreError::Locked) => Err(DeskError::Silent(io::ErrorKind::ConnectionRefused.into())),
            Err(error) => Err(DeskError::Outbox(error)),
        }
    }

    /// The answer to a request.
    ///
    /// # Errors
    /// [`DeskError::BrokenOff`].
    pub fn ask(&mut self, request: &DeskRequest) -> Result<DeskAnswer, DeskError> {
        match self {
            Desk::Running(socket) => {
                write_frame(socket, request).map_err(|error| DeskError::BrokenOff(FrameError::Io(error)))?;
                read_frame(socket).map_err(|error| match error {
                    FrameError::Malformed => DeskError::OtherVersion,
                    FrameError::Closed | FrameError::Io(_) => DeskError::BrokenOff(error),
                })
            }
            Desk::Stopped(outbox) => Ok(crate::desk::answer(outbox, request, jiff::Timestamp::now())),
        }
    }
}
