//! What a kiosk should be.
pub mod show;
