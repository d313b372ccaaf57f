//! Commands of the kiosk to a reader. Changing the reader's speed is left out on purpose: never send it in production.

use std::fmt;
use std::time::Duration;

use super::frame::PREAMBLE;
use super::reply::Reply;

/// One request. Its bytes are fixed: none carries data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Reset the security module.
    ResetSam,
    /// Check the security module.
    SamStatus,
    /// Read the security module's number.
    SamId,
    /// Look for a card.
    Find,
    /// Take the card that was found.
    Select,
    /// Read text and photo.
    Read,
    /// Read the appended address; also checks whether the selected card is still there.
    Address,
}

impl Command {
    /// All commands.
    pub const ALL: [Self; 7] =
        [Self::ResetSam, Self::SamStatus, Self::SamId, Self::Find, Self::Select, Self::Read, Self::Address];

    /// CMD and Para.
    pub fn code(self) -> [u8; 2] {
        match self {
            Self::ResetSam => [0x10, 0xFF],
            Self::SamStatus => [0x11, 0xFF],
            Self::SamId => [0x12, 0xFF],
            Self::Find => [0x20, 0x01],
            Self::Select => [0x20, 0x02],
            Self::Read => [0x30, 0x01],
            Self::Address => [0x30, 0x03],
        }
    }

    /// The whole request with preamble and checksum.
    pub fn frame(self) -> [u8; 10] {
        let [cmd, para] = self.code();
        let [a, b, c, d, e] = PREAMBLE;
        [a, b, c, d, e, 0x00, 0x03, cmd, para, 0x03 ^ cmd ^ para]
    }

    /// Time-out for the whole reply.
    pub fn limit(self) -> Duration {
        Duration::from_millis(match self {
            Self::ResetSam | Self::SamStatus | Self::SamId | Self::Find | Self::Select => 800,
            Self::Read => 4000,
            Self::Address => 2000,
        })
    }

    /// Whether `reply` can be the answer to this command. Replies carry no command, so a late or doubled one is
    /// recognised by its shape only: successes must fit, failures are accepted as they are.
    pub fn accepts(self, reply: &Reply) -> bool {
        match (reply.status.sw3, self) {
            (0x90, Self::ResetSam | Self::SamStatus) => reply.data.is_empty(),
            (0x90, Self::SamId) => reply.data.len() == 16,
            (0x90, Self::Select) => matches!(reply.data.len(), 0 | 8),
            // Not the shapes of the replies above and below; whether it is a reading is judged by its lengths.
            (0x90, Self::Read) => reply.data.len() >= 4 && !matches!(reply.data.len(), 8 | 16 | 70),
            (0x90, Self::Address) => reply.data.len() == 70,
            (0x9F, Self::Find) | (0x91, Self::Address) => true,
            (0x90 | 0x91 | 0x9F, _) => false,
            _ => true,
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ResetSam => "resetting the security module",
            Self::SamStatus => "checking the security module",
            Self::SamId => "asking for the security module's number",
            Self::Find => "looking for a card",
            Self::Select => "selecting the card",
            Self::Read => "reading the card",
            Self::Address => "asking whether the card is still there",
        })
    }
}
