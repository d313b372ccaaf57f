//! The kiosk's health: what is put together from all that core knows, and when it is worth telling.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lobby_domain::FailureCode;
use lobby_fleet::KioskConfig;
use lobby_store::{Outbox, QueueDepth};
use lobby_wire::Message as _;
use lobby_wire::health::{
    CertificateHealth, ClockHealth, DeviceHealth, DeviceKind, DiskHealth, Failure, HealthReport, QueueHealth,
    ServiceHealth, Versions,
};

/// What a report is put together from.
pub struct Findings<'a> {
    pub kiosk: &'a str,
    pub fault: Option<FailureCode>,
    pub devices: &'a BTreeMap<DeviceKind, Option<FailureCode>>,
    pub queue: QueueDepth,
    pub disk: DiskHealth,
    pub now: Timestamp,
    pub ahead: Option<SignedDuration>,
    pub clock_trusted: bool,
    pub expires_at: Timestamp,
    pub catalogue: Option<u64>,
    pub configuration: Option<u64>,
    pub last_failure: Option<&'a (FailureCode, Timestamp)>,
}

/// The report of these findings.
pub fn report(found: &Findings) -> HealthReport {
    let age = found.queue.oldest.map(|oldest| found.now.duration_since(oldest).as_secs());
    HealthReport {
        schema: HealthReport::SCHEMA.into(),
        kiosk: found.kiosk.into(),
        service: ServiceHealth { open: found.fault.is_none(), code: found.fault.map(|code| code.code().into()) },
        devices: found
            .devices
            .iter()
            .map(|(kind, code)| DeviceHealth { kind: *kind, code: code.map(|code| code.code().into()) })
            .collect(),
        queue: QueueHealth {
            waiting: found.queue.count,
            needs_staff: found.queue.needs_staff,
            // A clock that was set back makes nothing younger than new.
            oldest_s: age.map(|age| u64::try_from(age).unwrap_or(0)),
        },
        disk: found.disk.clone(),
        clock: ClockHealth {
            kiosk_time: found.now,
            ahead_ms: found.ahead.map(|ahead| i64::try_from(ahead.as_millis()).unwrap_or(i64::MAX)),
            trusted: found.clock_trusted,
        },
        certificate: CertificateHealth { expires_at: found.expires_at },
        versions: Versions {
            program: env!("CARGO_PKG_VERSION").into(),
            catalogue: found.catalogue,
            configuration: found.configuration,
        },
        last_failure: found.last_failure.map(|(code, at)| Failure { code: code.code().into(), at: *at }),
    }
}

/// Whether somebody who read `before` learns something from `after`: not from passing time or a few bytes of disk.
pub fn differs(before: &HealthReport, after: &HealthReport) -> bool {
    let essence = |report: &HealthReport| HealthReport {
        queue: QueueHealth { oldest_s: None, ..report.queue.clone() },
        disk: DiskHealth { free_bytes: 0, ..report.disk.clone() },
        clock: ClockHealth { kiosk_time: Timestamp::UNIX_EPOCH, ahead_ms: None, ..report.clock.clone() },
        ..report.clone()
    };
    essence(before) != essence(after)
}

/// The devices this kiosk is configured with, by what can be seen without touching them.
pub fn devices_in_sight(config: &KioskConfig) -> BTreeMap<DeviceKind, Option<FailureCode>> {
    let reader = (!config.id_reader.port.exists()).then_some(FailureCode::ReaderPort);
    let scanner = config.scanner.device.is_empty().then_some(FailureCode::ScannerAbsent);
    let mut devices = BTreeMap::from([(DeviceKind::Reader, reader), (DeviceKind::Scanner, scanner)]);
    if config.printer.is_there() || config.notice_printer.is_there() {
        devices.insert(DeviceKind::Printer, None);
    }
    devices
}

/// Room on the disk of the state folder.
pub fn disk(state: &Path, config: &KioskConfig) -> DiskHealth {
    let free_bytes = rustix::fs::statvfs(state).map_or(0, |stat| stat.f_bavail.saturating_mul(stat.f_frsize));
    DiskHealth { free_bytes, low_water_bytes: config.storage.low_water_mb * 1024 * 1024 }
}

/// The queue; an outbox that cannot be read is told by the kiosk's fault, not here.
pub fn queue(outbox: &Outbox) -> QueueDepth {
    outbox.depth().unwrap_or_default()
}

