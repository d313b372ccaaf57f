//! Where this kiosk keeps the versions below which nothing of the platform's is taken: in the outbox, and in its marks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lobby_fleet::{Floors, Versioned};
use lobby_store::{Floor, Outbox, marked_floor};

/// As core has them: it alone raises them.
pub struct OutboxFloors(Arc<Outbox>);

impl OutboxFloors {
    /// The floors of this outbox.
    pub fn new(outbox: Arc<Outbox>) -> OutboxFloors {
        OutboxFloors(outbox)
    }
}

impl std::fmt::Debug for OutboxFloors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OutboxFloors")
    }
}

impl Floors for OutboxFloors {
    fn lowest(&self, what: Versioned, key: &str) -> u64 {
        self.0.floor(&Floor::new(what.as_str(), key)).unwrap_or_else(|error| {
            // Its outbox cannot be read, so this kiosk takes no applications; nothing is to be believed meanwhile.
            tracing::error!(error = %error, what = what.as_str(), "the lowest version cannot be read");
            u64::MAX
        })
    }

    fn raise(&self, what: Versioned, key: &str, version: u64) {
        if let Err(error) = self.0.raise_floor(&Floor::new(what.as_str(), key), version) {
            tracing::error!(error = %error, what = what.as_str(), version, "the lowest version could not be raised");
        }
    }
}

/// As a visit or a command sees them while core has the outbox.
#[derive(Clone, Debug)]
pub struct MarkedFloors(PathBuf);

impl MarkedFloors {
    /// The floors of the kiosk with this state folder.
    pub fn of(state: &Path) -> Arc<MarkedFloors> {
        Arc::new(MarkedFloors(state.join("outbox")))
    }
}

impl Floors for MarkedFloors {
    fn lowest(&self, what: Versioned, key: &str) -> u64 {
        marked_floor(&self.0, &Floor::new(what.as_str(), key))
    }

    /// Core does.
    fn raise(&self, _: Versioned, _: &str, _: u64) {}
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_store::Limits;

    use super::*;

    #[test]
    fn what_core_raises_a_visit_sees_at_once_for_the_same_key_alone() {
        let state = tempfile::tempdir().unwrap();
        let (outbox, _) = Outbox::open(&state.path().join("outbox"), Limits::default()).unwrap();
        let (core, visit) = (OutboxFloors::new(Arc::new(outbox)), MarkedFloors::of(state.path()));
        let all = |of: &dyn Floors, key: &str| {
            [Versioned::ServiceList, Versioned::Recipients, Versioned::Configuration].map(|what| of.lowest(what, key))
        };
        assert_eq!((all(&core, "0a"), all(visit.as_ref(), "0a")), ([0, 0, 0], [0, 0, 0]));
        core.raise(Versioned::ServiceList, "0a", 4);
        core.raise(Versioned::Configuration, "0a", 12);
        core.raise(Versioned::Configuration, "0a", 11);
        assert_eq!((all(&core, "0a"), all(visit.as_ref(), "0a")), ([4, 0, 12], [4, 0, 12]));
        assert_eq!((all(&core, "0b"), all(visit.as_ref(), "0b")), ([0, 0, 0], [0, 0, 0]), "another platform");
    }
}
