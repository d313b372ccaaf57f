//! The four layers, the lowest first.

use lobby_domain::Text;
use lobby_words::config::layer;
use serde::Serialize;

/// Rank of a layer; a later one overrides those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// Built into the program: its own defaults, and the profile over them.
    Defaults,
    /// The file of the hall.
    Site,
    /// The file of this machine.
    Device,
    /// Sent by the platform.
    Remote,
}

impl LayerKind {
    /// Every layer, the lowest first.
    pub const ALL: [LayerKind; 4] = [LayerKind::Defaults, LayerKind::Site, LayerKind::Device, LayerKind::Remote];

    /// Its name on the command line and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LayerKind::Defaults => "defaults",
            LayerKind::Site => "site",
            LayerKind::Device => "device",
            LayerKind::Remote => "remote",
        }
    }

    /// The layer with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<LayerKind> {
        LayerKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name for technicians.
    #[must_use]
    pub fn text(self) -> Text {
        let words = match self {
            LayerKind::Defaults => layer::DEFAULTS,
            LayerKind::Site => layer::SITE,
            LayerKind::Device => layer::DEVICE,
            LayerKind::Remote => layer::REMOTE,
        };
        words.text()
    }
}
