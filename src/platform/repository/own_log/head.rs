//! The head of a database file, as far as it says when it was written.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

/// Bytes of the head that are read, from the beginning of page 1.
const HEAD: usize = 72;

/// What a head says of when it was written; each number only grows, and may begin again from the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub change: i32,
    pub schema: i32,
    pub count: i32,
}

/// That of a file.
pub(super) fn head(file: &File) -> io::Result<Head> {
    let mut bytes = [0; HEAD];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(head_in(&bytes))
}

/// That of a first page.
pub(super) fn head_in(page: &[u8]) -> Head {
    let at = |place| number(page, place).cast_signed();
    Head { change: at(24), schema: at(40), count: at(68) }
}

/// The number of four bytes, big-endian; 0 behind the end.
pub(super) fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes)
}
