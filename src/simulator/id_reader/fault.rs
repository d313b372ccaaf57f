//! Faults of the simulated reader, by name: `{"fault": "flip_bit", "command": "read", "position": 4000}`.

use serde::{Deserialize, Serialize};

/// A request by name; `any` stands for the next one whatever it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandName {
    /// Whatever comes next.
    #[default]
    Any,
    /// 10 FF
    Reset,
    /// 11 FF
    Status,
    /// 12 FF
    SamId,
    /// 20 01
    Find,
    /// 20 02
    Select,
    /// 30 01
    Read,
    /// 30 10
    ReadFinger,
    /// 30 03
    Address,
}

impl CommandName {
    /// Whether a request with these two bytes is of this name.
    pub(super) fn matches(self, code: [u8; 2]) -> bool {
        match self {
            Self::Any => true,
            Self::Reset => code == [0x10, 0xFF],
            Self::Status => code == [0x11, 0xFF],
            Self::SamId => code == [0x12, 0xFF],
            Self::Find => code == [0x20, 0x01],
            Self::Select => code == [0x20, 0x02],
            Self::Read => code == [0x30, 0x01],
            Self::ReadFinger => code == [0x30, 0x10],
            Self::Address => code == [0x30, 0x03],
        }
    }
}

fn once() -> u32 {
    1
}

/// One fault. Damages of replies happen `times` times (default once), the others stay until switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Everything in order again; the card stays.
    Clear,
    /// The card is removed while the next reading is sent; the rest of the frame is not sent.
    RemoveAfter {
        /// Bytes of the frame that are still sent.
        bytes: usize,
    },
    /// No reply to anything.
    Mute {
        /// On or off.
        on: bool,
    },
    /// Bytes without meaning instead of replies.
    Garbage {
        /// On or off.
        on: bool,
    },
    /// Another status, without data, instead of the reply.
    StatusOverride {
        /// Which request.
        #[serde(default)]
        command: CommandName,
        /// SW1 SW2 SW3.
        sw: [u8; 3],
        /// How often.
        #[serde(default = "once")]
        times: u32,
    },
    /// The reply comes later; 0 switches it off.
    Delay {
        /// Which request.
        #[serde(default)]
        command: CommandName,
        /// Milliseconds.
        ms: u64,
    },
    /// Replies come in pieces; 0 bytes switch it off.
    Chunk {
        /// Bytes of a piece.
        bytes: usize,
        /// Milliseconds between pieces.
        gap_ms: u64,
    },
    /// Bytes before the reply that belong to nothing, with false beginnings among them.
    JunkBefore {
        /// How many.
        bytes: usize,
        /// Which request.
        #[serde(default)]
        command: CommandName,
        /// How often.
        #[serde(default = "once")]
        times: u32,
    },
    /// One bit of the reply's frame is wrong.
    FlipBit {
        /// Bit number in the frame, from its first preamble bit.
        position: usize,
        /// Which request.
        #[serde(default)]
        command: CommandName,
        /// How often.
        #[serde(default = "once")]
        times: u32,
    },
    /// The frame announces another length than it has.
    WrongLen {
        /// Added to the length.
        by: i32,
        /// Which request.
        #[serde(default)]
        command: CommandName,
        /// How often.
        #[serde(default = "once")]
        times: u32,
    },
    /// The reply comes twice.
    DuplicateReply {
        /// Which request.
        #[serde(default)]
        command: CommandName,
        /// How often.
        #[serde(default = "once")]
        times: u32,
    },
    /// The reply is held back and comes after the next request, before that one's own.
    StaleReply {
        /// Which request.
        #[serde(default)]
        command: CommandName,
        /// How often.
        #[serde(default = "once")]
        times: u32,
    },
    /// Unplugged, and plugged in again later as another device behind the same symlink.
    Hangup {
        /// Milliseconds in between.
        ms: u64,
    },
    /// The reader's own speed.
    Baud {
        /// Bits per second.
        rate: u32,
    },
    /// A selected card is not found again.
    Find80WhileSelected {
        /// On or off.
        on: bool,
    },
    /// Length of the fingerprint block.
    Finger {
        /// 0, 512 or 1024.
        bytes: usize,
    },
    /// The security module fails its self-test.
    SamFailed {
        /// On or off.
        on: bool,
        /// Whether a reset cures it.
        #[serde(default)]
        cured_by_reset: bool,
    },
    /// The security module is not authorised.
    Unauthorised {
        /// On or off.
        on: bool,
    },
    /// A line on which the reader's side hears itself: each request comes back before its reply.
    Echo {
        /// On or off.
        on: bool,
    },
    /// Firmware that knows neither the self-check nor its own number: both are refused as unknown commands.
    NoSelfCheck {
        /// On or off.
        on: bool,
    },
}