/// When the next report goes out: every minute, soon after a change, and not too often.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    due: Duration,
    last: Option<Duration>,
}

/// Between reports while nothing changes.
const EVERY: Duration = Duration::from_secs(60);
/// A change waits so long for others that come with it.
const SETTLE: Duration = Duration::from_millis(500);
/// Between two reports at least.
const REST: Duration = Duration::from_secs(2);
/// After one that nobody answered.
const AGAIN: Duration = Duration::from_secs(10);

impl Pace {
    /// The first is due at once.
    pub fn new(now: Duration) -> Pace {
        Pace { due: now, last: None }
    }

    /// When the next is due, on the monotonic clock.
    pub fn due(&self) -> Duration {
        self.due
    }

    /// Something changed.
    pub fn changed(&mut self, now: Duration) {
        let rested = self.last.map_or(now, |last| last + REST);
        self.due = self.due.min((now + SETTLE).max(rested));
    }

    /// One was sent; `random` spreads the kiosks of a hall over a fifth of the pause.
    pub fn sent(&mut self, now: Duration, answered: bool, random: u64) {
        let pause = if answered { EVERY } else { AGAIN };
        let fifth = u64::try_from(pause.as_millis() / 5).unwrap_or(1).max(1);
        self.last = Some(now);
        self.due = now + pause - Duration::from_millis(random % fifth);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn sample(bend: impl FnOnce(&mut Findings)) -> HealthReport {
        let devices = BTreeMap::from([(DeviceKind::Reader, Some(FailureCode::ReaderSilent))]);
        let now: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
        let mut found = Findings {
            kiosk: "WL01-K01",
            fault: None,
            devices: &devices,
            queue: QueueDepth { count: 1, oldest: Some(now - SignedDuration::from_mins(9)), ..QueueDepth::default() },
            disk: DiskHealth { free_bytes: 5, low_water_bytes: 3 },
            now,
            ahead: Some(SignedDuration::from_millis(-250)),
            clock_trusted: true,
            expires_at: now,
            catalogue: Some(4),
            configuration: None,
            last_failure: None,
        };
        bend(&mut found);
        report(&found)
    }

    #[test]
    fn a_report_tells_codes_ages_and_numbers() {
        let report = sample(|found| found.fault = Some(FailureCode::DiskFull));
        assert_eq!((report.service.open, report.service.code.as_deref()), (false, Some("Q-01")));
        assert_eq!(report.devices, [DeviceHealth { kind: DeviceKind::Reader, code: Some("R-01".into()) }]);
        assert_eq!((report.queue.waiting, report.queue.oldest_s), (1, Some(540)));
        assert_eq!(report.clock.ahead_ms, Some(-250));
    }

    #[test]
    fn a_clock_set_back_makes_the_oldest_new_and_not_a_wonder() {
        assert_eq!(sample(|found| found.now = Timestamp::UNIX_EPOCH).queue.oldest_s, Some(0));
    }

    #[test]
    fn passing_time_is_no_news_and_a_broken_device_is() {
        let before = sample(|_| ());
        let later = sample(|found| {
            found.now += SignedDuration::from_mins(1);
            found.disk.free_bytes = 4;
            found.ahead = None;
        });
        assert!(!differs(&before, &later));
        let mut repaired = before.clone();
        repaired.devices = vec![DeviceHealth { kind: DeviceKind::Reader, code: None }];
        assert!(differs(&before, &repaired));
        assert!(differs(&before, &sample(|found| found.queue.count = 2)));
    }

    #[test]
    fn a_report_goes_out_at_once_every_minute_and_soon_after_a_change() {
        let mut pace = Pace::new(s(5));
        assert_eq!(pace.due(), s(5));
        pace.sent(s(5), true, 0);
        assert_eq!(pace.due(), s(65));
        pace.changed(s(30));
        assert_eq!(pace.due(), s(30) + SETTLE);
    }

    #[test]
    fn a_flapping_device_does_not_flood_and_silence_is_tried_again_sooner() {
        let mut pace = Pace::new(s(0));
        pace.sent(s(10), true, 0);
        pace.changed(s(10));
        assert_eq!(pace.due(), s(10) + REST);
        pace.changed(s(11));
        assert_eq!(pace.due(), s(10) + REST, "later changes go with the first");
        pace.sent(s(12), false, 0);
        assert_eq!(pace.due(), s(22));
        pace.sent(s(12), true, u64::MAX);
        assert!(pace.due() > s(60) && pace.due() <= s(72));
    }
}
