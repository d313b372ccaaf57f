//! The platform from outside: a real TLS server on loopback, spoken to as kiosks and browsers speak.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod access;
mod bench;
mod catalogue;
mod desired;
mod enrol;
mod intake;
mod pages;
mod profile;
mod repository;
mod uploads;
