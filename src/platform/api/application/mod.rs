//! Applications.
pub mod put;
pub mod receipt;
