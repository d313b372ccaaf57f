//! Kiosk side of enrolment and configuration.
//!
//! - [`config`]: what the kiosk is told by TOML files, in layers.
//! - [`trust`]: what it is and whom it trusts, on disk since enrolment.
//! - [`enrol`]: how it came by that.
//! - [`client`]: the one HTTP client, mutually authenticated.
//! - [`catalogue`]: the signed implementation list on disk.

pub mod catalogue;
pub mod client;
pub mod config;
mod durable;
pub mod enrol;
mod pin;
pub mod public;
pub mod trust;

pub use catalogue::{CatalogueError, CatalogueStore};
pub use client::{ClientError, platform_client};
pub use config::{ConfigError, KioskConfig, Profile};
pub use enrol::{EnrolError, EnrolParams, enrol};
pub use public::PublicIdentity;
pub use trust::{Identity, IdentityError, KioskRecord};
