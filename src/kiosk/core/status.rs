//! What core last knew of the kiosk, in a file for `lobby doctor`: the health report and the platform's standing.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lobby_wire::health::HealthReport;
use serde::{Deserialize, Serialize};

use super::standing::Standing;

const FILE: &str = "status.json";

/// How the kiosk is. Nothing of a citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// How the platform looks at it.
    pub standing: Standing,
    /// When the platform answered last, by the kiosk's clock.
    pub last_contact: Option<Timestamp>,
    /// Everything else.
    pub report: HealthReport,
}

impl Status {
    /// What the core that runs below `state`, or ran last, has written down.
    #[must_use]
    pub fn load(state: &Path) -> Option<Status> {
        serde_json::from_slice(&std::fs::read(state.join(FILE)).ok()?).ok()
    }

    /// How long ago it was written down, by the machine's own clock; `None` where there is none, and nought where the
    /// clock was set back meanwhile.
    #[must_use]
    pub fn age(state: &Path) -> Option<Duration> {
        let written = std::fs::metadata(state.join(FILE)).ok()?.modified().ok()?;
        Some(SystemTime::now().duration_since(written).unwrap_or_default())
    }

    /// Writes it down; only for reading on, so a full disk costs nothing but this.
    pub(super) fn store(&self, state: &Path) {
        let written =
            serde_json::to_vec(self).map_err(io::Error::from).and_then(|json| replace(&state.join(FILE), &json));
        if let Err(error) = written {
            tracing::debug!(error = %error, "the status file could not be written");
        }
    }
}

/// Replaces a small file at once, without waiting for the disk.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, bytes)?;
    std::fs::rename(&fresh, path)
}
