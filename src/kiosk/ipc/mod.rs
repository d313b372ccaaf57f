//! The inherited socket between core and one visit.
//!
//! Frames: `u32` big-endian length, then that much JSON. A [`VisitMessage::Blob`] or [`VisitMessage::KeepPage`] frame is
//! followed by exactly `size` raw bytes. Only core's own child holds the other end, so there is no naming and no
//! authentication to get wrong; a closed socket means that the other side is gone.

pub mod desk;
mod frame;
mod message;
mod typed;

pub use frame::{FrameError, read_frame, write_frame};
pub use message::{AskTicket, CoreMessage, DeviceFault, KeepTicket, VisitMessage};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
