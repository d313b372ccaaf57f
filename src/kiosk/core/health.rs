//! The health report: what it is made of, and which changes of it are news to the platform.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use lobby_domain::FailureCode;
use lobby_fleet::KioskConfig;
use lobby_store::{Outbox, QueueDepth};
use lobby_wire::Message as _;
use lobby_wire::health::{
    CertificateHealth, ClockHealth, DeviceHealth, DeviceKind, DiskHealth, Failure, HealthReport, HeldHealth,
    NumberRange, QueueHealth, ServiceHealth, Versions,
};
use uuid::Uuid;

use super::outbox_check::low_water_bytes;

/// What a report is put together from.
pub struct ReportInput<'a> {
    pub kiosk: &'a str,
    pub fault: Option<FailureCode>,
    pub devices: &'a BTreeMap<DeviceKind, Option<FailureCode>>,
    pub queue: QueueDepth,
    pub held: &'a [HeldHealth],
    pub disk: DiskHealth,
    pub now: Timestamp,
    pub ahead: Option<SignedDuration>,
    pub clock_trusted: bool,
    pub expires_at: Timestamp,
    pub catalogue: Option<u64>,
    pub configuration: Option<u64>,
    pub last_failure: Option<(FailureCode, Timestamp)>,
    pub run: Uuid,
    pub numbered_to: Option<u32>,
    pub receipted: &'a [NumberRange],
}

/// The report of this input.
pub fn report(found: &ReportInput) -> HealthReport {
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
            held: found.held.to_vec(),
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
        last_failure: found.last_failure.map(|(code, at)| Failure { code: code.code().into(), at }),
        run: Some(found.run),
        numbered_to: found.numbered_to,
        receipted: found.receipted.to_vec(),
    }
}

/// Whether `after` is news to a reader of `before`; passing time, a few bytes of disk and another
/// receipt are none.
pub fn differs(before: &HealthReport, after: &HealthReport) -> bool {
    let essence = |report: &HealthReport| HealthReport {
        queue: QueueHealth { oldest_s: None, ..report.queue.clone() },
        disk: DiskHealth { free_bytes: 0, ..report.disk.clone() },
        receipted: Vec::new(),
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
    let free_bytes = lobby_store::free_bytes(state).unwrap_or_default();
    DiskHealth { free_bytes, low_water_bytes: low_water_bytes(config) }
}

/// The queue; empty where the outbox cannot be read, which is a fault of the kiosk and reported as such.
pub fn queue(outbox: &Outbox) -> QueueDepth {
    outbox.depth().unwrap_or_default()
}

/// Numbers that have their receipt; none where the outbox cannot be read, which is told as with [`queue`].
pub fn receipted(outbox: &Outbox, kiosk: &str) -> Vec<NumberRange> {
    outbox.receipted(kiosk).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn sample(bend: impl FnOnce(&mut ReportInput)) -> HealthReport {
        let devices = BTreeMap::from([(DeviceKind::Reader, Some(FailureCode::ReaderSilent))]);
        let now: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
        let mut found = ReportInput {
            kiosk: "WL01-K01",
            fault: None,
            devices: &devices,
            queue: QueueDepth { count: 1, oldest: Some(now - SignedDuration::from_mins(9)), ..QueueDepth::default() },
            held: &[],
            disk: DiskHealth { free_bytes: 5, low_water_bytes: 3 },
            now,
            ahead: Some(SignedDuration::from_millis(-250)),
            clock_trusted: true,
            expires_at: now,
            catalogue: Some(4),
            configuration: None,
            last_failure: None,
            run: Uuid::nil(),
            numbered_to: Some(57),
            receipted: &[],
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
    fn a_clock_set_back_makes_the_oldest_application_new() {
        assert_eq!(sample(|found| found.now = Timestamp::UNIX_EPOCH).queue.oldest_s, Some(0));
    }

    #[test]
    fn passing_time_is_no_news_and_a_broken_device_is() {
        let before = sample(|_| ());
        let later = sample(|found| {
            found.now += SignedDuration::from_mins(1);
            found.disk.free_bytes = 4;
            found.ahead = None;
            found.receipted = &[NumberRange { first: 1, last: 2 }];
        });
        assert!(!differs(&before, &later));
        let mut repaired = before.clone();
        repaired.devices = vec![DeviceHealth { kind: DeviceKind::Reader, code: None }];
        assert!(differs(&before, &repaired));
        assert!(differs(&before, &sample(|found| found.queue.count = 2)));
    }

    /// Sentences that say that staff know of a fault, or that the kiosk has noted it.
    const CLAIMS: [&str; 2] = ["kiosk.out_who", "kiosk.out_who_second"];
    /// By what such a sentence is known, in each language.
    const ENGLISH: &[&str] = &[
        "who knows",
        "staff know",
        "knows about",
        "knows of",
        "made a note",
        "has noted",
        "was told",
        "were told",
        "been told",
        "have told",
        "has told",
        "informed",
        "notified",
        "is coming",
        "are coming",
        "on the way",
        "on their way",
        "has called",
        "have called",
    ];
    const CHINESE: &[&str] =
        &["已经知道", "都知道", "已知", "记下", "已告诉", "已经告诉", "已通知", "已经通知", "已叫", "过来", "就来"];

    /// Keys of sentences for citizens that hold one of `signs`.
    fn claims(words: &str, signs: &[&str]) -> Vec<String> {
        let mut room = String::new();
        let mut found = Vec::new();
        for line in words.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut room);
            }
            let citizens = room.starts_with("codes") || room.starts_with("paper") || room == "kiosk";
            let Some((key, sentence)) = line.split_once(" = ").filter(|_| citizens) else { continue };
            if signs.iter().any(|sign| sentence.to_lowercase().contains(sign)) {
                found.push(format!("{room}.{key}"));
            }
        }
        found
    }

    #[test]
    fn what_pages_say_is_known_stands_in_the_report() {
        let english = claims(include_str!("../../../assets/words/en.toml"), ENGLISH);
        let chinese = claims(include_str!("../../../assets/words/zh.toml"), CHINESE);
        assert_eq!((english, chinese), (CLAIMS.map(String::from).to_vec(), CLAIMS.map(String::from).to_vec()));
        assert_eq!(claims("[kiosk]\nx = \"Our staff were told.\"", ENGLISH), ["kiosk.x"], "another one is found");
        // Both stand on the page of a kiosk out of service.
        for code in FailureCode::ALL {
            let report = sample(|found| found.fault = Some(*code));
            assert_eq!((report.service.open, report.service.code.as_deref()), (false, Some(code.code())));
            assert!(differs(&sample(|_| ()), &report), "{code}: sent at once, not with the next minute");
        }
    }
}
