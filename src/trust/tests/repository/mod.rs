use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use lobby_trust::{Artifact, Effect, Event, Floor, Ground, Refusal, Update, encode_segment};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

/// A signer by the number that its key is made of.
pub struct Signer(pub u8);

/// The first signer of a top-level role.
pub fn role(name: &str) -> Signer {
    Signer(match name {
        "root" => 1,
        "timestamp" => 2,
        "snapshot" => 3,
        _ => 4,
    })
}

impl Signer {
    fn pair(&self) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[self.0; 32]).unwrap()
    }

    pub fn id(&self) -> String {
        format!("key-{}", self.0)
    }

    pub fn public(&self) -> Value {
        let public = HEXLOWER.encode(self.pair().public_key().as_ref());
        json!({ "keytype": "ed25519", "scheme": "ed25519", "keyval": { "public": public } })
    }

    pub fn sign(&self, signed: &Value) -> String {
        HEXLOWER.encode(self.pair().sign(canonical(signed).as_bytes()).as_ref())
    }
}

/// After OLPC, of the whole numbers that these tests use.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<_, _> = map.iter().collect();
            let parts: Vec<_> =
                sorted.iter().map(|(name, value)| format!("{}:{}", quoted(name), canonical(value))).collect();
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::String(text) => quoted(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn head(kind: &str) -> Value {
    json!({ "_type": kind, "spec_version": "1.0.31", "version": 1, "expires": "2030-01-01T00:00:00Z" })
}

#[derive(Clone)]
pub struct Repository {
    pub root: Value,
    pub timestamp: Value,
    pub snapshot: Value,
    pub targets: Value,
    pub delegated: BTreeMap<String, Value>,
    pub signer: BTreeMap<String, Vec<u8>>,
    pub files: BTreeMap<String, Vec<u8>>,
    /// Roles that the snapshot leaves out.
    pub hidden: BTreeSet<String>,
    /// The timestamp says only the snapshot's version.
    pub unhashed: bool,
}

impl Repository {
    pub fn new() -> Self {
        let (mut root, mut targets) = (head("root"), head("targets"));
        root["consistent_snapshot"] = json!(true);
        let mut signer = BTreeMap::new();
        for name in ["root", "timestamp", "snapshot", "targets"] {
            let Signer(number) = role(name);
            signer.insert(name.to_owned(), vec![number]);
            root["keys"][role(name).id()] = role(name).public();
            root["roles"][name] = json!({ "keyids": [role(name).id()], "threshold": 1 });
        }
        targets["targets"] = json!({});
        targets["delegations"] = json!({ "keys": {}, "roles": [] });
        let mut repository = Self {
            root,
            timestamp: head("timestamp"),
            snapshot: head("snapshot"),
            targets,
            delegated: BTreeMap::new(),
            signer,
            files: BTreeMap::new(),
            hidden: BTreeSet::new(),
            unhashed: false,
        };
        repository.publish_root();
        repository.publish();
        repository
    }

    pub fn body(&mut self, name: &str) -> &mut Value {
        match name {
            "root" => &mut self.root,
            "timestamp" => &mut self.timestamp,
            "snapshot" => &mut self.snapshot,
            "targets" => &mut self.targets,
            other => self.delegated.get_mut(other).unwrap(),
        }
    }

    pub fn set_version(&mut self, name: &str, version: u64) {
        self.body(name)["version"] = json!(version);
    }

    /// The role's metadata, signed by those who sign it.
    pub fn signed(&mut self, name: &str) -> Vec<u8> {
        let signed = self.body(name).clone();
        let signers = self.signer[name].iter();
        let signatures: Vec<Value> = signers
            .map(|number| (Signer(*number).sign(&signed), name))
            .zip(&self.signer[name])
            .map(|((signature, _), number)| json!({ "keyid": self.listed_as(name, *number), "sig": signature }))
            .collect();
        serde_json::to_vec_pretty(&json!({ "signed": signed, "signatures": signatures })).unwrap()
    }

    /// A stranger signs under the id of the role's own key.
    fn listed_as(&self, name: &str, number: u8) -> String {
        if number != 99 {
            return Signer(number).id();
        }
        let delegation = self.targets["delegations"]["roles"].as_array().unwrap();
        let own = delegation.iter().find(|delegation| delegation["name"] == name).map(|found| &found["keyids"][0]);
        own.and_then(Value::as_str).map_or_else(|| role(name).id(), str::to_owned)
    }

    pub fn publish_root(&mut self) {
        let bytes = self.signed("root");
        self.files.insert(format!("{}.root.json", self.root["version"]), bytes);
    }

    /// Targets, delegated roles, snapshot and timestamp, each naming what is below it.
    pub fn publish(&mut self) {
        self.snapshot["meta"] = json!({ "targets.json": { "version": self.targets["version"] } });
        let names: Vec<String> = self.delegated.keys().cloned().collect();
        for name in &names {
            if self.hidden.contains(name) {
                continue;
            }
            self.snapshot["meta"][format!("{name}.json")] = json!({ "version": self.delegated[name]["version"] });
            self.write(name);
        }
        self.write("targets");
        self.write("snapshot");
        let bytes = self.signed("snapshot");
        let hash = HEXLOWER.encode(digest(&SHA256, &bytes).as_ref());
        let mut listed = json!({ "version": self.snapshot["version"] });
        if !self.unhashed {
            listed["length"] = json!(bytes.len());
            listed["hashes"] = json!({ "sha256": hash });
        }
        self.timestamp["meta"] = json!({ "snapshot.json": listed });
        let bytes = self.signed("timestamp");
        self.files.insert("timestamp.json".to_owned(), bytes);
    }

    fn write(&mut self, name: &str) {
        let bytes = self.signed(name);
        let version = self.body(name)["version"].clone();
        let consistent = self.root["consistent_snapshot"] == json!(true);
        let name = encode_segment(name);
        let file = if consistent { format!("{version}.{name}.json") } else { format!("{name}.json") };
        self.files.insert(file, bytes);
    }

    /// Another key takes over; the root is not yet published.
    pub fn rotate(&mut self, name: &str, number: u8) {
        self.root["keys"][Signer(number).id()] = Signer(number).public();
        self.root["roles"][name]["keyids"] = json!([Signer(number).id()]);
        if name != "root" {
            self.signer.insert(name.to_owned(), vec![number]);
        }
    }

    pub fn delegate(&mut self, name: &str, number: u8, patterns: &[&str], terminating: bool) {
        self.delegate_from("targets", name, number, json!({ "paths": patterns }), terminating);
    }

    /// A role that was delegated before keeps its file and those who sign it.
    pub fn delegate_from(&mut self, parent: &str, name: &str, number: u8, grant: Value, terminating: bool) {
        let mut delegation = grant;
        delegation["name"] = json!(name);
        delegation["keyids"] = json!([Signer(number).id()]);
        delegation["threshold"] = json!(1);
        delegation["terminating"] = json!(terminating);
        let delegations = &mut self.body(parent)["delegations"];
        delegations["keys"][Signer(number).id()] = Signer(number).public();
        if !delegations["roles"].is_array() {
            delegations["roles"] = json!([]);
        }
        delegations["roles"].as_array_mut().unwrap().push(delegation);
        self.begin_role(name, number);
    }

    /// Bins by TAP 15, of which one has a file.
    pub fn delegate_bins(&mut self, number: u8, prefix: &str, bits: u32, bin: &str) {
        let bins =
            json!({ "keyids": [Signer(number).id()], "threshold": 1, "bit_length": bits, "name_prefix": prefix });
        let keys = json!({ Signer(number).id(): Signer(number).public() });
        self.targets["delegations"] = json!({ "keys": keys, "succinct_roles": bins });
        self.begin_role(bin, number);
    }

    fn begin_role(&mut self, name: &str, number: u8) {
        if self.delegated.contains_key(name) {
            return;
        }
        let mut body = head("targets");
        body["targets"] = json!({});
        self.delegated.insert(name.to_owned(), body);
        self.signer.insert(name.to_owned(), vec![number]);
    }

    pub fn add_target(&mut self, name: &str, path: &str, bytes: &[u8]) {
        let hash = HEXLOWER.encode(digest(&SHA256, bytes).as_ref());
        self.body(name)["targets"][path] = json!({ "length": bytes.len(), "hashes": { "sha256": hash } });
    }
}

/// A client that keeps what it is told to keep.
pub struct Client {
    pub stored: BTreeMap<String, Vec<u8>>,
    pub asked: Vec<String>,
    /// Files kept and forgotten in the last refresh, in order.
    pub done: Vec<String>,
    pub now: Timestamp,
    pub built: Option<Timestamp>,
    pub floor: Floor,
}

type Found = (Artifact, String);

impl Client {
    pub fn new(repository: &Repository) -> Self {
        let root = repository.files["1.root.json"].clone();
        Self {
            stored: BTreeMap::from([("root".to_owned(), root)]),
            asked: Vec::new(),
            done: Vec::new(),
            now: "2026-12-01T00:00:00Z".parse().unwrap(),
            built: None,
            floor: Floor::default(),
        }
    }

    pub fn refresh(&mut self, repository: &Repository) -> Result<(), Refusal> {
        self.begin(repository).map(|_| ())
    }

    pub fn find(&mut self, repository: &Repository, path: &str) -> Result<Found, Refusal> {
        let mut update = self.begin(repository)?;
        self.find_in(&mut update, repository, path)
    }

    pub fn find_in(&mut self, update: &mut Update, repository: &Repository, path: &str) -> Result<Found, Refusal> {
        let effects = update.step(Event::Find(path));
        self.drive(update, effects, repository)?.ok_or(Refusal::OutOfOrder)
    }

    /// A refresh that more can be found in.
    pub fn begin(&mut self, repository: &Repository) -> Result<Update, Refusal> {
        self.done.clear();
        let ground = Ground { wall: self.now, built: self.built, floor: self.floor.clone() };
        let mut update = Update::new(&self.stored["root"], self.stored.clone(), ground)?;
        let effects = update.step(Event::Start);
        self.drive(&mut update, effects, repository)?;
        Ok(update)
    }

    fn drive(
        &mut self,
        update: &mut Update,
        mut effects: Vec<Effect>,
        repository: &Repository,
    ) -> Result<Option<Found>, Refusal> {
        loop {
            let mut wanted = None;
            for effect in effects {
                match effect {
                    Effect::Fetch { file, at_most } => wanted = Some((file, at_most)),
                    Effect::Forget(role) => {
                        self.done.push(format!("forget {role}"));
                        self.stored.remove(&role);
                    }
                    Effect::Store { role, bytes } => {
                        self.done.push(format!("store {role}"));
                        self.stored.insert(role, bytes);
                    }
                    Effect::Ready => {}
                    Effect::Found { artifact, file } => return Ok(Some((artifact, file))),
                    Effect::Refuse(refusal) => return Err(refusal),
                }
            }
            let Some((file, at_most)) = wanted else { return Ok(None) };
            effects = match repository.files.get(&file) {
                Some(bytes) if bytes.len() as u64 > at_most => update.step(Event::TooLong),
                Some(bytes) => update.step(Event::Fetched(bytes)),
                None => update.step(Event::Absent),
            };
            self.asked.push(file);
        }
    }
}
