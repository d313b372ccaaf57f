//! The signed catalogue.
pub mod bundle;
pub mod head;
