//! Floors that are kept outside of the files they guard, as core keeps them.

use std::collections::BTreeMap;
use std::sync::Mutex;

use lobby_fleet::{Floors, Versioned};

#[derive(Debug, Default)]
pub struct KeptFloors(Mutex<BTreeMap<(Versioned, String), u64>>);

impl Floors for KeptFloors {
    fn lowest(&self, what: Versioned, key: &str) -> u64 {
        self.0.lock().unwrap().get(&(what, key.to_owned())).copied().unwrap_or(0)
    }

    fn raise(&self, what: Versioned, key: &str, version: u64) {
        let mut kept = self.0.lock().unwrap();
        let floor = kept.entry((what, key.to_owned())).or_default();
        *floor = (*floor).max(version);
    }
}
