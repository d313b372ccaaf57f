//! State of the kiosk as core saw it last, in a file for `lobby doctor`: the health report and the platform's admission.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lobby_wire::health::HealthReport;
use serde::{Deserialize, Serialize};

use crate::admission::Admission;
use crate::state_file::replace;

const FILE: &str = "status.json";

/// State of the kiosk. Nothing of a citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Whether the platform admits it.
    pub standing: Admission,
    /// When the platform answered last, by the kiosk's clock.
    pub last_contact: Option<Timestamp>,
    /// Devices, queue, disk, clock, certificate and versions.
    pub report: HealthReport,
}

impl Status {
    /// Status that the core of this state folder stored last; `None` before its first start, or where the file is damaged.
    #[must_use]
    pub fn load(state: &Path) -> Option<Status> {
        serde_json::from_slice(&std::fs::read(state.join(FILE)).ok()?).ok()
    }

    /// Time since the status was stored, by the machine's clock; `None` where there is none, zero where the clock was set
    /// back meanwhile.
    #[must_use]
    pub fn age(state: &Path) -> Option<Duration> {
        let written = std::fs::metadata(state.join(FILE)).ok()?.modified().ok()?;
        Some(SystemTime::now().duration_since(written).unwrap_or_default())
    }

    /// Stores the status for `lobby doctor`; an error is logged only, since core itself never reads the file.
    pub(crate) fn store(&self, state: &Path) {
        let written =
            serde_json::to_vec(self).map_err(io::Error::from).and_then(|json| replace(&state.join(FILE), &json));
        if let Err(error) = written {
            tracing::debug!(error = %error, "the status file could not be written");
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_wire::Message as _;
    use lobby_wire::health::{CertificateHealth, ClockHealth, DiskHealth, QueueHealth, ServiceHealth, Versions};

    use super::*;

    /// A kiosk on which all is well.
    pub fn sample() -> Status {
        Status {
            standing: Admission::Active,
            last_contact: None,
            report: HealthReport {
                schema: HealthReport::SCHEMA.into(),
                kiosk: "WL01-K01".into(),
                service: ServiceHealth { open: true, code: None },
                devices: Vec::new(),
                queue: QueueHealth::default(),
                disk: DiskHealth { free_bytes: 9 << 30, low_water_bytes: 1 << 29 },
                clock: ClockHealth { kiosk_time: Timestamp::UNIX_EPOCH, ahead_ms: None, trusted: true },
                certificate: CertificateHealth { expires_at: Timestamp::UNIX_EPOCH },
                versions: Versions { program: "0.1.0".into(), catalogue: Some(4), configuration: None },
                last_failure: None,
                run: None,
                numbered_to: None,
                receipted: Vec::new(),
            },
        }
    }

    #[test]
    fn a_status_is_read_back_as_it_was_stored_and_its_age_is_known() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!((Status::load(dir.path()), Status::age(dir.path())), (None, None));
        let status = Status { standing: Admission::Revoked, last_contact: Some(Timestamp::UNIX_EPOCH), ..sample() };
        status.store(dir.path());
        assert_eq!(Status::load(dir.path()), Some(status));
        assert!(Status::age(dir.path()).is_some_and(|age| age < Duration::from_secs(60)));
    }

    #[test]
    fn a_damaged_status_is_none_and_one_from_the_future_has_no_age() {
        let dir = tempfile::tempdir().unwrap();
        sample().store(dir.path());
        let path = dir.path().join(FILE);
        let later = SystemTime::now() + Duration::from_secs(3600);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
        assert_eq!(Status::age(dir.path()), Some(Duration::ZERO));
        std::fs::write(&path, "{\"standing\": \"some new word\"}").unwrap();
        assert_eq!(Status::load(dir.path()), None);
    }

    #[test]
    fn a_status_that_cannot_be_stored_costs_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        sample().store(&dir.path().join("missing"));
        assert_eq!(Status::load(dir.path()), None);
    }
}
