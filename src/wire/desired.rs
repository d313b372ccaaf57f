//! Desired state of a kiosk: a small document of versions, recipients and configuration, under the platform's
//! signature.
//!
//! `GET /v1/kiosks/self/desired` answers the JSON below, byte for byte the same for the same state, so that its digest
//! is its `ETag`. The signature over exactly these bytes stands beside it in the header [`SIGNATURE_HEADER`] as a
//! detached JWS (RFC 7515, appendix F) by the catalogue key, which kiosks already trust for published lists:
//! with it a kiosk that was enrolled under other recipients may trust new ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::enrol::RecipientEntry;
use crate::message;

/// Header with the detached signature of a desired state.
pub const SIGNATURE_HEADER: &str = "lobby-signature";

/// The state one kiosk should be in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Desired {
    /// `lobby-desired/1`.
    pub schema: String,
    /// The kiosk it is for: another refuses it.
    pub kiosk: String,
    /// Rises with every change that concerns this kiosk; a lower one is an old document.
    pub version: u64,
    /// The implementation list in force; none where none was published.
    pub catalogue: Option<CatalogueRef>,
    /// Recipients every blob is sealed to from now on.
    pub recipients: Vec<RecipientEntry>,
    /// The remote layer of the configuration.
    pub configuration: Configuration,
}
message!(Desired, "lobby-desired/1");

/// An implementation list by its digest; the kiosk fetches head and bundle where it has another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueRef {
    /// Its version.
    pub version: u64,
    /// Digest of the bundle.
    pub sha256: Sha256,
}

/// Values that the platform sets on this kiosk, from any scope (all kiosks, a site, the kiosk).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// The change that made it; 0 where nothing was ever set.
    pub version: u64,
    /// Full key, e.g. `kiosk.place.zh`, to its value: a text, number, truth value, or list of these. The platform does
    /// not know what a kiosk's keys mean; the kiosk checks them.
    pub values: BTreeMap<String, serde_json::Value>,
}
