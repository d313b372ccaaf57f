//! Finds frames in a stream of arbitrary bytes.
//!
//! The decoder never trusts a length or a position: after every damaged frame it goes on looking one byte behind the
//! start of that frame, so the next good frame is found wherever it begins, also inside a wrongly long one. A frame
//! that stops half-way is dropped by [`FrameDecoder::gap`], which the caller's clock drives.

use zeroize::{Zeroize, Zeroizing};

use super::reply::Reply;
use super::status::Status;

/// Every frame begins with these.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];

/// Largest length taken seriously; the largest legal one is 0x090A.
pub const LEN_MAX: usize = 4096;

const HEADER: usize = PREAMBLE.len() + 2;
const LEN_MIN: usize = 4;
/// Never grown beyond this, so no copy of a card stays behind in freed memory.
const CAPACITY: usize = 2 * (HEADER + LEN_MAX);

/// Damage seen while looking for a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The length field cannot be true.
    #[error("a frame announces an impossible length of {0}")]
    Length(u16),
    /// The checksum does not fit.
    #[error("a frame of {0} bytes has a wrong checksum")]
    Checksum(usize),
    /// The rest of the frame was not received.
    #[error("a frame of {total} bytes ended after {received}")]
    Truncated {
        /// Bytes received.
        received: usize,
        /// Bytes announced.
        total: usize,
    },
}

/// One frame found in the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// A good frame.
    Reply(Reply),
    /// A damaged one; the search has gone on behind its first byte.
    Bad(FrameError),
}

/// Buffers bytes and decodes frames.
pub struct FrameDecoder {
    buffer: Zeroizing<Vec<u8>>,
    junk: u64,
}

impl Default for FrameDecoder {
    fn default() -> Self {
        Self { buffer: Zeroizing::new(Vec::with_capacity(CAPACITY)), junk: 0 }
    }
}

impl FrameDecoder {
    /// Buffers as much of `bytes` as fits and returns how much; drain [`FrameDecoder::decode`] before giving more.
    pub fn push(&mut self, bytes: &[u8]) -> usize {
        let taken = bytes.len().min(CAPACITY - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        taken
    }

    /// The next frame, or `None` when more bytes are needed.
    pub fn decode(&mut self) -> Option<Decoded> {
        self.skip_to_preamble();
        let len = self.announced()?;
        if !(LEN_MIN..=LEN_MAX).contains(&len) {
            self.drop_first_byte();
            return Some(Decoded::Bad(FrameError::Length(len as u16)));
        }
        let total = HEADER + len;
        if self.buffer.len() < total {
            return None;
        }
        if self.buffer[PREAMBLE.len()..total].iter().fold(0, |sum, byte| sum ^ byte) != 0 {
            self.drop_first_byte();
            return Some(Decoded::Bad(FrameError::Checksum(total)));
        }
        let reply = reply_of(&self.buffer[HEADER..total - 1]);
        self.consume(total);
        Some(Decoded::Reply(reply))
    }

    /// After a silence of the line: drops a frame that stopped half-way. Call [`FrameDecoder::decode`] afterwards, a
    /// whole frame may have been swallowed by a wrong length.
    pub fn gap(&mut self) -> Option<FrameError> {
        let Some((received, total)) = self.progress() else {
            self.junk += self.buffer.len() as u64;
            self.clear();
            return None;
        };
        self.drop_first_byte();
        Some(FrameError::Truncated { received, total })
    }

    /// Bytes here and bytes announced of the frame under way; known after seven bytes.
    pub fn progress(&self) -> Option<(usize, usize)> {
        if !self.buffer.starts_with(&PREAMBLE) {
            return None;
        }
        Some((self.buffer.len(), HEADER + self.announced()?))
    }

    /// Forgets and wipes everything received.
    pub fn clear(&mut self) {
        self.consume(self.buffer.len());
    }

    /// Bytes that belonged to no frame, since the beginning.
    pub fn junk(&self) -> u64 {
        self.junk
    }

    fn announced(&self) -> Option<usize> {
        let length = self.buffer.get(PREAMBLE.len()..HEADER)?;
        Some(usize::from(u16::from_be_bytes([length[0], length[1]])))
    }

    fn drop_first_byte(&mut self) {
        self.consume(1);
        self.junk += 1;
        self.skip_to_preamble();
    }

    /// Drops what cannot begin a frame, keeping a tail that may be the first part of a preamble.
    fn skip_to_preamble(&mut self) {
        let could_begin = |at: usize| {
            let rest = &self.buffer[at..];
            rest.starts_with(&PREAMBLE) || PREAMBLE.starts_with(rest)
        };
        let start = (0..self.buffer.len()).find(|at| could_begin(*at)).unwrap_or(self.buffer.len());
        self.junk += start as u64;
        self.consume(start);
    }

    /// Removes the first `count` bytes and wipes where the tail stood.
    fn consume(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        let left = self.buffer.len() - count;
        self.buffer.copy_within(count.., 0);
        self.buffer[left..].zeroize();
        self.buffer.truncate(left);
    }
}

impl std::fmt::Debug for FrameDecoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FrameDecoder({} bytes)", self.buffer.len())
    }
}

fn reply_of(body: &[u8]) -> Reply {
    Reply { status: Status { sw1: body[0], sw2: body[1], sw3: body[2] }, data: Zeroizing::new(body[3..].to_vec()) }
}
