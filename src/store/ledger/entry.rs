//! One entry of the ledger, as bytes.
//!
//! ```text
//! lobbylg1  kind (1)  zeros (3)  length of the payload (4, little endian)  SHA-256 of kind, length and payload (32)
//! payload   zeros up to the next block
//! ```

use lobby_envelope::digest::Hasher;
use lobby_wire::digest::Sha256;
use uuid::Uuid;

use crate::record::Record;
use crate::signed::receipt_of;

/// Bytes of a block: what a disk writes whole or not at all.
pub(super) const BLOCK: usize = 512;
const MAGIC: &[u8; 8] = b"lobbylg1";
const HEADER: usize = 48;

/// What an entry says.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// An application was accepted.
    Accepted(Box<Record>),
    /// It was refused after all: the rows took nothing.
    Withdrawn(Uuid),
    /// The platform's receipt for an application, compact JWS.
    Receipt(Uuid, String),
}

/// An entry and where it lies.
pub(super) struct Piece {
    pub offset: usize,
    pub length: usize,
    pub entry: Entry,
}

#[derive(Clone, Copy)]
enum Kind {
    Accepted = 1,
    Withdrawn = 2,
    Receipt = 3,
}

pub(super) fn accepted(record: &[u8]) -> Vec<u8> {
    framed(Kind::Accepted, record)
}

pub(super) fn withdrawn(application_id: Uuid) -> Vec<u8> {
    framed(Kind::Withdrawn, application_id.as_bytes())
}

pub(super) fn receipt(receipt_jws: &str) -> Vec<u8> {
    framed(Kind::Receipt, receipt_jws.as_bytes())
}

/// Bytes that an entry with so long a payload takes.
pub(super) fn length(payload: usize) -> usize {
    (HEADER + payload).next_multiple_of(BLOCK)
}

fn framed(kind: Kind, payload: &[u8]) -> Vec<u8> {
    // No payload of ours comes near four gigabytes.
    let len = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes = Vec::with_capacity(length(payload.len()));
    bytes.extend(MAGIC);
    bytes.extend([kind as u8, 0, 0, 0]);
    bytes.extend(len);
    bytes.extend(sum(kind as u8, len, payload).0);
    bytes.extend(payload);
    bytes.resize(length(payload.len()), 0);
    bytes
}

fn sum(kind: u8, len: [u8; 4], payload: &[u8]) -> Sha256 {
    let mut hasher = Hasher::default();
    hasher.update(&[kind]);
    hasher.update(&len);
    hasher.update(payload);
    hasher.finish()
}

/// The whole entries of a segment, in their order. After one that is not whole the search goes on at the next block.
pub(super) fn pieces(segment: &[u8]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut offset = 0;
    while offset + HEADER <= segment.len() {
        let piece = whole(&segment[offset..]).map(|(entry, length)| Piece { offset, length, entry });
        offset += piece.as_ref().map_or(BLOCK, |piece| piece.length);
        found.extend(piece);
    }
    found
}

/// The entry at the beginning of `bytes`, and its length with the zeros behind it.
fn whole(bytes: &[u8]) -> Option<(Entry, usize)> {
    let (header, rest) = bytes.split_at_checked(HEADER)?;
    let (magic, fields) = header.split_at(MAGIC.len());
    let (kind, zeros) = (fields[0], &fields[1..4]);
    let len: [u8; 4] = fields[4..8].try_into().ok()?;
    if magic != MAGIC || zeros != [0; 3] {
        return None;
    }
    let payload = rest.get(..u32::from_le_bytes(len) as usize)?;
    if sum(kind, len, payload).0 != fields[8..40] {
        return None;
    }
    let entry = if kind == Kind::Accepted as u8 {
        Entry::Accepted(Box::new(Record::read(payload)?))
    } else if kind == Kind::Withdrawn as u8 {
        Entry::Withdrawn(Uuid::from_slice(payload).ok()?)
    } else if kind == Kind::Receipt as u8 {
        let jws = String::from_utf8(payload.to_vec()).ok()?;
        Entry::Receipt(receipt_of(&jws)?.application_id, jws)
    } else {
        return None;
    };
    Some((entry, length(payload.len()).min(bytes.len())))
}
