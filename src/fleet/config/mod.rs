//! Configuration of a kiosk: TOML in four layers, defaults < site < device < remote.
//!
//! - *defaults* are built in: the types' own ([`sections`]) and over them the profile's (`kiosk-config/profiles`).
//! - *site* and *device* are files on the machine, for the hall and for this one kiosk.
//! - *remote* is what the platform sends ([`lobby_wire::desired`]); some keys it must not set ([`key_doc`]).
//!
//! Each layer is checked by itself ([`layer`]), then merged over those below ([`effective`]); the sum is checked
//! against the [`constraints`]. [`sources`] reads them all; [`explanation`] names the origin of a value.

mod constraints;
mod effective;
mod error;
mod explanation;
mod key_doc;
mod layer;
mod layer_kind;
mod pages;
mod printer;
mod schema;
mod sections;
mod sources;
#[cfg(test)]
mod tests;
mod value_kind;

pub use effective::{Effective, Setter};
pub use error::{ConfigError, Position};
pub use explanation::{Difference, Explanation, diff, explain, keys_below};
pub use key_doc::{KeyDoc, Unit, key_doc};
pub use layer::Layer;
pub use layer_kind::LayerKind;
pub use pages::PagesSection;
pub use printer::{PrinterPaper, PrinterSection};
pub use sections::{
    IdReaderSection, KioskConfig, KioskSection, PlaceName, PlatformSection, ProfileSection, ScannerFeeder,
    ScannerSection, ScreenSection, StorageSection, SyncSection,
};
pub use sources::{Loaded, Sources, file_layer, remote_layer};
pub use toml::Value;

/// Purpose of an installation; each has a layer of its own built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Demos and development: simulated devices.
    Simulation,
    /// Trying out with real devices and invented persons.
    Acceptance,
    /// Citizens.
    Production,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Profile; 3] = [Profile::Simulation, Profile::Acceptance, Profile::Production];

    /// Its name, as given on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Profile::Simulation => "simulation",
            Profile::Acceptance => "acceptance",
            Profile::Production => "production",
        }
    }

    /// The profile with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Its built-in layer, TOML.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Profile::Simulation => include_str!("../../../kiosk-config/profiles/simulation.toml"),
            Profile::Acceptance => include_str!("../../../kiosk-config/profiles/acceptance.toml"),
            Profile::Production => include_str!("../../../kiosk-config/profiles/production.toml"),
        }
    }
}
