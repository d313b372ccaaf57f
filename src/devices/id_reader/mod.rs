//! Identity card readers that speak the SDT/SAM serial protocol (GA/T 467, chapter 7).
//!
//! Constraints: half duplex, one command at a time, 8N1 without flow control; the reader may be unplugged, silent, or
//! send garbage at any byte, and the citizen may pull the card at any byte. Nothing read may outlive the visit or show
//! up in a log, so buffers are wiped and every `Debug` here is redacted.
//!
//! Layers, from the wire up, each knowing only the one below:
//! - [`codec`]: frames, commands, status bytes, the four text layouts. Pure.
//! - [`link`]: a pipe of bytes; a tty over `serialport`, or memory in tests.
//! - [`machine`]: the protocol as a state machine. No IO; time is an argument.
//! - [`reader`]: runs one machine over one link, blocking.
//! - [`session`]: a thread that keeps a reader open for a visit and reports [`ReaderEvent`]s.

pub mod codec;
mod event;
mod fault;
pub mod link;
pub mod machine;
pub mod reader;
pub mod session;

pub use event::ReaderEvent;
pub use fault::{FaultClass, ReaderFault};
pub use reader::{Clock, IdReader, read_one};
pub use session::{ReaderConfig, ReaderSession};

#[cfg(test)]
mod tests;
