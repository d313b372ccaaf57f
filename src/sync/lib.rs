//! Delivery of queued applications to the platform.
//!
//! - [`engine`]: sans-IO; decides what is sent when.
//! - [`classify`]: classifies responses as accepted, retry or needs staff.
//! - [`transport`]: sends one request over HTTPS.
//! - [`worker`]: the thread that brings outbox, engine and transport together.
//! - [`queue`]: the outbox as delivery needs it; [`outbox`]: its implementation by the durable outbox.

pub mod classify;
pub mod engine;
pub mod outbox;
pub mod queue;
pub mod transport;
pub mod worker;

pub use engine::{NetworkState, Refusal, Timing};
pub use outbox::OutboxQueue;
pub use queue::{NewlyQueued, Queue, QueueFault, QueuedManifest};
pub use transport::Platform;
pub use worker::{SyncEvent, SyncHandle, SyncWorker};
