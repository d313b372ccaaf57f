//! Changes of what kiosks should be, published to the requests of this process that wait for one.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;

/// The changes that this process knows.
#[derive(Clone, Default)]
pub struct Known {
    /// Number of the last change of each scope.
    pub changes: Arc<BTreeMap<String, i64>>,
    /// Whether the server is stopping, so that waiting requests should end.
    pub is_closing: bool,
}

impl Known {
    /// The number of the last change in any of these scopes; 0 before the first.
    pub fn version<'s>(&self, scopes: impl IntoIterator<Item = &'s str>) -> i64 {
        scopes.into_iter().filter_map(|scope| self.changes.get(scope)).copied().max().unwrap_or(0)
    }
}

/// Publishes changes to the requests of this process.
pub struct ChangeFeed(watch::Sender<Known>);

impl Default for ChangeFeed {
    fn default() -> ChangeFeed {
        ChangeFeed(watch::Sender::new(Known::default()))
    }
}

impl ChangeFeed {
    /// Receives every change from now on.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Known> {
        self.0.subscribe()
    }

    /// Ends all waiting, now and from now on.
    pub fn close(&self) {
        self.0.send_modify(|known| known.is_closing = true);
    }

    /// Publishes what the database holds, unless it is known.
    pub fn publish(&self, changes: BTreeMap<String, i64>) {
        self.0.send_if_modified(|known| {
            let is_new = *known.changes != changes;
            known.changes = Arc::new(changes);
            is_new
        });
    }
}
