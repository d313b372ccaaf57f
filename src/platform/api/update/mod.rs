pub mod metadata;
pub mod target;
