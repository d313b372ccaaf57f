//! Configuration of a kiosk: TOML in layers, built-in defaults < profile < site file < device file.
//!
//! Each layer is checked by itself ([`layer`]), then laid over those below ([`stack`]); the sum is checked for values
//! that cannot stand together ([`possible`]). A layer sent by the platform will lie on top of these.

mod error;
mod known;
mod layer;
mod possible;
mod sections;
mod stack;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use error::{ConfigError, Position};
pub use layer::Layer;
pub use sections::{
    IdReaderSection, KioskConfig, KioskSection, PlatformSection, ProfileSection, ScannerSection, ScreenSection,
    StorageSection, SyncSection, Words,
};
pub use stack::Effective;

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

    fn text(self) -> &'static str {
        match self {
            Profile::Simulation => include_str!("../../../kiosk-config/profiles/simulation.toml"),
            Profile::Acceptance => include_str!("../../../kiosk-config/profiles/acceptance.toml"),
            Profile::Production => include_str!("../../../kiosk-config/profiles/production.toml"),
        }
    }
}

impl KioskConfig {
    /// The configuration of a kiosk under `profile` with the given files, lowest layer first: site, then device.
    ///
    /// # Errors
    /// Any [`ConfigError`]; nothing is guessed or skipped.
    pub fn load(profile: Profile, files: &[PathBuf]) -> Result<KioskConfig, ConfigError> {
        Effective::load(profile, files).map(|effective| effective.config)
    }
}
