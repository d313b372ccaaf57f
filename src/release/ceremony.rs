use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::document::{Document, Files};
use crate::key::{Online, PublicKey, Signer};
use crate::refused::Refused;
use crate::repository::Repository;
use crate::role::Role;

/// Holders of the offline keys, by role, all of them present.
pub type Holders<'a> = BTreeMap<Role, Vec<&'a dyn Signer>>;

/// A new image repository that offers nothing yet.
///
/// # Errors
/// [`Refused::Client`] where fewer keys than the thresholds are there; [`Refused::Sign`].
pub fn found(holders: &Holders<'_>, online: &Online<'_>, now: Timestamp) -> Result<Files, Refused> {
    let of = |role: Role| holders.get(&role).cloned().unwrap_or_default();
    let mut top: BTreeMap<Role, Vec<PublicKey>> =
        [Role::Root, Role::Targets].into_iter().map(|role| (role, publics(&of(role)))).collect();
    top.insert(Role::Snapshot, vec![online.snapshot.public()]);
    top.insert(Role::Timestamp, vec![online.timestamp.public()]);
    let mut targets = empty(Role::Targets, now);
    targets.set("delegations", delegations(&of));
    let drafts = [
        (Role::Root, root(&top, now)),
        (Role::Targets, targets),
        (Role::App, empty(Role::App, now)),
        (Role::Content, empty(Role::Content, now)),
    ];
    let drafts = drafts
        .into_iter()
        .map(|(role, document)| Ok((role, signed(document, &of(role))?)))
        .collect::<Result<Vec<_>, Refused>>()?;
    Ok(Repository::image(Files::new()).publish(&drafts, online, now)?.into_iter().collect())
}

/// The first root of every director, with which the root's holders trust one online key.
///
/// # Errors
/// [`Refused::Sign`].
pub fn found_director(holders: &[&dyn Signer], online: &dyn Signer, now: Timestamp) -> Result<Vec<u8>, Refused> {
    let mut top = BTreeMap::from([(Role::Root, publics(holders))]);
    for role in [Role::Targets, Role::Snapshot, Role::Timestamp] {
        top.insert(role, vec![online.public()]);
    }
    let mut root = root(&top, now);
    for role in [Role::Targets, Role::Snapshot, Role::Timestamp] {
        root.get_mut("roles")[role.name()]["threshold"] = json!(1);
    }
    Ok(signed(root, holders)?.bytes())
}

fn publics(signers: &[&dyn Signer]) -> Vec<PublicKey> {
    signers.iter().map(|signer| signer.public()).collect()
}

fn root(top: &BTreeMap<Role, Vec<PublicKey>>, now: Timestamp) -> Document {
    let keys: Map<String, Value> = top.values().flatten().map(|key| (key.id(), key.json())).collect();
    let roles: Map<String, Value> =
        top.iter().map(|(role, keys)| (role.name().to_owned(), duty(*role, keys))).collect();
    let body = json!({ "consistent_snapshot": true, "keys": keys, "roles": roles });
    Document::new(Role::Root, 1, now, body.as_object().cloned().unwrap_or_default())
}

fn duty(role: Role, keys: &[PublicKey]) -> Value {
    json!({ "keyids": keys.iter().map(PublicKey::id).collect::<Vec<_>>(), "threshold": role.threshold() })
}

fn delegations<'a>(of: &impl Fn(Role) -> Vec<&'a dyn Signer>) -> Value {
    let mut keys = Map::new();
    let mut roles = Vec::new();
    for role in Role::DELEGATED {
        let held = publics(&of(role));
        keys.extend(held.iter().map(|key| (key.id(), key.json())));
        let mut delegation = duty(role, &held);
        delegation["name"] = json!(role.name());
        delegation["paths"] = json!([format!("{}/*", role.name())]);
        delegation["terminating"] = json!(true);
        roles.push(delegation);
    }
    json!({ "keys": keys, "roles": roles })
}

fn empty(role: Role, now: Timestamp) -> Document {
    Document::new(role, 1, now, Map::from_iter([("targets".to_owned(), json!({}))]))
}

fn signed(mut document: Document, holders: &[&dyn Signer]) -> Result<Document, Refused> {
    for holder in holders {
        document.sign(*holder)?;
    }
    Ok(document)
}
