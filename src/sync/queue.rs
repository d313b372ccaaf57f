//! The outbox as delivery needs it; tests implement it in memory.

use std::time::Duration;

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::Manifest;
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::engine::{QueuedApplication, Refusal, RetryReason};

/// A manifest as core signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedManifest {
    /// Compact JWS; its bytes never change.
    pub jws: String,
    /// Its payload, parsed.
    pub manifest: Manifest,
}

/// Applications to be delivered, and up to where the outbox was read for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewlyQueued {
    /// Oldest first.
    pub applications: Vec<QueuedApplication>,
    /// Place of the last of them, or the one that was asked for.
    pub place: u64,
}

/// Why the outbox could not be read or written; holds nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueFault {
    /// What is stored is not what was accepted. The outbox has set it aside; it must not be sent.
    #[error("damaged and set aside")]
    Damaged,
    /// The disk or database failed; to be retried.
    #[error("{0}")]
    Unavailable(String),
}

/// The outbox, as delivery sees it. All calls block until they are durable.
pub trait Queue: Send + Sync + 'static {
    /// Applications to be delivered that were accepted after the one at `place`, in the order of acceptance; 0 for all.
    /// Not those that need staff.
    ///
    /// # Errors
    /// [`QueueFault`].
    fn queued_after(&self, place: u64) -> Result<NewlyQueued, QueueFault>;

    /// The signed manifest of one application.
    ///
    /// # Errors
    /// [`QueueFault`].
    fn manifest(&self, application_id: Uuid) -> Result<QueuedManifest, QueueFault>;

    /// `len` bytes of a sealed blob from `offset` on.
    ///
    /// # Errors
    /// [`QueueFault`].
    fn read(&self, application_id: Uuid, sha256: &Sha256, offset: u64, len: usize) -> Result<Vec<u8>, QueueFault>;

    /// Records a failed attempt, which is retried after `again_in` at the earliest.
    ///
    /// # Errors
    /// [`QueueFault`].
    fn attempt_failed(&self, application_id: Uuid, reason: &RetryReason, again_in: Duration) -> Result<(), QueueFault>;

    /// Hands an application to staff; nothing is deleted.
    ///
    /// # Errors
    /// [`QueueFault`].
    fn needs_staff(&self, application_id: Uuid, refusal: &Refusal) -> Result<(), QueueFault>;

    /// Makes the verified receipt durable, and only then removes the sealed files.
    ///
    /// # Errors
    /// [`QueueFault`].
    fn delivered(&self, application_id: Uuid, jws: &str, receipt: &IntakeReceipt) -> Result<(), QueueFault>;
}
