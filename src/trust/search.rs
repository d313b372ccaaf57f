use std::collections::BTreeSet;

use crate::metadata::{Artifact, Targets};
use crate::name::encode_path;

/// Roles that one search looks into; python-tuf's limit.
const ROLES_AT_MOST: usize = 32;

/// A search for one target through the delegations.
#[derive(Debug)]
pub struct Search {
    path: String,
    /// Role and its delegator; the next one last.
    open: Vec<(String, String)>,
    seen: BTreeSet<String>,
    waiting: Option<(String, String)>,
}

impl Search {
    pub fn new(path: &str) -> Self {
        let open = vec![("targets".to_owned(), "root".to_owned())];
        Self { path: path.to_owned(), open, seen: BTreeSet::new(), waiting: None }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn next(&mut self) -> Option<(String, String)> {
        while self.seen.len() <= ROLES_AT_MOST {
            let (role, delegator) = self.open.pop()?;
            if self.seen.insert(role.clone()) {
                return Some((role, delegator));
            }
        }
        None
    }

    pub fn wait_for(&mut self, role: String, delegator: String) {
        self.waiting = Some((role, delegator));
    }

    pub fn waits_for(&self) -> Option<&str> {
        self.waiting.as_ref().map(|(role, _)| role.as_str())
    }

    pub fn arrived(&mut self) -> Option<(String, String)> {
        self.waiting.take()
    }

    /// A terminating delegation that grants the path ends every other road.
    pub fn descend(&mut self, role: &str, targets: &Targets) {
        let mut children = Vec::new();
        for delegation in &targets.delegations {
            let Some(child) = delegation.role_for(&self.path) else { continue };
            children.push((child, role.to_owned()));
            if delegation.terminating {
                self.open.clear();
                break;
            }
        }
        self.open.extend(children.into_iter().rev());
    }
}

/// The target's file below the address of the targets: with consistent snapshots its hash goes before the last part.
pub fn file_of(path: &str, artifact: &Artifact, consistent: bool) -> String {
    if !consistent {
        return encode_path(path);
    }
    let hash = artifact.digests.prefix();
    match path.rsplit_once('/') {
        Some((folder, name)) => encode_path(&format!("{folder}/{hash}.{name}")),
        None => encode_path(&format!("{hash}.{path}")),
    }
}
