use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER_PERMISSIVE;
use jiff::Timestamp;

use crate::json::Json;
use crate::key::Key;
use crate::refusal::Refusal;

/// Keys by id, as a delegator lists them. Ids are names only; keys of unknown schemes are left out.
pub type Keys = BTreeMap<String, Key>;

/// Whose signatures a role needs, and how many of them; never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub ids: BTreeSet<String>,
    pub threshold: usize,
}

/// A file as it was read: what was signed, the bytes of it, the signatures by key id.
pub struct File {
    pub role: String,
    pub signed: Json,
    message: Vec<u8>,
    signatures: BTreeMap<String, Vec<u8>>,
}

/// What every role's metadata begins with.
#[derive(Clone, Debug)]
pub struct Head {
    pub version: u64,
    pub expires: Timestamp,
}

pub fn read_keys(json: &Json) -> Option<Keys> {
    Some(json.map()?.iter().filter_map(|(id, key)| Some((id.clone(), Key::read(key)?))).collect())
}

impl Duty {
    /// None for a threshold below one or an id that stands twice.
    pub fn read(json: &Json) -> Option<Self> {
        let listed = json.get("keyids")?.list()?;
        let ids: BTreeSet<String> = listed.iter().map(|id| id.text().map(str::to_owned)).collect::<Option<_>>()?;
        let threshold = usize::try_from(json.get("threshold")?.number()?).ok()?;
        (ids.len() == listed.len() && threshold > 0).then_some(Self { ids, threshold })
    }
}

impl File {
    pub fn read(role: &str, bytes: &[u8]) -> Result<Self, Refusal> {
        let unreadable = || Refusal::Unreadable(role.to_owned());
        let file = Json::read(bytes).ok_or_else(unreadable)?;
        let signed = file.get("signed").ok_or_else(unreadable)?.clone();
        let mut signatures = BTreeMap::new();
        for entry in file.get("signatures").and_then(Json::list).ok_or_else(unreadable)? {
            let id = entry.get("keyid").and_then(Json::text).ok_or_else(unreadable)?;
            let text = entry.get("sig").and_then(Json::text).ok_or_else(unreadable)?;
            // A signature that is not hexadecimal is a bad one, not a bad file: another may be good.
            let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).unwrap_or_default();
            if signatures.insert(id.to_owned(), bytes).is_some() {
                return Err(unreadable());
            }
        }
        Ok(Self { role: role.to_owned(), message: signed.canonical(), signed, signatures })
    }

    /// Good when enough different keys of the duty have signed; one key under two ids is one.
    pub fn verify(&self, keys: &Keys, duty: &Duty) -> Result<(), Refusal> {
        let signers: BTreeSet<&Key> = duty
            .ids
            .iter()
            .filter_map(|id| Some((keys.get(id)?, self.signatures.get(id)?)))
            .filter(|(key, signature)| key.verifies(&self.message, signature))
            .map(|(key, _)| key)
            .collect();
        if signers.len() < duty.threshold {
            let (good, threshold) = (signers.len(), duty.threshold);
            return Err(Refusal::Threshold { role: self.role.clone(), good, threshold });
        }
        Ok(())
    }

    pub fn wrong(&self, field: &'static str) -> Refusal {
        Refusal::Field { role: self.role.clone(), field }
    }

    pub fn field(&self, field: &'static str) -> Result<&Json, Refusal> {
        self.signed.get(field).ok_or_else(|| self.wrong(field))
    }

    /// Type, specification 1.x, a version of at least one, and the end of its time.
    pub fn head(&self, kind: &str) -> Result<Head, Refusal> {
        if self.field("_type")?.text() != Some(kind) {
            return Err(self.wrong("_type"));
        }
        if !self.field("spec_version")?.text().is_some_and(is_of_our_major_version) {
            return Err(self.wrong("spec_version"));
        }
        let version = self.field("version")?.number().filter(|version| *version > 0);
        let expires = self.field("expires")?.text().and_then(read_time);
        Ok(Head {
            version: version.ok_or_else(|| self.wrong("version"))?,
            expires: expires.ok_or_else(|| self.wrong("expires"))?,
        })
    }
}

/// 1.X.Y, and 1.X as older repositories write it.
fn is_of_our_major_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.len(), 2 | 3) && parts[0] == "1" && parts.iter().all(number)
}

/// Exactly `YYYY-MM-DDTHH:MM:SSZ`: a time that two readers could read differently is none.
pub fn read_time(text: &str) -> Option<Timestamp> {
    let shape = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    if !shape.eq(*b"0000-00-00T00:00:00Z") {
        return None;
    }
    text.parse().ok()
}
