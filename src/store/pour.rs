//! Takes in the bytes of one blob, and checks on the way that they are the blob that was announced.

use std::io::Read;

use lobby_envelope::digest::Hasher;
use lobby_wire::manifest::BlobEntry;

use crate::disk::Fresh;
use crate::writer::{PendingFile, Writer};
use crate::{BlobMismatch, StoreError};

/// Small enough for the allocator to hand out again; larger ones would be fetched from the system each time.
const PIECE: u64 = 64 * 1024;

/// Writes `source` into `file`, on another thread where `threaded`; `Ok` only when its bytes were the blob `entry`.
pub(crate) fn fill(
    entry: &BlobEntry,
    source: impl Read,
    file: Box<dyn Fresh>,
    threaded: bool,
    place: &str,
) -> Result<PendingFile, StoreError> {
    let mut writer = Writer::start(file, threaded).map_err(StoreError::disk("writing", place))?;
    match pour(entry, source, |piece| writer.push(piece).map_err(StoreError::disk("writing", place))) {
        Ok(()) => writer.finish().map_err(StoreError::disk("syncing", place)),
        // `pour` saw only that the writer takes no more; the writer has the disk's error.
        Err(error) => Err(writer.abandon().map_or(error, StoreError::disk("writing", place))),
    }
}

/// Hands the bytes of `source` on piece by piece; at the end they were the blob `entry`.
pub(crate) fn pour(
    entry: &BlobEntry,
    source: impl Read,
    mut take: impl FnMut(Vec<u8>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let differs = |mismatch| StoreError::OtherBlob { sha256: entry.sha256, mismatch };
    let mut source = source.take(entry.size.saturating_add(1));
    let mut hasher = Hasher::default();
    let mut length = 0;
    loop {
        let mut piece = Vec::with_capacity(PIECE.min(entry.size.saturating_add(1)) as usize);
        let read = source.by_ref().take(PIECE).read_to_end(&mut piece);
        let read = read.map_err(|source| StoreError::Source { sha256: entry.sha256, source })?;
        if read == 0 {
            break;
        }
        length += read as u64;
        if length > entry.size {
            return Err(differs(BlobMismatch::Length));
        }
        hasher.update(&piece);
        take(piece)?;
    }
    if length != entry.size {
        return Err(differs(BlobMismatch::Length));
    }
    if hasher.finish() == entry.sha256 { Ok(()) } else { Err(differs(BlobMismatch::Digest)) }
}
