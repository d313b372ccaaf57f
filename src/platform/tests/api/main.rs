//! The platform from outside: a real TLS server on loopback, spoken to as kiosks and browsers speak.
//!
//! These are on the embedded engine; `tests/api_postgres` runs the same files on PostgreSQL. A test compares the lists.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod access;
mod acts;
mod ahead;
mod authority;
mod bench;
mod browser;
mod browsers;
mod catalogue;
mod certificates;
mod clock;
mod database;
mod desired;
mod documents;
mod enrol;
mod envelopes;
mod factors;
mod full_disk;
mod handling;
mod health;
mod held;
mod identity;
mod intake;
mod invented;
mod languages;
mod languages_of_commands;
mod leftovers;
mod letters;
mod line;
mod memory;
mod notices;
mod numbers;
mod pages;
mod profile;
mod public;
mod questions;
mod release;
mod repository;
mod restore;
mod retention;
mod roads;
mod scrub;
mod standing;
mod steps;
mod strangers;
mod test_kiosks;
mod updates;
mod upgrade;
mod uploads;
mod worklist;

#[path = "../postgres/mod.rs"]
mod postgres;

/// Which engine `bench` sets platforms up on.
const ON_POSTGRES: bool = false;
