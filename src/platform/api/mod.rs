//! The API of kiosks: one file per noun and verb, each a screenful; `router.rs` lists them all.

pub mod application;
pub mod catalogue;
pub mod desired;
pub mod enrol;
pub mod headers;
pub mod health;
pub mod kiosk;
pub mod problem;
pub mod trust;
pub mod upload;
