//! Events of a reader, for the visit.

use lobby_domain::identity::IdCard;

use super::ReaderFault;

/// One event. `Debug` shows nothing of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderEvent {
    /// The reader passed its self-check and waits for a card.
    Ready,
    /// No card lies on the reader. Reported once after each opening, unless a card was found first.
    Empty,
    /// A card lies on the reader.
    CardFound,
    /// Bytes of the reading so far; the total is known from the seventh byte on.
    Reading {
        /// Bytes received.
        received: usize,
        /// Bytes of the whole reply.
        total: usize,
    },
    /// The card was read.
    Read(Box<IdCard>),
    /// A fault for the citizen or the attendant. The session retries by itself.
    Fault(ReaderFault),
    /// The card is gone.
    Removed,
    /// The port vanished; the session opens it again when it is back.
    Lost,
}
