//! A kiosk that the platform shut out, for the tests of rooms.

use std::time::Duration;

use jiff::SignedDuration;
use lobby_domain::FailureCode;
use lobby_domain::kiosk_health::{Clock, Device, DeviceKind, Disk, Enrolment, KioskStatus, Queue, Vitals};

/// Revoked, its reader unplugged, two applications waiting for nine minutes.
pub fn kiosk_status() -> KioskStatus {
    KioskStatus {
        kiosk: "WL01-K01".into(),
        fault: Some(FailureCode::ShutOut),
        enrolment: Enrolment::Revoked,
        certificate_ends: jiff::civil::date(2026, 12, 22).at(15, 30, 0, 0),
        last_contact: Some(jiff::civil::date(2026, 11, 24).at(10, 31, 0, 0)),
        vitals: Vitals {
            devices: vec![
                Device { kind: DeviceKind::Reader, code: Some("R-03".into()) },
                Device { kind: DeviceKind::Scanner, code: None },
            ],
            queue: Queue { waiting: 2, needs_staff: 0, oldest: Some(Duration::from_secs(9 * 60)) },
            held: vec![],
            disk: Disk { free_bytes: 18_432 << 20, low_water_bytes: 512 << 20 },
            clock: Clock { ahead: Some(SignedDuration::ZERO), trusted: true },
        },
        program: "0.1.0".into(),
        catalogue: Some(3),
    }
}
