//! Configuration of a kiosk: TOML in four layers, defaults < site < device < remote.
//!
//! - *defaults* are built in: the types' own ([`sections`]) and over them the profile's (`kiosk-config/profiles`).
//! - *site* and *device* are files on the machine, for the hall and for this one kiosk.
//! - *remote* is what the platform sends ([`lobby_wire::desired`]); some keys are not its to set ([`about`]).
//!
//! Each layer is checked by itself ([`layer`]), then laid over those below ([`stack`]); the sum is checked for values
//! that cannot stand together ([`possible`]). [`sources`] reads them all; [`explain`] tells where a value comes from.

mod about;
mod error;
mod explain;
mod kind;
mod known;
mod layer;
mod pages;
mod possible;
mod printer;
mod sections;
mod sources;
mod stack;
#[cfg(test)]
mod tests;
mod wrong;

pub use about::{About, Unit, about};
pub use error::{ConfigError, Position};
pub use explain::{Difference, Explanation, diff, explain, keys_below};
pub use kind::LayerKind;
pub use layer::Layer;
pub use pages::PagesSection;
pub use printer::{PrinterPaper, PrinterSection};
pub use sections::{
    IdReaderSection, KioskConfig, KioskSection, PlatformSection, ProfileSection, ScannerFeeder, ScannerSection,
    ScreenSection, StorageSection, SyncSection, Words,
};
pub use sources::{Loaded, Sources, file_layer, remote_layer};
pub use stack::{Effective, Setter};
pub use toml::Value;

/// What an installation is for; each has a layer of its own built in.
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
