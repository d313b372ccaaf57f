//! Faults of a reader, by what the kiosk can do about them.

use super::codec::{Command, Status};

/// Kind of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultClass {
    /// Nothing lies on the reader.
    NoCard,
    /// The card moved while it was read: hold it still.
    CardMoved,
    /// The card cannot be verified: go to the counter.
    CardBad,
    /// Not an identity card.
    WrongCard,
    /// The reader's security module is out of order: out of service.
    Device,
    /// The reader sends bytes, but not this protocol.
    Protocol,
    /// The reader does not answer.
    Timeout,
    /// Another program holds the port.
    PortBusy,
    /// There is no such port, or it may not be opened.
    PortMissing,
}

impl FaultClass {
    /// All classes.
    pub const ALL: [Self; 9] = [
        Self::NoCard,
        Self::CardMoved,
        Self::CardBad,
        Self::WrongCard,
        Self::Device,
        Self::Protocol,
        Self::Timeout,
        Self::PortBusy,
        Self::PortMissing,
    ];

    /// Stable name for logs, files and `lobby id-read`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoCard => "no_card",
            Self::CardMoved => "card_moved",
            Self::CardBad => "card_bad",
            Self::WrongCard => "wrong_card",
            Self::Device => "device",
            Self::Protocol => "protocol",
            Self::Timeout => "timeout",
            Self::PortBusy => "port_busy",
            Self::PortMissing => "port_missing",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::NoCard => "no card on the reader",
            Self::CardMoved => "the card moved; hold it still",
            Self::CardBad => "the card cannot be verified",
            Self::WrongCard => "this is not an identity card",
            Self::Device => "the reader's security module is out of order",
            Self::Protocol => "the reader's bytes make no sense",
            Self::Timeout => "the reader does not answer",
            Self::PortBusy => "another program holds the port",
            Self::PortMissing => "the port is missing or may not be opened",
        }
    }
}

/// A fault with the command under way and the reader's status. Holds nothing of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReaderFault {
    /// Its kind.
    pub class: FaultClass,
    /// The command under way; `None` while opening the port.
    pub during: Option<Command>,
    /// The reader's status bytes, raw, if it sent any.
    pub status: Option<Status>,
}

impl ReaderFault {
    /// A fault of the port itself.
    pub fn of_port(class: FaultClass) -> Self {
        Self { class, during: None, status: None }
    }

    /// A fault without a status, such as silence.
    pub fn while_doing(class: FaultClass, during: Command) -> Self {
        Self { class, during: Some(during), status: None }
    }

    /// See [`FaultClass::code`].
    pub fn code(&self) -> &'static str {
        self.class.code()
    }
}

impl std::fmt::Display for ReaderFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.during {
            Some(command) => write!(f, "{command}: ")?,
            None => f.write_str("opening the reader's port: ")?,
        }
        f.write_str(self.class.sentence())?;
        match self.status {
            Some(status) => write!(f, " (status {status})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ReaderFault {}
