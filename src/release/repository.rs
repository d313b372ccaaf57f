use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lobby_trust::sha256_hex;
use serde_json::{Map, Value, json};

use crate::check::check;
use crate::document::{Document, Files, seconds};
use crate::key::{Online, PublicKey, Signer};
use crate::refused::Refused;
use crate::role::Role;
use crate::standing::{self, Standing};

/// The timestamp is signed anew when the one before is older.
const TIMESTAMP_AGE: SignedDuration = SignedDuration::from_hours(1);

/// One repository: all its published metadata.
#[derive(Clone, Debug)]
pub struct Repository {
    files: Files,
    is_director: bool,
}

impl Repository {
    /// The image repository of these files.
    #[must_use]
    pub fn image(files: Files) -> Self {
        Self { files, is_director: false }
    }

    /// A director's repository for one kiosk.
    #[must_use]
    pub fn director(files: Files) -> Self {
        Self { files, is_director: true }
    }

    /// Its metadata.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    fn roles(&self) -> impl Iterator<Item = Role> {
        let is_director = self.is_director;
        Role::ALL.into_iter().filter(move |role| !is_director || !Role::DELEGATED.contains(role))
    }

    /// The newest published metadata of a role.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn current(&self, role: Role) -> Result<Document, Refused> {
        self.newest(role).ok_or(Refused::Missing(role.name()))
    }

    fn newest(&self, role: Role) -> Option<Document> {
        if role == Role::Timestamp {
            return Document::read(self.files.get("timestamp.json")?);
        }
        let ending = format!(".{}.json", role.name());
        let versions = self.files.keys().filter_map(|file| file.strip_suffix(&ending)?.parse().ok());
        Document::read(self.files.get(&role.file(versions.max()?))?)
    }

    /// A draft that offers one more target of a delegated role.
    ///
    /// # Errors
    /// [`Refused::Offered`] where other bytes are offered under the path; [`Refused::Missing`].
    pub fn offer(
        &self,
        role: Role,
        draft: Option<Document>,
        (path, bytes): (&str, &[u8]),
        custom: Value,
        now: Timestamp,
    ) -> Result<Document, Refused> {
        let mut document = match draft {
            Some(draft) => draft,
            None => self.current(role)?,
        };
        // A signature says nothing of what is added after it.
        let published = self.current(role)?.version();
        document.set("version", json!(published));
        let mut next = document.next(role, now);
        let mut target = target(bytes);
        target["custom"] = custom;
        let targets = next.get_mut("targets");
        match targets.get(path) {
            Some(there) if there["hashes"] != target["hashes"] => return Err(Refused::Offered(path.to_owned())),
            Some(_) | None => targets[path] = target,
        }
        Ok(next)
    }

    /// A draft of a role with the same content and a new life.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn prolong(&self, role: Role, now: Timestamp) -> Result<Document, Refused> {
        Ok(self.current(role)?.next(role, now))
    }

    /// A draft of the next root, in which `added` signs for a top-level role in the place of the key `removed`. Signed by
    /// the holders of before and of after.
    ///
    /// # Errors
    /// [`Refused::NotAHolder`] where `removed` signs for nothing of the role.
    pub fn rotate(&self, role: Role, removed: &str, added: &PublicKey, now: Timestamp) -> Result<Document, Refused> {
        let mut root = self.prolong(Role::Root, now)?;
        let held = root.get_mut("roles")[role.name()]["keyids"].as_array_mut().ok_or(Refused::NotAHolder(role))?;
        let at = held.iter().position(|id| id == removed).ok_or(Refused::NotAHolder(role))?;
        held[at] = json!(added.id());
        let roles = root.get("roles").cloned().unwrap_or_default();
        let is_used = |id: &str| {
            let held = |role: &Value| role["keyids"].as_array().is_some_and(|ids| ids.iter().any(|one| one == id));
            roles.as_object().is_some_and(|roles| roles.values().any(held))
        };
        let keys = root.get_mut("keys");
        keys[added.id()] = added.json();
        if let Some(keys) = keys.as_object_mut() {
            keys.retain(|id, _| is_used(id));
        }
        Ok(root)
    }

    /// Adds a signature to a draft.
    ///
    /// # Errors
    /// [`Refused::NotAHolder`] where the key is none of the role's, in the published root or in the draft of the next.
    pub fn sign(&self, role: Role, draft: &mut Document, signer: &dyn Signer) -> Result<(), Refused> {
        let id = signer.public().id();
        let mut held = self.holders(role)?;
        if role == Role::Root {
            held.extend(ids(draft.get("roles").map(|roles| &roles["root"])));
        }
        if !held.contains(&id) {
            return Err(Refused::NotAHolder(role));
        }
        Ok(draft.sign(signer)?)
    }

    /// Ids of the keys that sign for a role now.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn holders(&self, role: Role) -> Result<Vec<String>, Refused> {
        if Role::DELEGATED.contains(&role) {
            let targets = self.current(Role::Targets)?;
            let roles = targets.get("delegations").and_then(|delegations| delegations["roles"].as_array().cloned());
            let found = roles.into_iter().flatten().find(|one| one["name"] == role.name());
            return Ok(ids(found.as_ref()));
        }
        Ok(ids(self.current(Role::Root)?.get("roles").map(|roles| &roles[role.name()])))
    }

    /// New files that publish these drafts, with a snapshot and a timestamp over them, in the order in which they are
    /// written: what names a file comes after it. A kiosk has read the whole before.
    ///
    /// # Errors
    /// [`Refused::Client`] where a kiosk would not take it, for one where signatures are missing; [`Refused::Sign`].
    pub fn publish(
        &self,
        drafts: &[(Role, Document)],
        online: &Online<'_>,
        now: Timestamp,
    ) -> Result<Vec<(String, Vec<u8>)>, Refused> {
        let mut after = self.clone();
        let mut new = Vec::new();
        let mut put = |after: &mut Self, role: Role, document: &Document| {
            let (file, bytes) = (role.file(document.version()), document.bytes());
            after.files.insert(file.clone(), bytes.clone());
            new.push((file, bytes));
        };
        for (role, document) in drafts {
            put(&mut after, *role, document);
        }
        let snapshot = match after.snapshot(now)? {
            Some(mut fresh) => {
                fresh.sign(online.snapshot)?;
                put(&mut after, Role::Snapshot, &fresh);
                fresh
            }
            None => after.current(Role::Snapshot)?,
        };
        let mut timestamp = after.timestamp(&snapshot, now);
        timestamp.sign(online.timestamp)?;
        put(&mut after, Role::Timestamp, &timestamp);
        check(&after.files, now, !self.is_director)?;
        Ok(new)
    }

    /// As [`Repository::publish`], where timestamp or snapshot have grown old; nothing where they have not.
    ///
    /// # Errors
    /// As [`Repository::publish`].
    pub fn renew(&self, online: &Online<'_>, now: Timestamp) -> Result<Vec<(String, Vec<u8>)>, Refused> {
        let timestamp = self.current(Role::Timestamp)?;
        let begun = timestamp.expires().map(|end| end - Role::Timestamp.life());
        // A clock that was set back makes none older; one before its beginning is signed anew.
        let is_fresh = begun.is_some_and(|begun| now >= begun && now.duration_since(begun) < TIMESTAMP_AGE);
        if is_fresh { Ok(Vec::new()) } else { self.publish(&[], online, now) }
    }

    /// The next snapshot; none where the one before still says everything and is not past half of its life.
    fn snapshot(&self, now: Timestamp) -> Result<Option<Document>, Refused> {
        let mut meta = Map::new();
        for role in self.roles().filter(|role| !matches!(role, Role::Root | Role::Snapshot | Role::Timestamp)) {
            meta.insert(format!("{}.json", role.name()), listed(&self.current(role)?));
        }
        let meta = Value::Object(meta);
        let before = self.newest(Role::Snapshot);
        if let Some(before) = &before
            && before.get("meta") == Some(&meta)
            && !standing::is_past_half(Role::Snapshot, before, now)
        {
            return Ok(None);
        }
        let version = before.map_or(1, |before| before.version() + 1);
        Ok(Some(Document::new(Role::Snapshot, version, now, Map::from_iter([("meta".to_owned(), meta)]))))
    }

    fn timestamp(&self, snapshot: &Document, now: Timestamp) -> Document {
        let version = self.newest(Role::Timestamp).map_or(1, |before| before.version() + 1);
        let body = [
            ("meta".to_owned(), json!({ "snapshot.json": listed(snapshot) })),
            ("x-lobby-issued".to_owned(), json!(seconds(now))),
        ];
        Document::new(Role::Timestamp, version, now, Map::from_iter(body))
    }

    /// How long each role's metadata still lasts.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn standings(&self, now: Timestamp) -> Result<Vec<Standing>, Refused> {
        self.roles().map(|role| Ok(Standing::of(role, &self.current(role)?, now))).collect()
    }

    /// Hashes and names of what a delegated role offers: the files of targets that have to be kept.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn offered(&self, role: Role) -> Result<BTreeMap<String, Value>, Refused> {
        let document = self.current(role)?;
        let targets = document.get("targets").and_then(Value::as_object).cloned().unwrap_or_default();
        Ok(targets.into_iter().collect())
    }
}

fn ids(role: Option<&Value>) -> Vec<String> {
    let list = role.and_then(|role| role["keyids"].as_array());
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Length and hash of a target.
pub(crate) fn target(bytes: &[u8]) -> Value {
    json!({ "length": bytes.len(), "hashes": { "sha256": sha256_hex(bytes) } })
}

fn listed(document: &Document) -> Value {
    let mut listed = target(&document.bytes());
    listed["version"] = json!(document.version());
    listed
}
