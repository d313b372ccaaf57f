//! What delivery needs of the outbox, and nothing more. Tests bring a queue in memory.

use std::time::Duration;

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::Manifest;
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::engine::{Job, Refusal};

/// A manifest as the kiosk signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedManifest {
    /// Compact JWS; its bytes never change.
    pub jws: String,
    /// What it says.
    pub manifest: Manifest,
}

/// Why the outbox gave nothing; holds nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueFault {
    /// What is stored is not what was accepted. The outbox has set it aside; it must not be sent.
    #[error("damaged and set aside")]
    Damaged,
    /// A disk or database in trouble; later it may work.
    #[error("{0}")]
    Trouble(String),
}

/// The outbox, as delivery sees it. All calls block until they are durable.
pub trait Queue: Send + Sync + 'static {
    /// Applications that wait for delivery, oldest first; not those waiting for staff.
    ///
    /// # Errors
    /// [`QueueFault`]; the same holds for every call below.
    fn queued(&self) -> Result<Vec<Job>, QueueFault>;

    /// The signed manifest of one application.
    fn manifest(&self, application_id: Uuid) -> Result<QueuedManifest, QueueFault>;

    /// `len` bytes of a sealed blob from `offset` on.
    fn read(&self, application_id: Uuid, sha256: &Sha256, offset: u64, len: usize) -> Result<Vec<u8>, QueueFault>;

    /// An attempt failed and is repeated after `again_in` at the earliest.
    fn attempt_failed(&self, application_id: Uuid, note: &str, again_in: Duration) -> Result<(), QueueFault>;

    /// Staff must look; nothing is deleted.
    fn needs_staff(&self, application_id: Uuid, refusal: &Refusal) -> Result<(), QueueFault>;

    /// Keeps the verified receipt, durable, and only then lets the sealed files go.
    fn delivered(&self, application_id: Uuid, jws: &str, receipt: &IntakeReceipt) -> Result<(), QueueFault>;
}
