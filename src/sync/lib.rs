//! Delivery to the platform: what next, when, and never silently give up.
//!
//! - [`engine`]: sans-IO; decides.
//! - [`classify`]: reads the platform's answers as accepted, retry or needs staff.
//! - [`transport`]: sends one request over HTTPS.
//! - [`worker`]: the thread that brings outbox, engine and transport together.
//! - [`queue`]: what all this needs of the outbox; [`outbox`]: the outbox giving it.

pub mod classify;
pub mod engine;
pub mod outbox;
pub mod queue;
pub mod transport;
pub mod worker;

pub use engine::{NetworkState, Refusal, Timing};
pub use outbox::OutboxQueue;
pub use queue::{Queue, QueueFault, QueuedManifest};
pub use transport::Platform;
pub use worker::{SyncEvent, SyncHandle, SyncWorker};
