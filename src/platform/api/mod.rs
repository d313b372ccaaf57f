//! The API of kiosks: one file per noun and verb, each a screenful; `router.rs` lists them all.

pub mod application;
pub mod body;
pub mod case;
pub mod catalogue;
pub mod description;
pub mod desired;
pub mod enrol;
pub mod headers;
pub mod health;
pub mod kiosk;
pub mod notice;
pub mod problem;
pub mod session;
pub mod trust;
pub mod update;
pub mod upload;
