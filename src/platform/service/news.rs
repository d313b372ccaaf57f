//! Word of changes for the requests that wait for one: at once from this process, within [`LOOK`] from another
//! (`admin`, a second replica), since all of them write to the same database.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::error::Result;
use crate::repository::desired;

/// How often the database is asked for changes by others.
const LOOK: Duration = Duration::from_secs(1);

/// What is known of changes.
#[derive(Clone, Default)]
pub struct Known {
    /// The number of every scope's last change.
    pub changes: Arc<BTreeMap<String, i64>>,
    /// The server is stopping: whoever waits should go home.
    pub closing: bool,
}

impl Known {
    /// The number of the last change that concerns any of these scopes; 0 before the first.
    pub fn version<'s>(&self, scopes: impl IntoIterator<Item = &'s str>) -> i64 {
        scopes.into_iter().filter_map(|scope| self.changes.get(scope)).copied().max().unwrap_or(0)
    }
}

/// Where word is given and waited for.
pub struct News(watch::Sender<Known>);

impl Default for News {
    fn default() -> News {
        News(watch::Sender::new(Known::default()))
    }
}

impl News {
    /// Hears of everything from now on.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<Known> {
        self.0.subscribe()
    }

    /// Sends everybody who waits home, now and from now on.
    pub fn close(&self) {
        self.0.send_modify(|known| known.closing = true);
    }

    fn tell(&self, changes: BTreeMap<String, i64>) {
        self.0.send_if_modified(|known| {
            let new = *known.changes != changes;
            known.changes = Arc::new(changes);
            new
        });
    }
}

/// Asks the database once and gives word of what is new there.
///
/// # Errors
/// Where the database does not answer.
pub async fn look(app: &App) -> Result<()> {
    let org = app.org.clone();
    let known = app.news.listen().borrow().changes.values().copied().max().unwrap_or(0);
    let read = move |sql: &mut dyn crate::repository::Sql| {
        if desired::latest(sql, &org)? == known { Ok(None) } else { desired::changes(sql, &org).map(Some) }
    };
    if let Some(changes) = app.db.read(read).await? {
        app.news.tell(changes);
    }
    Ok(())
}

/// The same after a change that is kept already: it stands whatever this look meets, so that is only noted. Everybody
/// hears of it within [`LOOK`] all the same.
pub async fn look_after_change(app: &App) {
    if let Err(error) = look(app).await {
        tracing::warn!(%error, "a change was kept; word of it comes with the next look");
    }
}

/// Looks every [`LOOK`] until told to stop.
pub async fn keep_looking(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = look(&app).await {
            tracing::warn!(%error, "changes could not be looked for");
        }
        let stop = tokio::time::timeout(LOOK, stopped.wait_for(|stop| *stop)).await;
        if stop.is_ok() {
            return;
        }
    }
}
