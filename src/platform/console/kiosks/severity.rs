//! How bad it stands with a kiosk: a function of its row, its last report and the time. Worst first.

use jiff::{SignedDuration, Timestamp};
use lobby_wire::health::{DeviceKind, HealthReport};

use crate::repository::desired::Change;
use crate::repository::device::{ACTIVE, Device};
use crate::service::renewal::GRACE;

/// Three reports are missing: the kiosk is silent.
pub const SILENT_AFTER: SignedDuration = SignedDuration::from_mins(3);
/// Applications that wait for so long are worth a look although the kiosk speaks.
const AGEING_AFTER_S: u64 = 3600;
/// A clock that is off by more is worth a look: documents carry its time.
const CLOCK_OFF_MS: i64 = 30_000;
/// A kiosk hears of a change within a minute and tells of it with its next report.
const BEHIND_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// A certificate that was not renewed until so long before its end, or its last sixth: two thirds are long over.
const ENDING_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 5);

/// One thing that is not as it should be. The order of the variants is the order on the page: worst first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Shut out by an operator.
    Revoked {
        /// In the operator's words.
        reason: Option<String>,
    },
    /// Its certificate ended so long ago that it must be enrolled anew.
    Lost,
    /// No report for a while.
    Silent {
        /// For how long; none where there never was one.
        minutes: Option<i64>,
    },
    /// It takes no applications.
    Closed {
        /// Failure code.
        code: Option<String>,
    },
    /// Applications that the platform refused wait for people.
    NeedsStaff {
        /// How many.
        count: u64,
    },
    /// Applications wait although the kiosk speaks.
    Ageing {
        /// Age of the oldest.
        minutes: u64,
    },
    /// A device does not work.
    Device {
        /// Which.
        kind: DeviceKind,
        /// Failure code.
        code: String,
    },
    /// The disk is nearly full.
    DiskLow {
        /// What is left.
        megabytes: u64,
    },
    /// The clock is wrong.
    ClockOff {
        /// Ahead of the platform; negative where behind; none where only the kiosk itself says so.
        seconds: Option<i64>,
    },
    /// It has not taken the newest configuration over, although it speaks: most likely it refused it.
    Behind {
        /// Version that it reports; 0 where it has none.
        has: u64,
        /// Version that it should have.
        wanted: u64,
    },
    /// The certificate ends soon and was not renewed.
    Ending {
        /// Days left; negative where it has ended.
        days: i64,
    },
}

impl Finding {
    /// Whether citizens are turned away, so that somebody has to go there now.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        matches!(
            self,
            Finding::Revoked { .. }
                | Finding::Lost
                | Finding::Silent { .. }
                | Finding::Closed { .. }
                | Finding::NeedsStaff { .. }
        )
    }
}

/// Everything wrong with a kiosk, worst first; nothing where it is fine. `configured` is the last change of its
/// configuration; certificates last for `life`.
#[must_use]
pub fn findings(
    device: &Device,
    last: Option<(&HealthReport, Timestamp)>,
    configured: Option<Change>,
    life: SignedDuration,
    now: Timestamp,
) -> Vec<Finding> {
    if device.status != ACTIVE {
        return vec![Finding::Revoked { reason: device.revoked_reason.clone() }];
    }
    let mut found = Vec::new();
    let left = certificate_ends(device, last).duration_since(now);
    if left <= -GRACE {
        found.push(Finding::Lost);
    }
    let heard = last.map(|(_, seen_at)| seen_at);
    let quiet = now.duration_since(heard.unwrap_or(device.enrolled_at));
    if quiet > SILENT_AFTER {
        found.push(Finding::Silent { minutes: heard.map(|_| quiet.as_mins()) });
    }
    if let Some((report, _)) = last {
        of_report(report, &mut found);
    }
    found.extend(behind(device, last, configured));
    if left < ENDING_BEFORE.min(life / 6) {
        found.push(Finding::Ending { days: left.as_hours().div_euclid(24) });
    }
    found.sort();
    found
}

/// When the certificate that the kiosk uses ends. That is the one it tells of: one that it was given but could not keep
/// does not help it. Before its first report since it was enrolled it can only be the one it was given.
#[must_use]
pub fn certificate_ends(device: &Device, last: Option<(&HealthReport, Timestamp)>) -> Timestamp {
    let since = last.filter(|(_, seen_at)| *seen_at >= device.enrolled_at);
    since.map_or(device.expires_at, |(report, _)| report.certificate.expires_at)
}

