//! Delivery to the platform: what next, when, and never silently give up.
//!
//! - [`engine`]: sans-IO; decides.
//! - [`classify`]: reads the platform's answers as one of accepted, retry, needs staff.
//! - [`transport`]: sends one request over HTTPS.
//! - [`worker`]: the thread that brings outbox, engine and transport together.

pub mod engine;

pub use engine::{Engine, NetworkState};
