//! The kiosk's side of enrolment, renewal, health and desired state; configuration in layers.
//!
//! - [`config`]: TOML files and remote keys, in four layers.
//! - [`Identity`], [`PublicIdentity`]: id, trust and key of the kiosk, on disk since enrolment ([`enrol`](enrol())).
//! - [`client`]: the one HTTP client, mutually authenticated; [`Access`] is the one in force.
//! - [`certificate`], [`renew`](renew()): the certificate's dates and its renewal.
//! - [`health`]: sends health reports.
//! - [`question`]: carries a person's sealed question and its answer.
//! - [`desired`]: the signed desired state, as far as it was adopted.
//! - [`catalogue`]: the signed implementation list on disk.

mod access;
mod agreed_time;
mod body;
pub mod catalogue;
pub mod certificate;
pub mod client;
pub mod config;
pub mod desired;
mod durable;
pub mod enrol;
mod floors;
pub mod health;
mod identity;
mod identity_files;
mod pinned_ca;
pub mod proof;
mod public_identity;
pub mod question;
pub mod renew;
mod time_bounds;

pub use access::Access;
pub use agreed_time::{AGREE_WITHIN, APART_MIN, AgreedTime, ROUND_TRIP_MAX, TimeAnswer};
pub use catalogue::{CatalogueError, CatalogueStore};
pub use certificate::Dates;
pub use client::{ClientError, platform_client};
pub use config::{ConfigError, KioskConfig, Profile};
pub use desired::{DesiredError, DesiredStore};
pub use enrol::{EnrolError, EnrolParams, enrol};
pub use floors::{Floors, NoFloors, Versioned};
pub use identity::Identity;
pub use identity_files::IdentityError;
pub use public_identity::{KioskRecord, PublicIdentity};
pub use renew::{RenewError, renew};
pub use time_bounds::{FloorFile, TimeBounds};