/// Judged by what it told a while after the change: a kiosk that is silent since cannot know of it.
fn behind(device: &Device, last: Option<(&HealthReport, Timestamp)>, configured: Option<Change>) -> Option<Finding> {
    let (report, seen_at) = last.filter(|(_, seen_at)| *seen_at >= device.enrolled_at)?;
    let change = configured.filter(|change| seen_at.duration_since(change.at) > BEHIND_AFTER)?;
    let (has, wanted) = (report.versions.configuration.unwrap_or(0), change.version.unsigned_abs());
    (has < wanted).then_some(Finding::Behind { has, wanted })
}

fn of_report(report: &HealthReport, found: &mut Vec<Finding>) {
    if !report.service.open {
        found.push(Finding::Closed { code: report.service.code.clone() });
    }
    if report.queue.needs_staff > 0 {
        found.push(Finding::NeedsStaff { count: report.queue.needs_staff });
    }
    if let Some(age) = report.queue.oldest_s.filter(|age| *age >= AGEING_AFTER_S) {
        found.push(Finding::Ageing { minutes: age / 60 });
    }
    for device in &report.devices {
        if let Some(code) = &device.code {
            found.push(Finding::Device { kind: device.kind, code: code.clone() });
        }
    }
    if report.disk.free_bytes < report.disk.low_water_bytes.saturating_mul(2) {
        found.push(Finding::DiskLow { megabytes: report.disk.free_bytes / (1024 * 1024) });
    }
    let off = report.clock.ahead_ms.filter(|ahead| ahead.saturating_abs() > CLOCK_OFF_MS);
    if off.is_some() || !report.clock.trusted {
        found.push(Finding::ClockOff { seconds: off.map(|ahead| ahead / 1000) });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_wire::health::{
        CertificateHealth, ClockHealth, DeviceHealth, DiskHealth, QueueHealth, ServiceHealth, Versions,
    };

    use super::*;

    const LIFE: SignedDuration = SignedDuration::from_hours(24 * 30);

    fn now() -> Timestamp {
        "2026-11-22T08:00:00Z".parse().unwrap()
    }

    fn device() -> Device {
        Device {
            kiosk: "WL01-K01".into(),
            site_code: "WL01".into(),
            kiosk_code: "K01".into(),
            serial: String::new(),
            public_key: String::new(),
            status: ACTIVE.into(),
            enrolled_at: now() - SignedDuration::from_hours(24 * 10),
            expires_at: now() + SignedDuration::from_hours(24 * 20),
            revoked_at: None,
            revoked_reason: None,
        }
    }

    fn report() -> HealthReport {
        HealthReport {
            schema: "lobby-health/1".into(),
            kiosk: "WL01-K01".into(),
            service: ServiceHealth { open: true, code: None },
            devices: vec![DeviceHealth { kind: DeviceKind::Reader, code: None }],
            queue: QueueHealth::default(),
            disk: DiskHealth { free_bytes: 10_000_000_000, low_water_bytes: 512 * 1024 * 1024 },
            clock: ClockHealth { kiosk_time: now(), ahead_ms: Some(400), trusted: true },
            certificate: CertificateHealth { expires_at: device().expires_at },
            versions: Versions { program: "0.1.0".into(), catalogue: Some(1), configuration: None },
            last_failure: None,
        }
    }

    fn judged(bend: impl FnOnce(&mut Device, &mut HealthReport, &mut Timestamp)) -> Vec<Finding> {
        let (mut device, mut report, mut seen_at) = (device(), report(), now());
        bend(&mut device, &mut report, &mut seen_at);
        findings(&device, Some((&report, seen_at)), None, LIFE, now())
    }

    #[test]
    fn a_kiosk_that_reports_and_works_is_fine() {
        assert_eq!(judged(|_, _, _| ()), []);
        assert_eq!(judged(|_, _, seen_at| *seen_at = now() - SILENT_AFTER), []);
    }

    #[test]
    fn a_revoked_kiosk_is_nothing_but_revoked() {
        let found = judged(|device, report, _| {
            device.status = crate::repository::device::REVOKED.into();
            device.revoked_reason = Some("stolen".into());
            report.service.open = false;
        });
        assert_eq!(found, [Finding::Revoked { reason: Some("stolen".into()) }]);
    }

    #[test]
    fn silence_is_told_with_its_length_and_a_kiosk_that_never_spoke_without() {
        let found = judged(|_, _, seen_at| *seen_at = now() - SignedDuration::from_mins(41));
        assert_eq!(found, [Finding::Silent { minutes: Some(41) }]);
        assert_eq!(findings(&device(), None, None, LIFE, now()), [Finding::Silent { minutes: None }]);
        let fresh = Device { enrolled_at: now(), ..device() };
        assert_eq!(findings(&fresh, None, None, LIFE, now()), []);
    }

    #[test]
    fn what_turns_citizens_away_stands_before_what_only_needs_a_look() {
        let found = judged(|_, report, _| {
            report.certificate.expires_at = now() + SignedDuration::from_hours(24 * 2);
            report.clock.ahead_ms = Some(-41_000);
            report.disk.free_bytes = 700 * 1024 * 1024;
            report.devices[0].code = Some("R-01".into());
            report.queue = QueueHealth { waiting: 3, needs_staff: 1, oldest_s: Some(7200) };
            report.service = ServiceHealth { open: false, code: Some("Q-01".into()) };
        });
        let expected = [
            Finding::Closed { code: Some("Q-01".into()) },
            Finding::NeedsStaff { count: 1 },
            Finding::Ageing { minutes: 120 },
            Finding::Device { kind: DeviceKind::Reader, code: "R-01".into() },
            Finding::DiskLow { megabytes: 700 },
            Finding::ClockOff { seconds: Some(-41) },
            Finding::Ending { days: 2 },
        ];
        assert_eq!(found, expected);
        assert!(found[1].is_bad() && !found[2].is_bad());
    }

    #[test]
    fn a_clock_is_off_where_the_platform_finds_it_or_the_kiosk_says_so() {
        for (ahead, off) in [(0, false), (30_000, false), (30_001, true), (-30_001, true), (i64::MIN, true)] {
            assert_eq!(judged(|_, report, _| report.clock.ahead_ms = Some(ahead)).is_empty(), !off, "{ahead}");
        }
        let distrusted = judged(|_, report, _| report.clock.trusted = false);
        assert_eq!(distrusted, [Finding::ClockOff { seconds: None }]);
    }

    #[test]
    fn a_certificate_that_ended_may_renew_for_the_grace_and_then_the_kiosk_is_lost() {
        let until = |ends: Timestamp| judged(|_, report, _| report.certificate.expires_at = ends);
        assert_eq!(until(now() - SignedDuration::from_hours(12)), [Finding::Ending { days: -1 }]);
        assert_eq!(until(now() - GRACE)[0], Finding::Lost);
        let soon = Device { expires_at: now() + SignedDuration::from_mins(2), enrolled_at: now(), ..device() };
        let short = findings(&soon, None, None, SignedDuration::from_mins(3), now());
        assert_eq!(short, [], "a short life is not late before its last sixth");
        for absurd in [Timestamp::MIN, Timestamp::MAX] {
            let _ = until(absurd);
        }
    }

    #[test]
    fn the_certificate_in_use_counts_and_not_one_that_was_given_and_never_kept() {
        let given = |device: &mut Device| device.expires_at = now() + SignedDuration::from_hours(24 * 30);
        let ends = now() + SignedDuration::from_hours(24 * 2);
        let in_use = judged(|device, report, _| {
            given(device);
            report.certificate.expires_at = ends;
        });
        assert_eq!(in_use, [Finding::Ending { days: 2 }]);
        let enrolled_since = judged(|device, report, seen_at| {
            given(device);
            report.certificate.expires_at = now() - GRACE;
            (device.enrolled_at, *seen_at) = (now(), now() - SignedDuration::from_mins(1));
        });
        assert_eq!(enrolled_since, [], "what it told before it was enrolled again is over");
    }

    #[test]
    fn a_kiosk_that_still_reports_an_older_configuration_a_while_after_the_change_is_behind() {
        let told = |configuration, minutes| {
            let mut report = report();
            report.versions.configuration = configuration;
            let change = Change { version: 7, at: now() - SignedDuration::from_mins(minutes) };
            findings(&device(), Some((&report, now())), Some(change), LIFE, now())
        };
        assert_eq!(told(Some(4), 6), [Finding::Behind { has: 4, wanted: 7 }]);
        assert_eq!(told(None, 6), [Finding::Behind { has: 0, wanted: 7 }]);
        assert_eq!(told(Some(4), 5), [], "it may not have told yet");
        assert_eq!(told(Some(7), 600), []);
        assert!(!told(None, 6)[0].is_bad());
    }
}
