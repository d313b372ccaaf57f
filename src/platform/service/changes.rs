//! Changes of what kiosks should be, for the requests that wait for one: at once from this process, within
//! [`POLL_EVERY`] from another (`admin`, a second replica), since all of them write to the same database.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::error::Result;
use crate::repository::{Tx, desired};

/// How often the database is polled for changes by other processes.
const POLL_EVERY: Duration = Duration::from_secs(1);

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
