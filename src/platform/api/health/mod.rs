//! Health.
pub mod show;
