use std::collections::BTreeMap;

use data_encoding::HEXLOWER_PERMISSIVE;
use ring::digest::{SHA256, SHA512, digest};

use crate::json::Json;

/// Signed hashes of a file, by the algorithms that we know. Nothing fits where none of them is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests(BTreeMap<Algorithm, Vec<u8>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Sha256,
    Sha512,
}

impl Digests {
    /// None when there is no hash at all, or one that we know is not hexadecimal of its length.
    pub(crate) fn read(json: &Json) -> Option<Self> {
        let mut known = BTreeMap::new();
        json.map().filter(|hashes| !hashes.is_empty())?;
        for (name, value) in json.map()? {
            let (algorithm, length) = match name.as_str() {
                "sha256" => (Algorithm::Sha256, 32),
                "sha512" => (Algorithm::Sha512, 64),
                _ => continue,
            };
            let bytes = HEXLOWER_PERMISSIVE.decode(value.text()?.as_bytes()).ok()?;
            if bytes.len() != length {
                return None;
            }
            known.insert(algorithm, bytes);
        }
        Some(Self(known))
    }

    /// Whether a file can be held against them.
    pub(crate) fn any_known(&self) -> bool {
        !self.0.is_empty()
    }

    /// Every known hash must fit, and there must be one.
    pub fn fit(&self, bytes: &[u8]) -> bool {
        self.any_known()
            && self.0.iter().all(|(algorithm, expected)| {
                let algorithm = match algorithm {
                    Algorithm::Sha256 => &SHA256,
                    Algorithm::Sha512 => &SHA512,
                };
                digest(algorithm, bytes).as_ref() == expected.as_slice()
            })
    }

    /// Whether both know an algorithm, and every one that both know gave the same hash.
    pub(crate) fn agree(&self, other: &Self) -> bool {
        let mut both = self.0.iter().filter_map(|(algorithm, hash)| Some((hash, other.0.get(algorithm)?))).peekable();
        both.peek().is_some() && both.all(|(one, other)| one == other)
    }

    /// Goes before a file's name in a repository with consistent snapshots.
    pub fn prefix(&self) -> String {
        self.0.values().next().map(|bytes| HEXLOWER_PERMISSIVE.encode(bytes)).unwrap_or_default()
    }
}
