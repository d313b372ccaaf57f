//! Kiosk side of enrolment and configuration.
//!
//! - [`config`]: what the kiosk is told by TOML files, in layers.
//! - [`trust`]: what it is and whom it trusts, on disk since enrolment.
//! - [`enrol`]: how it came by that.
//! - [`client`]: the one HTTP client, mutually authenticated; [`Access`] is the one in force.
//! - [`certificate`], [`renew`]: when the certificate is to be renewed, and how.
//! - [`health`]: telling the platform how this kiosk is.
//! - [`desired`]: what the platform wants the kiosk to be, as far as it was taken over.
//! - [`catalogue`]: the signed implementation list on disk.

mod access;
pub mod catalogue;
pub mod certificate;
pub mod client;
pub mod config;
pub mod desired;
mod durable;
pub mod enrol;
mod floor;
pub mod health;
mod pin;
pub mod public;
pub mod renew;
pub mod trust;

pub use access::Access;
pub use catalogue::{CatalogueError, CatalogueStore};
pub use certificate::Dates;
pub use client::{ClientError, platform_client};
pub use config::{ConfigError, KioskConfig, Profile};
pub use desired::{DesiredError, DesiredStore};
pub use enrol::{EnrolError, EnrolParams, enrol};
pub use floor::{FloorFile, TimeBounds};
pub use public::PublicIdentity;
pub use renew::{RenewError, renew};
pub use trust::{Identity, IdentityError, KioskRecord};
