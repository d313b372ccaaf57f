//! What may not be fallen below although every stored file is lost: kept in each installed release and in the
//! launcher's record, apart from the state.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checked;
use crate::hash::sha256_hex;
use crate::metadata::{Root, Snapshot, TimestampFile};
use crate::refusal::Refusal;

/// Versions that were trusted once. It binds as long as every key that signed timestamp and snapshot then is still
/// trusted for it: rotated keys are how a repository recovers from versions that an attacker drove up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    root: u64,
    keys: BTreeSet<String>,
    timestamp: u64,
    snapshot: u64,
    listed: BTreeMap<String, u64>,
    issued: Option<Timestamp>,
}

impl Floor {
    /// None when a byte is missing or changed.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(checked::open(bytes)?.1).ok()
    }

    /// The same for the same floor.
    pub fn bytes(&self) -> Vec<u8> {
        // Numbers, texts and times are always JSON.
        checked::seal(0, &serde_json::to_vec(self).unwrap_or_default())
    }

    /// Of what is trusted now.
    pub(crate) fn of(root: &Root, timestamp: &TimestampFile, snapshot: &Snapshot, issued: Option<Timestamp>) -> Self {
        Self {
            root: root.head.version,
            keys: prints(root),
            timestamp: timestamp.head.version,
            snapshot: snapshot.head.version,
            listed: snapshot.listed.iter().map(|(name, listed)| (name.clone(), listed.version)).collect(),
            issued,
        }
    }

    /// The floor of two records: of an installed release and of the launcher, of before an update and after it. Where
    /// keys were rotated between them, the one with the newer root stands.
    #[must_use]
    pub fn higher(self, other: Self) -> Self {
        if !self.keys.is_subset(&other.keys) && !other.keys.is_subset(&self.keys) {
            return if other.root >= self.root { other } else { self };
        }
        let mut listed = self.listed;
        for (name, version) in other.listed {
            let known = listed.entry(name).or_default();
            *known = version.max(*known);
        }
        Self {
            root: self.root.max(other.root),
            keys: self.keys.union(&other.keys).cloned().collect(),
            timestamp: self.timestamp.max(other.timestamp),
            snapshot: self.snapshot.max(other.snapshot),
            listed,
            issued: self.issued.max(other.issued),
        }
    }

    /// What of it binds under this root: everything, or after a rotation only the root's own version.
    pub(crate) fn under(&self, root: &Root) -> Self {
        let known = prints(root);
        if self.keys.is_subset(&known) { self.clone() } else { Self { root: self.root, ..Self::default() } }
    }

    pub(crate) fn issued(&self) -> Option<Timestamp> {
        self.issued
    }

    pub(crate) fn check_root(&self, root: &Root) -> Result<(), Refusal> {
        at_least("root", root.head.version, self.root)
    }

    pub(crate) fn check_timestamp(&self, timestamp: &TimestampFile) -> Result<(), Refusal> {
        at_least("timestamp", timestamp.head.version, self.timestamp)?;
        at_least("snapshot", timestamp.snapshot.version, self.snapshot)
    }

    pub(crate) fn check_snapshot(&self, snapshot: &Snapshot) -> Result<(), Refusal> {
        for (name, version) in &self.listed {
            let listed = snapshot.listed.get(name).ok_or_else(|| Refusal::Vanished(name.clone()))?;
            at_least(name, listed.version, *version)?;
        }
        Ok(())
    }
}

fn at_least(name: &str, version: u64, floor: u64) -> Result<(), Refusal> {
    if version < floor { Err(Refusal::Floor(name.to_owned())) } else { Ok(()) }
}

/// SHA-256 of each key that this root trusts for the timestamp or the snapshot, with the role before it.
fn prints(root: &Root) -> BTreeSet<String> {
    let print = |role: &str, key: &[u8]| format!("{role} {}", sha256_hex(key));
    let keys = ["timestamp", "snapshot"].into_iter().flat_map(|role| root.trusted(role).map(move |key| (role, key)));
    keys.map(|(role, key)| print(role, key.bytes())).collect()
}
