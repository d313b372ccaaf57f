//! The commits of a write-ahead log, as far as SQLite would take them (https://sqlite.org/fileformat2.html, section 4).

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::head::{Head, head_in, number};

/// Bytes of the log's head, and of that of a frame.
const LOG_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;

/// The heads of page 1 as each commit leaves it, in their order.
pub(super) struct Commits {
    file: File,
    salts: [u8; 8],
    sum: Checksum,
    /// Place of the next frame.
    at: u64,
    /// The frame read last.
    frame: Vec<u8>,
    /// The head in the last frame of page 1.
    seen: Option<Head>,
}

/// Begins to read a log; `None` where there is none, or nothing that SQLite would take.
pub(super) fn commits(log: &Path) -> io::Result<Option<Commits>> {
    let file = match File::open(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut head = [0; LOG_HEAD];
    if file.read_exact_at(&mut head, 0).is_err() {
        return Ok(None);
    }
    let page = match number(&head, 8) {
        1 => 65_536,
        size => size as usize,
    };
    let mut sum = Checksum { big_endian: head[3] & 1 == 1, sums: [0; 2] };
    sum.add(&head[..24]);
    // The page size is one of SQLite or the file is no log.
    if !(512..=65_536).contains(&page) || sum.stored() != head[24..] {
        return Ok(None);
    }
    let mut salts = [0; 8];
    salts.copy_from_slice(&head[16..24]);
    let (at, frame) = (LOG_HEAD as u64, vec![0; FRAME_HEAD + page]);
    Ok(Some(Commits { file, salts, sum, at, frame, seen: None }))
}

impl Commits {
    /// Reads the next frame; false at the end, which is the first frame that is not of this log or was torn.
    fn advance(&mut self) -> bool {
        if self.file.read_exact_at(&mut self.frame, self.at).is_err() || self.frame[8..16] != self.salts {
            return false;
        }
        self.sum.add(&self.frame[..8]);
        self.sum.add(&self.frame[FRAME_HEAD..]);
        self.at += self.frame.len() as u64;
        self.sum.stored() == self.frame[16..24]
    }
}

impl Iterator for Commits {
    type Item = Head;

    fn next(&mut self) -> Option<Head> {
        while self.advance() {
            if number(&self.frame, 0) == 1 {
                self.seen = Some(head_in(&self.frame[FRAME_HEAD..]));
            }
            // The frame of a commit says how large the file is.
            if number(&self.frame, 4) != 0 && self.seen.is_some() {
                return self.seen;
            }
        }
        None
    }
}

/// The checksum of a log, which runs on from its head through all frames.
struct Checksum {
    big_endian: bool,
    sums: [u32; 2],
}

impl Checksum {
    /// `bytes` are whole pairs of words.
    fn add(&mut self, bytes: &[u8]) {
        let word = |bytes: &[u8]| {
            let four = bytes.try_into().unwrap_or_default();
            if self.big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
        };
        let [mut first, mut second] = self.sums;
        for pair in bytes.chunks_exact(8) {
            first = first.wrapping_add(word(&pair[..4])).wrapping_add(second);
            second = second.wrapping_add(word(&pair[4..])).wrapping_add(first);
        }
        self.sums = [first, second];
    }

    /// As a log stores it.
    fn stored(&self) -> [u8; 8] {
        let [first, second] = self.sums.map(u32::to_be_bytes);
        let mut stored = [0; 8];
        stored[..4].copy_from_slice(&first);
        stored[4..].copy_from_slice(&second);
        stored
    }
}
