//! Whether the write-ahead log beside the file is the file's own.
//!
//! A backup that is put back beside the log of the lost database is mixed with it by SQLite without a word: the log's frames
//! carry checksums of themselves, and nothing of the file. So each commit counts on in the `application_id` of the file's
//! head, and every commit in the log holds page 1 with that head. A log is begun only when everything before it is in
//! the file: the file's own count is that before the log's first commit, or a later one up to its last. The same holds of
//! the change counter that SQLite keeps there. A copy made by `vacuum into` has other pages under the same count: its
//! schema's number is one higher than any in the log. Of a log whose end was torn by a power cut counts what SQLite would take:
//! up to the first frame whose checksum is wrong. Where the file is gone or too short to be one, SQLite would empty the log.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use lobby_words::setup as words;

use crate::error::{PlatformError, Result};

/// Bytes of the head that are read, from the beginning of page 1.
const HEAD: usize = 72;
/// Bytes of the log's head, and of that of a frame.
const LOG_HEAD: u64 = 32;
const FRAME_HEAD: u64 = 24;

/// What a head says of when it was written; each number only grows, and may begin again from the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
    change: i32,
    schema: i32,
    count: i32,
}

/// The heads of a log's first and last commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Heads {
    first: Head,
    last: Head,
}

impl Heads {
    /// Whether a log with these heads was begun on a file with that head, or on one that had it later.
    fn fit(&self, own: Head) -> bool {
        let within = |first: i32, own: i32, last: i32| first.wrapping_sub(own) <= 1 && own.wrapping_sub(last) <= 0;
        within(self.first.count, own.count, self.last.count)
            && within(self.first.change, own.change, self.last.change)
            && own.schema.wrapping_sub(self.last.schema) <= 0
    }
}

/// Refuses a file beside which another file's log lies. Other processes may be writing to both.
///
/// # Errors
/// [`PlatformError::Setup`] with what to do; [`PlatformError::File`].
pub fn require_own_log(database: &Path, log: &Path) -> Result<()> {
    let read = || read_heads(database, log).map_err(PlatformError::file("reading", log));
    let mut seen = read()?;
    // A log that another process empties while it is read ends too early: what is foreign stays as it is.
    while let Some((heads, own)) = seen.filter(|(heads, own)| !own.is_some_and(|own| heads.fit(own))) {
        seen = read()?;
        if seen == Some((heads, own)) {
            return Err(foreign(database, log));
        }
    }
    Ok(())
}

/// The heads of the log and of the file; the latter is `None` where the file is gone or too short. `None` where no commit is
/// in the log.
fn read_heads(database: &Path, log: &Path) -> io::Result<Option<(Heads, Option<Head>)>> {
    // The log before the file: what the log begins with is in the file already, whatever is written meanwhile.
    let Some(Heads { first, .. }) = heads(log)? else { return Ok(None) };
    let own = match File::open(database).and_then(|file| head(&file, 0)) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof) => None,
        own => Some(own?),
    };
    // The log after the file: nothing is in the file that was not in the log before.
    Ok(heads(log)?.map(|Heads { last, .. }| (Heads { first, last }, own)))
}

fn foreign(database: &Path, log: &Path) -> PlatformError {
    let (database, log) = (database.display().to_string(), log.display().to_string());
    PlatformError::setup(words::FOREIGN_LOG, &[("file", &database), ("log", &log)])
}

/// `None` for a log that holds no commit.
fn heads(log: &Path) -> io::Result<Option<Heads>> {
    let file = match File::open(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut log_head = [0; LOG_HEAD as usize];
    if file.read_exact_at(&mut log_head, 0).is_err() {
        return Ok(None);
    }
    let page = match number(&log_head, 8) {
        1 => 65_536,
        size => u64::from(size),
    };
    // The page size is that of SQLite or the file is no log.
    if !(512..=65_536).contains(&page) {
        return Ok(None);
    }
    let salts = &log_head[16..24];
    let mut sum = Checksum { big_endian: log_head[3] & 1 == 1, sums: [0; 2] };
    sum.add(&log_head[..24]);
    if sum.stored() != log_head[24..] {
        return Ok(None);
    }
    let (mut at, mut seen, mut heads) = (LOG_HEAD, None, None);
    let mut frame = vec![0; (FRAME_HEAD + page) as usize];
    while file.read_exact_at(&mut frame, at).is_ok() && frame[8..16] == *salts {
        sum.add(&frame[..8]);
        sum.add(&frame[FRAME_HEAD as usize..]);
        if sum.stored() != frame[16..24] {
            break;
        }
        if number(&frame, 0) == 1 {
            seen = Some(head_in(&frame[FRAME_HEAD as usize..]));
        }
        // The frame of a commit says how large the file is.
        if let Some(last) = seen.filter(|_| number(&frame, 4) != 0) {
            let first = heads.map_or(last, |Heads { first, .. }| first);
            heads = Some(Heads { first, last });
        }
        at += FRAME_HEAD + page;
    }
    Ok(heads)
}

fn head(file: &File, at: u64) -> io::Result<Head> {
    let mut bytes = [0; HEAD];
    file.read_exact_at(&mut bytes, at)?;
    Ok(head_in(&bytes))
}

fn head_in(page: &[u8]) -> Head {
    let at = |place| number(page, place).cast_signed();
    Head { change: at(24), schema: at(40), count: at(68) }
}

/// The checksum of a log, which runs on from its head through all frames (https://sqlite.org/fileformat2.html, 4.2).
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

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes)
}
