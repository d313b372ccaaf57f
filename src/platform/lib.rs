//! The central service: takes sealed applications in from kiosks, signs for them, and shows them to officers.
//!
//! - `api` and `console` are how it is asked: one file per noun and verb, all listed in [`router`] with who may.
//! - `service` is what it does; `repository` is what it remembers, in portable SQL over a two-method trait.
//! - An application is verified by its device's signature before anything is opened, taken in exactly once, and
//!   answered with a signed receipt that stays byte-identical.
//! - Plain content exists in the memory of one request only; rows hold a masked name and an item, nothing else of a
//!   person; logs hold nothing personal.

#![allow(clippy::disallowed_methods, reason = "a room at the edge: it owns a clock")]

mod api;
pub mod app;
mod authority;
pub mod authz;
pub mod calendar_file;
pub mod change_feed;
pub mod cli;
pub mod clock;
mod console;
mod data_dir;
pub mod deadline_cases;
pub mod disk;
mod engine_error;
pub mod error;
mod explanation;
mod intake_keys;
mod keys;
pub mod languages;
mod materials;
pub mod names;
pub mod notice_file;
pub mod organisation_file;
pub mod person_index;
pub mod place;
pub mod profile;
mod public;
mod published_calendar;
mod published_organisation;
pub mod repository;
mod requests;
mod retention_file;
pub mod router;
pub mod server;
mod server_certificate;
pub mod service;
mod update_folder;
mod uploads;

pub use api::description;
