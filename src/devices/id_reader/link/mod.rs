//! A pipe of bytes to a reader. USB and TCP readers carry the same frames and would be further links.

mod memory;
mod tty;

use std::time::Duration;

pub use memory::{MemoryLink, MemoryPeer};
pub use tty::TtyLink;

/// Errors of the link itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// No such port.
    #[error("opening the port: it does not exist")]
    Missing,
    /// Another program holds it.
    #[error("opening the port: another program holds it")]
    Busy,
    /// This program may not open it.
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
    /// Reads the bytes that have arrived, waiting at most `wait` for the first; 0 means none.
    ///
    /// # Errors
    /// [`LinkError::Lost`].
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, LinkError>;

    /// Writes all of `bytes` within `limit`.
    ///
    /// # Errors
    /// [`LinkError::WriteBlocked`] or [`LinkError::Lost`].
    fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), LinkError>;

    /// Discards bytes that have arrived and were not read.
    ///
    /// # Errors
    /// [`LinkError::Lost`].
    fn discard_input(&mut self) -> Result<(), LinkError>;
}
