use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::key::{SignFailure, Signer};
use crate::role::Role;

/// Metadata by file name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Metadata of one role: what is signed, and who has signed so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    signed: Map<String, Value>,
    signatures: BTreeMap<String, String>,
}

impl Document {
    /// Unsigned, from `now` for the role's life.
    pub(crate) fn new(role: Role, version: u64, now: Timestamp, body: Map<String, Value>) -> Self {
        let mut document = Self { signed: body, signatures: BTreeMap::new() };
        document.set("_type", json!(role.kind()));
        document.set("spec_version", json!("1.0.31"));
        document.begin(version, now, role.life());
        document
    }

    /// Metadata or a draft of it; none for anything else.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let file: Value = serde_json::from_slice(bytes).ok()?;
        let signed = file.get("signed")?.as_object()?.clone();
        signed.get("version")?.as_u64()?;
        let mut signatures = BTreeMap::new();
        for one in file.get("signatures")?.as_array()? {
            signatures.insert(one.get("keyid")?.as_str()?.to_owned(), one.get("sig")?.as_str()?.to_owned());
        }
        Some(Self { signed, signatures })
    }

    /// As it is written.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let signatures: Vec<Value> =
            self.signatures.iter().map(|(id, sig)| json!({ "keyid": id, "sig": sig })).collect();
        // Texts, numbers and lists are always JSON.
        serde_json::to_vec_pretty(&json!({ "signatures": signatures, "signed": self.signed })).unwrap_or_default()
    }

    /// Adds one signature; a second one of the same key takes the place of its first.
    ///
    /// # Errors
    /// [`SignFailure`].
    pub fn sign(&mut self, signer: &dyn Signer) -> Result<(), SignFailure> {
        let signed = Value::Object(self.signed.clone()).to_string();
        let message = lobby_trust::canonical(signed.as_bytes()).unwrap_or_default();
        let signature = HEXLOWER.encode(&signer.sign(&message)?);
        self.signatures.insert(signer.public().id(), signature);
        Ok(())
    }

    /// Counts up; at least one.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.signed.get("version").and_then(Value::as_u64).unwrap_or_default()
    }

    /// When it ends.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.signed.get("expires")?.as_str()?.parse().ok()
    }

    /// Ids of the keys that have signed.
    pub fn signers(&self) -> impl Iterator<Item = &str> {
        self.signatures.keys().map(String::as_str)
    }

    /// The next version with the same content, unsigned.
    pub(crate) fn next(&self, role: Role, now: Timestamp) -> Self {
        let mut next = Self { signed: self.signed.clone(), signatures: BTreeMap::new() };
        next.begin(self.version() + 1, now, role.life());
        next
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.signed.get(name)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> &mut Value {
        self.signed.entry(name.to_owned()).or_insert(Value::Null)
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.signed.insert(name.to_owned(), value);
    }

    fn begin(&mut self, version: u64, now: Timestamp, life: SignedDuration) {
        self.set("version", json!(version));
        self.set("expires", json!(seconds(now + life)));
    }
}

/// RFC 3339 in UTC without a fraction, as the specification asks.
pub(crate) fn seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
