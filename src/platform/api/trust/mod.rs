//! What kiosks trust.
pub mod show;
