//! Record of one acceptance: everything that its rows hold, a second time, apart from the database. Where rows are lost
//! or damaged they are made again from it.
//!
//! ```text
//! lobby-record/1 <SHA-256 of all that follows>
//! <manifest, compact JWS as core signed it>
//! <milliseconds since 1970 at which it was accepted>
//! <for each blob of the manifest, in its order: the name of its file, or `row`>
//! <bytes of the blobs that stand in the row, one behind the other>
//! ```
//! It lies beside the application's files, or in the ledger where there are none.

use lobby_envelope::digest::sha256;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, Manifest};

use crate::rows::application::{Application, Held};
use crate::signed::manifest_of;

const FORMAT: &str = "lobby-record/1 ";
const IN_ROW: &str = "row";

/// Longest record that is read, bytes: a manifest, and as many small blobs as a visit may have.
pub(crate) const RECORD_MAX: u64 = 64 * 1024 * 1024;

/// A record that was read and is whole.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// The rows' values, as they were when the application was accepted.
    pub row: Application,
    /// Blobs in the order of the manifest; those in the row have their digests.
    pub blobs: Vec<(BlobEntry, Held)>,
}

/// The record of an application, as bytes.
pub(crate) fn bytes_of(row: &Application, blobs: &[(BlobEntry, Held)]) -> Vec<u8> {
    let places: Vec<&str> = blobs
        .iter()
        .map(|(_, held)| match held {
            Held::File(name) => name.as_str(),
            Held::Row(_) | Held::Released => IN_ROW,
        })
        .collect();
    let mut body = format!("{}\n{}\n{}\n", row.manifest_jws, row.accepted_at, places.join(" ")).into_bytes();
    for (_, held) in blobs {
        if let Held::Row(bytes) = held {
            body.extend(bytes);
        }
    }
    let mut record = format!("{FORMAT}{}\n", sha256(&body)).into_bytes();
    record.append(&mut body);
    record
}

impl Record {
    /// The record in `bytes`; `None` where any of it is not as it was written.
    pub(crate) fn read(bytes: &[u8]) -> Option<Record> {
        let (first, body) = line(bytes)?;
        let digest: Sha256 = first.strip_prefix(FORMAT)?.parse().ok()?;
        if sha256(body) != digest {
            return None;
        }
        let (manifest_jws, rest) = line(body)?;
        let (accepted_at, rest) = line(rest)?;
        let (places, rest) = line(rest)?;
        let manifest = manifest_of(manifest_jws)?;
        let blobs = held(&manifest, places, rest)?;
        let row = Application::accepted(&manifest, manifest_jws, accepted_at.parse().ok()?);
        Some(Record { row, blobs })
    }
}

/// The blobs of `manifest` at their `places`; those that stand in the row are taken from `bytes`, none left over.
fn held(manifest: &Manifest, places: &str, mut bytes: &[u8]) -> Option<Vec<(BlobEntry, Held)>> {
    let mut places = places.split(' ').filter(|place| !place.is_empty());
    let mut blobs = Vec::with_capacity(manifest.blobs.len());
    for entry in &manifest.blobs {
        let place = places.next()?;
        let held = if place == IN_ROW {
            let (own, rest) = bytes.split_at_checked(usize::try_from(entry.size).ok()?)?;
            bytes = rest;
            (sha256(own) == entry.sha256).then(|| Held::Row(own.to_vec()))?
        } else {
            Held::File(is_name(place).then(|| place.to_owned())?)
        };
        blobs.push((entry.clone(), held));
    }
    (bytes.is_empty() && places.next().is_none()).then_some(blobs)
}

/// Whether this can be the name of a blob's file: it leads to no other folder.
fn is_name(place: &str) -> bool {
    place.strip_suffix(".age").is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
}

fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}
