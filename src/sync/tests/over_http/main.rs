//! Delivery over real HTTP against a platform that misbehaves on command.
#![allow(clippy::unwrap_used)]

mod applications;
mod delivery;
mod network;
mod outbox;
mod platform;
