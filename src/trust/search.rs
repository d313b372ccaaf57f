use std::collections::BTreeSet;

use crate::metadata::{Artifact, Targets};
use crate::name::encode_path;

/// Roles that one search looks into; python-tuf's limit.
const ROLES_AT_MOST: usize = 32;

/// A role, and who sends a search there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Road {
    pub role: String,
    /// Place among the roles that are trusted; none for the root, which delegates to the top-level targets alone.
    pub delegator: Option<usize>,
}

impl Road {
    pub fn top() -> Self {
        Self { role: "targets".to_owned(), delegator: None }
    }
}

/// A search for one target through the delegations.
#[derive(Debug)]
pub struct Search {
    path: String,
    /// The next one last.
    open: Vec<Road>,
    seen: BTreeSet<String>,
    waiting: Option<Road>,
}

impl Search {
    pub fn new(path: &str) -> Self {
        Self { path: path.to_owned(), open: vec![Road::top()], seen: BTreeSet::new(), waiting: None }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn next(&mut self) -> Option<Road> {
        while self.seen.len() <= ROLES_AT_MOST {
            let road = self.open.pop()?;
            if self.seen.insert(road.role.clone()) {
                return Some(road);
            }
        }
        None
    }

    pub fn wait_for(&mut self, road: Road) {
        self.waiting = Some(road);
    }

    pub fn waits_for(&self) -> Option<&str> {
        self.waiting.as_ref().map(|road| road.role.as_str())
    }

    pub fn arrived(&mut self) -> Option<Road> {
        self.waiting.take()
    }

    /// A terminating delegation that grants the path ends every other road.
    pub fn descend(&mut self, delegator: usize, targets: &Targets) {
        let mut children = Vec::new();
        for delegation in &targets.delegations {
            let Some(role) = delegation.role_for(&self.path) else { continue };
            children.push(Road { role, delegator: Some(delegator) });
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
