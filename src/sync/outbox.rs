//! [`Queue`] implemented by the durable outbox.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use lobby_store::{LastRefusal, Outbox, StoreError};
use lobby_wire::digest::Sha256;
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::engine::{QueuedApplication, Refusal, RetryReason};
use crate::queue::{NewlyQueued, Queue, QueueFault, QueuedManifest};

/// [`Outbox`] with the clock that dates failed attempts.
pub struct OutboxQueue {
    outbox: Arc<Outbox>,
    clock: fn() -> Timestamp,
}

impl OutboxQueue {
    /// Delivers from `outbox`; attempts are dated by `clock`.
    #[must_use]
    pub fn new(outbox: Arc<Outbox>, clock: fn() -> Timestamp) -> OutboxQueue {
        OutboxQueue { outbox, clock }
    }
}

impl Queue for OutboxQueue {
    fn queued_after(&self, place: u64) -> Result<NewlyQueued, QueueFault> {
        let found = self.outbox.to_deliver(place).map_err(fault)?;
        let place = found.last().map_or(place, |last| last.place);
        let applications = found
            .into_iter()
            .map(|found| QueuedApplication { application_id: found.application_id, blobs: found.blobs })
            .collect();
        Ok(NewlyQueued { applications, place })
    }

    fn manifest(&self, application_id: Uuid) -> Result<QueuedManifest, QueueFault> {
        let (jws, manifest) = self.outbox.manifest_to_send(application_id).map_err(fault)?;
        Ok(QueuedManifest { jws, manifest })
    }

    fn read(&self, application_id: Uuid, sha256: &Sha256, offset: u64, len: usize) -> Result<Vec<u8>, QueueFault> {
        self.outbox.read_blob_range(application_id, *sha256, offset, len).map_err(fault)
    }

    fn attempt_failed(&self, application_id: Uuid, reason: &RetryReason, _: Duration) -> Result<(), QueueFault> {
        let (outcome, last) = (reason.to_string(), last_refusal(reason));
        self.outbox.record_attempt(application_id, &outcome, last, (self.clock)()).map_err(fault)
    }

    fn needs_staff(&self, application_id: Uuid, refusal: &Refusal) -> Result<(), QueueFault> {
        self.outbox.mark_needs_staff(application_id, &refusal.word(), refusal.title()).map_err(fault)
    }

    fn delivered(&self, application_id: Uuid, jws: &str, receipt: &IntakeReceipt) -> Result<(), QueueFault> {
        let Err(first) = self.outbox.record_receipt(application_id, jws, receipt) else { return Ok(()) };
        // The receipt may be durable although the files could not be removed: they are removed at the next opening.
        match self.outbox.receipt(application_id) {
            Ok(Some(_)) => Ok(()),
            Ok(None) | Err(_) => Err(fault(first)),
        }
    }
}

/// What the attempt says about the platform's last word.
fn last_refusal(reason: &RetryReason) -> LastRefusal<'_> {
    match reason {
        RetryReason::NoAnswer(_) | RetryReason::Local(_) => LastRefusal::Unanswered,
        RetryReason::Status { said: Some(said), .. } => LastRefusal::Code(said.code.as_str()),
        RetryReason::Status { said: None, .. }
        | RetryReason::NotPlatform(_)
        | RetryReason::Forged(_)
        | RetryReason::NoProgress => LastRefusal::None,
    }
}

fn fault(error: StoreError) -> QueueFault {
    if matches!(error, StoreError::Damaged { .. }) {
        QueueFault::Damaged
    } else {
        QueueFault::Unavailable(error.to_string())
    }
}
