//! Bytes to meaning and back, without IO.
//!
//! ```text
//! request : AA AA AA 96 69 | LenHi LenLo | CMD Para [Data..]     | CHK   Len counts CMD..CHK, at least 3
//! response: AA AA AA 96 69 | LenHi LenLo | SW1 SW2 SW3 [Data..]  | CHK   Len counts SW1..CHK, at least 4
//! CHK = XOR of everything from LenHi to the last data byte.
//! ```

mod blocks;
mod command;
mod frame;
mod layout;
mod reply;
mod status;
mod text;

pub use blocks::{CardBlocks, CardBlocksError, TEXT_BLOCK_LEN, card_blocks};
pub use command::Command;
pub use frame::{Decoded, FrameDecoder, FrameError, LEN_MAX, PREAMBLE};
pub use layout::decode_card;
pub use reply::Reply;
pub use status::{Status, StatusClass};

#[cfg(test)]
mod tests;
