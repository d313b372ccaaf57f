//! Changes of what kiosks should be, for the requests that wait for one: at once from this process, within
//! [`POLL_EVERY`] from another (`admin`, a second replica), since all of them write to the same database.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::error::Result;
use crate::repository::{Tx, desired};

/// How often the database is polled for changes by other processes.
const POLL_EVERY: Duration = Duration::from_secs(1);

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

    fn publish(&self, changes: BTreeMap<String, i64>) {
        self.0.send_if_modified(|known| {
            let is_new = *known.changes != changes;
            known.changes = Arc::new(changes);
            is_new
        });
    }
}

/// Reads the changes from the database once and publishes new ones.
///
/// # Errors
/// [`crate::error::PlatformError::Database`].
pub async fn poll(app: &App) -> Result<()> {
    let known = app.changes.subscribe().borrow().changes.values().copied().max().unwrap_or(0);
    let read = move |tx: &mut Tx<'_>| {
        if desired::latest(tx)? == known { Ok(None) } else { desired::changes(tx).map(Some) }
    };
    if let Some(changes) = app.db.read(read).await? {
        app.changes.publish(changes);
    }
    Ok(())
}

/// The same after a change that is committed: it stands even if this poll fails, so a failure is only logged. The next
/// poll publishes it.
pub async fn poll_after_change(app: &App) {
    if let Err(error) = poll(app).await {
        tracing::warn!(%error, "a change was committed; it is published with the next poll");
    }
}

/// Polls every [`POLL_EVERY`] until `stopped` is true.
pub async fn poll_until(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = poll(&app).await {
            tracing::warn!(%error, "polling for changes failed");
        }
        let stop = tokio::time::timeout(POLL_EVERY, stopped.wait_for(|stop| *stop)).await;
        if stop.is_ok() {
            return;
        }
    }
}
