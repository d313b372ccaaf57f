//! A pipe of bytes to a reader. USB and TCP readers carry the same frames and would be further links.

mod memory;
mod tty;

use std::time::Duration;

pub use memory::{MemoryLink, MemoryPeer};
pub use tty::TtyLink;

/// What can happen to the pipe itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// No such port.
    #[error("opening the port: it does not exist")]
    Missing,
    /// Somebody else holds it.
    #[error("opening the port: another program holds it")]
    Busy,
    /// Not ours to open.
    #[error("opening the port: permission denied")]
    Denied,
    /// It exists but is no serial port, or refuses our settings.
    #[error("setting up the port: {0}")]
    Unusable(String),
    /// It vanished while in use.
    #[error("using the port: it vanished")]
    Lost,
    /// The peer takes no more bytes.
    #[error("writing to the port: it takes no bytes")]
    WriteBlocked,
}

/// Exclusive, blocking, half duplex.
pub trait ByteLink: Send {
    /// Reads what is there, waiting at most `wait` for the first byte; 0 means nothing came.
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, LinkError>;

    /// Writes all of `bytes` within `limit`.
    fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), LinkError>;

    /// Throws away what has arrived and was not read.
    fn discard_input(&mut self) -> Result<(), LinkError>;
}
