//! Applications.
pub mod proof;
pub mod put;
pub mod receipt;
