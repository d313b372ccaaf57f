use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};

use crate::digest::Digests;
use crate::json::Json;
use crate::key::Key;
use crate::pattern;
use crate::refusal::Refusal;
use crate::signed::{Duty, File, Head, Keys, read_keys, read_time};

/// The four roles that the root names; no delegated role may have their names.
pub const TOP_LEVEL: [&str; 4] = ["root", "timestamp", "snapshot", "targets"];

#[derive(Clone, Debug)]
pub struct Root {
    pub head: Head,
    pub consistent_snapshot: bool,
    pub keys: Keys,
    pub duties: BTreeMap<String, Duty>,
}

/// What a signed file says of another metadata file.
#[derive(Clone, Debug)]
pub struct Listed {
    pub version: u64,
    length: Option<u64>,
    digests: Option<Digests>,
}

#[derive(Clone, Debug)]
pub struct TimestampFile {
    pub head: Head,
    /// When it was signed; a field of ours, which other repositories lack.
    pub issued: Option<Timestamp>,
    pub snapshot: Listed,
}

#[derive(Clone, Debug)]
pub struct Snapshot {
    pub head: Head,
    pub listed: BTreeMap<String, Listed>,
}

/// A target as signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Bytes, exactly.
    pub length: u64,
    /// Hashes, by algorithms that we know.
    pub digests: Digests,
    /// The one kiosk that it is for, in a director's targets (`custom.kiosk`).
    pub kiosk: Option<String>,
    /// The release that a bundle holds, `VERSION-HASH8` (`custom.release`).
    pub release: Option<String>,
    /// Bytes of a bundle once it is unpacked (`custom.unpacked`).
    pub unpacked: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Targets {
    pub head: Head,
    pub artifacts: BTreeMap<String, Artifact>,
    pub keys: Keys,
    pub delegations: Vec<Delegation>,
}

/// From the root or a role to others.
#[derive(Clone, Debug)]
pub struct Delegation {
    pub duty: Duty,
    pub terminating: bool,
    grant: Grant,
}

#[derive(Clone, Debug)]
enum Grant {
    Patterns {
        role: String,
        patterns: Vec<String>,
    },
    /// Beginnings of the SHA-256 of the path, in hexadecimal.
    HashPrefixes {
        role: String,
        prefixes: Vec<String>,
    },
    /// TAP 15: 2^bits roles whose names end in the first bits of the path's SHA-256. They always terminate.
    Bins {
        prefix: String,
        bits: u32,
    },
}

impl Root {
    pub fn read(file: &File) -> Result<Self, Refusal> {
        let head = file.head("root")?;
        let wrong = |field| file.wrong(field);
        let keys = read_keys(file.field("keys")?).ok_or_else(|| wrong("keys"))?;
        let roles = file.field("roles")?;
        let mut duties = BTreeMap::new();
        for role in TOP_LEVEL {
            let duty = roles.get(role).and_then(Duty::read).ok_or_else(|| wrong("roles"))?;
            duties.insert(role.to_owned(), duty);
        }
        let consistent_snapshot = match file.signed.get("consistent_snapshot") {
            None => false,
            Some(value) => value.bool().ok_or_else(|| wrong("consistent_snapshot"))?,
        };
        Ok(Self { head, consistent_snapshot, keys, duties })
    }

    pub fn verify(&self, file: &File, role: &'static str) -> Result<(), Refusal> {
        file.verify(&self.keys, self.duties.get(role).ok_or(file.wrong("roles"))?)
    }

    /// Whether a key that this root trusts for the role is no longer trusted for it by the next.
    pub fn has_lost_a_key(&self, next: &Self, role: &str) -> bool {
        self.trusted(role).any(|key| !next.trusted(role).any(|kept| kept == key))
    }

    /// The keys that the role is signed by.
    pub fn trusted(&self, role: &str) -> impl Iterator<Item = &Key> {
        let ids = self.duties.get(role).into_iter().flat_map(|duty| duty.ids.iter());
        ids.filter_map(|id| self.keys.get(id))
    }
}

impl Listed {
    fn read(json: &Json) -> Option<Self> {
        let version = json.get("version")?.number().filter(|version| *version > 0)?;
        let length = match json.get("length") {
            None => None,
            Some(length) => Some(length.number()?),
        };
        let digests = match json.get("hashes") {
            None => None,
            Some(hashes) => Some(Digests::read(hashes)?),
        };
        Some(Self { version, length, digests })
    }

    pub fn at_most(&self, otherwise: u64) -> u64 {
        self.length.map_or(otherwise, |length| length.min(otherwise))
    }

    pub fn fits(&self, bytes: &[u8]) -> bool {
        self.length.is_none_or(|length| length == bytes.len() as u64)
            && self.digests.as_ref().is_none_or(|digests| digests.fit(bytes))
    }
}

impl TimestampFile {
    pub fn read(file: &File) -> Result<Self, Refusal> {
        let head = file.head("timestamp")?;
        let snapshot = file.field("meta")?.get("snapshot.json").and_then(Listed::read);
        let issued = file.signed.get("x-lobby-issued").and_then(Json::text).and_then(read_time);
        Ok(Self { head, issued, snapshot: snapshot.ok_or_else(|| file.wrong("meta"))? })
    }
}

