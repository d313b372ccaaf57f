//! Starting the worker that delivers applications.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use lobby_fleet::Access;
use lobby_fleet::config::SyncSection;
use lobby_store::Outbox;
use lobby_sync::outbox::OutboxQueue;
use lobby_sync::{Platform, SyncHandle, SyncWorker, Timing};

use super::error::CoreError;
use super::event::CoreEvent;

/// What delivery is started with, and started with again when another identity is in force.
pub struct Delivery {
    /// Queue of applications.
    pub outbox: Arc<Outbox>,
    /// The kiosk's identity in force.
    pub access: Arc<Access>,
    /// Where the platform answers.
    pub url: String,
    /// Retry pauses.
    pub sync: SyncSection,
}

impl Delivery {
    /// Starts the worker; its events go to core's loop.
    ///
    /// # Errors
    /// [`CoreError::Trust`] where the platform's keys are damaged, [`CoreError::Start`] where the system gives no thread.
    pub fn start(&self, sender: mpsc::Sender<CoreEvent>) -> Result<SyncHandle, CoreError> {
        let damaged = |error: &dyn std::fmt::Display| CoreError::Trust(error.to_string());
        let platform = Platform {
            client: self.access.client(),
            url: self.url.clone(),
            receipt_keys: self.access.identity().public.receipt_keys().map_err(|error| damaged(&error))?,
        };
        let timing = Timing {
            backoff_min: Duration::from_millis(self.sync.backoff_min_ms),
            backoff_max: Duration::from_millis(self.sync.backoff_max_ms),
            ..Timing::default()
        };
        // The loop is gone only when core stops.
        let observer = move |event| drop(sender.send(CoreEvent::Sync(event)));
        let queue = OutboxQueue::new(Arc::clone(&self.outbox), jiff::Timestamp::now);
        SyncWorker::spawn(Arc::new(queue), platform, timing, observer)
            .map_err(|source| CoreError::Start { what: "delivery", source })
    }
}
