//! Kiosk side of enrolment and configuration.
//!
//! - [`config`]: what the kiosk is told by TOML files, in layers.
//! - [`trust`]: what it is and whom it trusts, on disk since enrolment.
//! - [`enrol`]: how it came by that.
//! - [`client`]: the one HTTP client, mutually authenticated.
//! - [`catalogue`]: the signed implementation list on disk.

pub mod config;