impl Snapshot {
    pub fn read(file: &File) -> Result<Self, Refusal> {
        let head = file.head("snapshot")?;
        let wrong = || file.wrong("meta");
        let meta = file.field("meta")?.map().ok_or_else(wrong)?;
        let entries = meta.iter().map(|(name, json)| Some((name.clone(), Listed::read(json)?)));
        Ok(Self { head, listed: entries.collect::<Option<_>>().ok_or_else(wrong)? })
    }

    pub fn lists(&self, role: &str) -> Result<&Listed, Refusal> {
        let missing = || Refusal::Field { role: "snapshot".to_owned(), field: "meta" };
        self.listed.get(&format!("{role}.json")).ok_or_else(missing)
    }
}

impl Artifact {
    fn read(json: &Json) -> Option<Self> {
        let custom = |name: &str| json.get("custom").and_then(|custom| custom.get(name));
        let text = |name: &str| custom(name).and_then(Json::text).map(str::to_owned);
        let unpacked = custom("unpacked").and_then(Json::number);
        let (length, digests) = (json.get("length")?.number()?, Digests::read(json.get("hashes")?)?);
        Some(Self { length, digests, kiosk: text("kiosk"), release: text("release"), unpacked })
    }
}

impl Targets {
    pub fn read(file: &File) -> Result<Self, Refusal> {
        let head = file.head("targets")?;
        let wrong = |field| move || file.wrong(field);
        let listed = file.field("targets")?.map().ok_or_else(wrong("targets"))?.iter();
        let artifacts = listed.map(|(path, json)| Some((path.clone(), Artifact::read(json)?)));
        let artifacts = artifacts.collect::<Option<_>>().ok_or_else(wrong("targets"))?;
        let (keys, delegations) = match file.signed.get("delegations") {
            None => (Keys::new(), Vec::new()),
            Some(json) => read_delegations(json).ok_or_else(wrong("delegations"))?,
        };
        Ok(Self { head, artifacts, keys, delegations })
    }
}

fn read_delegations(json: &Json) -> Option<(Keys, Vec<Delegation>)> {
    let keys = read_keys(json.get("keys")?)?;
    let delegations: Vec<Delegation> = match (json.get("roles"), json.get("succinct_roles")) {
        (Some(roles), None) => roles.list()?.iter().map(Delegation::read).collect::<Option<_>>()?,
        (None, Some(bins)) => vec![Delegation::read_bins(bins)?],
        (Some(_), Some(_)) | (None, None) => return None,
    };
    // A name that stands twice would be held against the first one's keys, whichever grant was asked.
    let names: BTreeSet<&str> = delegations.iter().map(Delegation::name).collect();
    (names.len() == delegations.len()).then_some((keys, delegations))
}

fn texts(json: &Json) -> Option<Vec<String>> {
    json.list()?.iter().map(|item| item.text().map(str::to_owned)).collect()
}

impl Delegation {
    fn read(json: &Json) -> Option<Self> {
        let role = json.get("name")?.text()?.to_owned();
        if role.is_empty() || TOP_LEVEL.contains(&role.as_str()) {
            return None;
        }
        let grant = match (json.get("paths"), json.get("path_hash_prefixes")) {
            (Some(paths), None) => Grant::Patterns { role, patterns: texts(paths)? },
            (None, Some(prefixes)) => Grant::HashPrefixes { role, prefixes: texts(prefixes)? },
            (Some(_), Some(_)) | (None, None) => return None,
        };
        Some(Self { duty: Duty::read(json)?, terminating: json.get("terminating")?.bool()?, grant })
    }

    fn read_bins(json: &Json) -> Option<Self> {
        let bits = json.get("bit_length")?.number().filter(|bits| (1..=32).contains(bits))?;
        let prefix = json.get("name_prefix")?.text()?.to_owned();
        let grant = Grant::Bins { prefix, bits: u32::try_from(bits).ok()? };
        Some(Self { duty: Duty::read(json)?, terminating: true, grant })
    }

    /// The role's name, or what its bins' names begin with.
    fn name(&self) -> &str {
        match &self.grant {
            Grant::Patterns { role, .. } | Grant::HashPrefixes { role, .. } => role,
            Grant::Bins { prefix, .. } => prefix,
        }
    }

    /// Whether this delegation is the one that names the role.
    pub fn may_name(&self, name: &str) -> bool {
        match &self.grant {
            Grant::Patterns { role, .. } | Grant::HashPrefixes { role, .. } => role == name,
            Grant::Bins { prefix, .. } => name.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with('-')),
        }
    }

    /// The role that speaks for the path, when this delegation grants it.
    pub fn role_for(&self, path: &str) -> Option<String> {
        let hash = digest(&SHA256, path.as_bytes());
        match &self.grant {
            Grant::Patterns { role, patterns } => {
                patterns.iter().any(|pattern| pattern::fits(path, pattern)).then(|| role.clone())
            }
            Grant::HashPrefixes { role, prefixes } => {
                let hash = HEXLOWER.encode(hash.as_ref());
                prefixes.iter().any(|prefix| hash.starts_with(prefix.as_str())).then(|| role.clone())
            }
            Grant::Bins { prefix, bits } => {
                let first = hash.as_ref().first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes))?;
                let width = bits.div_ceil(4) as usize;
                Some(format!("{prefix}-{:0width$x}", first >> (32 - bits)))
            }
        }
    }
}
