//! The monitor against tables and sequences of events.
#![allow(clippy::unwrap_used)]

use lobby_wire::problem::ProblemCode;

use super::*;

pub(super) const PEM: &str = "certificate in force";
pub(super) const KEPT: &str = "2026-11-10T08:00:00Z";

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn dates() -> Dates {
    Dates { not_before: at("2026-11-01T00:00:00Z"), not_after: at("2026-12-01T00:00:00Z"), spread: 0 }
}

pub(super) fn certificate(admission: Admission) -> CertificateInForce {
    CertificateInForce { pem: PEM.into(), dates: dates(), admission }
}

/// Seconds after core's start at 8 o'clock, with a clock that is right.
pub(super) fn now(seconds: u64) -> CoreTime {
    let mono = Duration::from_secs(seconds);
    CoreTime { mono, wall: at(KEPT) + SignedDuration::try_from(mono).unwrap() }
}

pub(super) fn monitor() -> Monitor {
    let devices = Devices::from([(DeviceKind::Reader, None), (DeviceKind::Scanner, None)]);
    Monitor::new(certificate(Admission::Active), Some(at(KEPT)), devices, Uuid::nil())
}

pub(super) fn observation(devices_in_sight: Devices) -> Box<Observation> {
    Box::new(Observation {
        kiosk: "WL01-K01".into(),
        fault: None,
        devices_in_sight,
        queue: QueueDepth::default(),
        held: vec![],
        disk: DiskHealth { free_bytes: 5, low_water_bytes: 3 },
        catalogue: Some(4),
        configuration: Some(8),
        numbered_to: None,
        receipted: Vec::new(),
    })
}

pub(super) fn in_sight(reader: Option<FailureCode>) -> Devices {
    Devices::from([(DeviceKind::Reader, reader), (DeviceKind::Scanner, None)])
}

fn published(monitor: &mut Monitor, devices: Devices, now: CoreTime) -> Status {
    let effects = monitor.handle(MonitorEvent::Observed(observation(devices)), now);
    let [MonitorEffect::Publish(status)] = effects.as_slice() else { panic!("{effects:?}") };
    (**status).clone()
}

fn answered(outcome: ReportOutcome) -> MonitorEvent {
    MonitorEvent::Answered { certificate: PEM.into(), outcome, time: None }
}

/// The platform's time, answered so many seconds after core's start.
pub(super) fn answered_time(platform: Timestamp, seconds: u64) -> TimeAnswer {
    let mono = Duration::from_secs(seconds);
    TimeAnswer { platform, asked: mono, answered: mono }
}

fn revoked() -> ReportOutcome {
    ReportOutcome::Refused(Some(ProblemCode::KioskRevoked))
}

fn observes(monitor: &mut Monitor, now: CoreTime) -> bool {
    monitor.handle(MonitorEvent::Poll, now).contains(&MonitorEffect::Observe)
}

#[test]
fn everything_is_observed_at_once_then_every_five_seconds_and_sooner_after_news() {
    let mut monitor = monitor();
    assert!(observes(&mut monitor, now(0)));
    assert!(!observes(&mut monitor, now(4)));
    assert!(observes(&mut monitor, now(5)));
    let news = [
        MonitorEvent::Dirty,
        answered(ReportOutcome::Accepted),
        MonitorEvent::Device(DeviceKind::Reader, Some(FailureCode::ReaderSilent)),
        MonitorEvent::Configured(in_sight(None)),
        MonitorEvent::IdentityReplaced(certificate(Admission::Active)),
    ];
    for (second, event) in (6..).zip(news) {
        assert!(!observes(&mut monitor, now(second)), "before {event:?}");
        monitor.handle(event.clone(), now(second));
        assert!(observes(&mut monitor, now(second)), "after {event:?}");
    }
    monitor.handle(MonitorEvent::Device(DeviceKind::Reader, Some(FailureCode::ReaderSilent)), now(12));
    assert!(!observes(&mut monitor, now(12)), "the same state of a device is no news");
}

#[test]
fn the_last_known_time_is_stored_at_once_and_then_every_ten_minutes() {
    let mut monitor = monitor();
    let stored = |monitor: &mut Monitor, seconds| {
        let effects = monitor.handle(MonitorEvent::Poll, now(seconds));
        assert!(!effects.iter().any(|effect| matches!(effect, MonitorEffect::Publish(_))), "a poll publishes nothing");
        effects.into_iter().find_map(
            |effect| {
                if let MonitorEffect::StoreTimeFloor(past) = effect { Some(past) } else { None }
            },
        )
    };
    assert_eq!(stored(&mut monitor, 0), Some(at(KEPT)));
    assert_eq!(stored(&mut monitor, 599), None);
    assert_eq!(stored(&mut monitor, 600), Some(at("2026-11-10T08:10:00Z")));
    assert_eq!(stored(&mut monitor, 601), None);
}

#[test]
fn a_wrong_clock_closes_the_kiosk_before_everything_else() {
    let monitor = Monitor::new(certificate(Admission::Revoked), Some(at(KEPT)), Devices::new(), Uuid::nil());
    let wrong = CoreTime { mono: Duration::ZERO, wall: Timestamp::UNIX_EPOCH };
    assert_eq!(monitor.fault(wrong), Some(FailureCode::ClockWrong));
    assert_eq!(monitor.fault(now(0)), Some(FailureCode::ShutOut));
}

#[test]
fn a_certificate_lost_by_the_best_known_time_closes_the_kiosk() {
    let monitor = Monitor::new(certificate(Admission::Active), Some(at(KEPT)), Devices::new(), Uuid::nil());
    let long_after = dates().lost_at() + SignedDuration::from_secs(1);
    let lost = Monitor::new(certificate(Admission::Active), Some(long_after), Devices::new(), Uuid::nil());
    let then = CoreTime { mono: Duration::ZERO, wall: long_after };
    assert_eq!((monitor.fault(now(0)), lost.fault(then)), (None, Some(FailureCode::ShutOut)));
}

#[test]
fn the_platforms_word_about_this_certificate_closes_and_opens_the_kiosk_and_is_stored() {
    let mut monitor = monitor();
    let store = |admission| vec![MonitorEffect::StoreAdmission { admission, certificate: PEM.into() }];
    assert_eq!(monitor.handle(answered(ReportOutcome::Accepted), now(1)), [], "nothing new");
    assert_eq!(monitor.handle(answered(revoked()), now(2)), store(Admission::Revoked));
    assert_eq!(monitor.fault(now(2)), Some(FailureCode::ShutOut));
    assert_eq!(monitor.handle(answered(revoked()), now(3)), [], "stored once");
    assert_eq!(monitor.handle(answered(ReportOutcome::Failed(503)), now(4)), []);
    assert_eq!(monitor.fault(now(4)), Some(FailureCode::ShutOut), "a platform in trouble takes nothing back");
    assert_eq!(monitor.handle(answered(ReportOutcome::Accepted), now(5)), store(Admission::Active));
    assert_eq!(monitor.fault(now(5)), None);
}

#[test]
fn an_answer_about_the_certificate_before_says_nothing_of_the_one_in_force() {
    let mut monitor = monitor();
    let late = MonitorEvent::Answered { certificate: "the one before".into(), outcome: revoked(), time: None };
    assert_eq!(monitor.handle(late, now(1)), []);
    assert_eq!(monitor.fault(now(1)), None);
    assert_eq!(
        published(&mut monitor, in_sight(None), now(2)).last_contact,
        Some(now(1).wall),
        "it is a contact still"
    );
}

#[test]
fn another_identity_brings_its_own_admission_and_is_shown_to_the_platform_at_once() {
    let mut monitor = monitor();
    monitor.handle(answered(revoked()), now(1));
    let next = CertificateInForce { pem: "next".into(), dates: dates(), admission: Admission::Active };
    assert_eq!(monitor.handle(MonitorEvent::IdentityReplaced(next), now(2)), [MonitorEffect::ReportAtOnce]);
    assert_eq!(monitor.fault(now(2)), None);
    assert_eq!(monitor.handle(answered(revoked()), now(3)), [], "that was said about the one before");
}

#[test]
fn a_refused_delivery_is_asked_about_at_once_and_closes_nothing_by_itself() {
    let mut monitor = monitor();
    assert_eq!(monitor.handle(MonitorEvent::NotAdmitted, now(1)), [MonitorEffect::ReportAtOnce]);
    assert_eq!(monitor.fault(now(1)), None);
}

fn answer(platform: &str, seconds: u64) -> MonitorEvent {
    let time = Some(answered_time(at(platform), seconds));
    MonitorEvent::Answered { certificate: PEM.into(), outcome: ReportOutcome::Accepted, time }
}

#[test]
fn two_answers_a_minute_apart_show_that_the_clock_is_wrong_and_when_it_is_right_again() {
    let mut monitor = monitor();
    // The machine was off for an hour, as far as it knows.
    let hour_ahead = |seconds| CoreTime { wall: now(seconds).wall + SignedDuration::from_hours(1), ..now(seconds) };
    assert_eq!(monitor.handle(answer("2026-11-10T08:00:01Z", 1), hour_ahead(1)), []);
    assert_eq!(monitor.fault(hour_ahead(1)), None, "one answer alone may be a mistake");
    let effects = monitor.handle(answer("2026-11-10T08:01:01Z", 61), hour_ahead(61));
    let ahead = Some(SignedDuration::from_hours(1));
    assert_eq!(effects, [MonitorEffect::ClockJudged { is_sane: false, ahead }]);
    assert_eq!(monitor.fault(hour_ahead(62)), Some(FailureCode::ClockWrong));
    let report = published(&mut monitor, in_sight(None), hour_ahead(62)).report;
    assert_eq!((report.clock.trusted, report.clock.ahead_ms), (false, Some(3_600_000)));
    // A technician sets it right.
    assert_eq!(monitor.fault(now(63)), None);
    assert_eq!(monitor.handle(answer("2026-11-10T08:02:01Z", 121), now(121)), []);
}

#[test]
fn a_platform_whose_clock_is_ahead_for_eight_seconds_keeps_no_kiosk_out() {
    let mut monitor = monitor();
    for (platform, seconds) in [("2026-11-10T08:00:00Z", 0), ("2026-11-10T08:01:00Z", 60)] {
        monitor.handle(answer(platform, seconds), now(seconds));
    }
    for (platform, seconds) in [("2026-11-10T18:02:00Z", 120), ("2026-11-10T18:02:08Z", 128)] {
        assert_eq!(monitor.handle(answer(platform, seconds), now(seconds)), []);
        assert_eq!(monitor.fault(now(seconds)), None, "ten hours ahead");
    }
    for (platform, seconds) in [("2026-11-10T08:03:00Z", 180), ("2026-11-10T08:04:00Z", 240)] {
        assert_eq!(monitor.handle(answer(platform, seconds), now(seconds)), []);
        assert_eq!(monitor.fault(now(seconds)), None);
    }
}

#[test]
fn what_a_visit_met_stays_until_a_success_whatever_is_in_sight() {
    let code_of = |status: &Status| status.report.devices[0].code.clone();
    let mut monitor = monitor();
    for met in [FailureCode::ReaderSilent, FailureCode::ReaderPort] {
        monitor.handle(MonitorEvent::Device(DeviceKind::Reader, Some(met)), now(1));
        assert_eq!(code_of(&published(&mut monitor, in_sight(None), now(2))).as_deref(), Some(met.code()));
        let unplugged = published(&mut monitor, in_sight(Some(FailureCode::ReaderPort)), now(3));
        assert_eq!(code_of(&unplugged).as_deref(), Some("R-03"), "a port that is not there is certain");
        let plugged_in = published(&mut monitor, in_sight(None), now(4));
        assert_eq!(code_of(&plugged_in).as_deref(), Some(met.code()), "that it is plugged in repairs nothing");
        monitor.handle(MonitorEvent::Device(DeviceKind::Reader, None), now(6));
        assert_eq!(code_of(&published(&mut monitor, in_sight(None), now(7))), None, "it was used, or probed");
    }
    let scanner = Some(FailureCode::ScannerAbsent);
    monitor.handle(MonitorEvent::Device(DeviceKind::Scanner, scanner), now(8));
    published(&mut monitor, in_sight(None), now(9));
    assert_eq!(monitor.devices()[&DeviceKind::Scanner], scanner, "that one is configured repairs nothing");
}

#[test]
fn a_device_that_is_no_longer_configured_is_no_longer_reported() {
    let mut monitor = monitor();
    monitor.handle(MonitorEvent::Device(DeviceKind::Printer, Some(FailureCode::PrinterPaper)), now(1));
    assert_eq!(published(&mut monitor, in_sight(None), now(2)).report.devices.len(), 3);
    monitor.handle(MonitorEvent::Configured(in_sight(None)), now(3));
    let kinds: Vec<DeviceKind> =
        published(&mut monitor, in_sight(None), now(4)).report.devices.iter().map(|device| device.kind).collect();
    assert_eq!(kinds, [DeviceKind::Reader, DeviceKind::Scanner]);
}

#[test]
fn the_last_failure_is_the_last_one_with_its_time() {
    let mut monitor = monitor();
    assert_eq!(published(&mut monitor, in_sight(None), now(1)).report.last_failure, None);
    monitor.handle(MonitorEvent::Failed(FailureCode::DiskFull), now(2));
    monitor.handle(MonitorEvent::Device(DeviceKind::Scanner, Some(FailureCode::ScannerJam)), now(3));
    monitor.handle(MonitorEvent::Device(DeviceKind::Scanner, None), now(4));
    let last = published(&mut monitor, in_sight(None), now(5)).report.last_failure.unwrap();
    assert_eq!((last.code.as_str(), last.at), ("S-03", now(3).wall));
}

#[test]
fn versions_and_faults_are_reported_as_observed() {
    let mut monitor = monitor();
    let mut seen = observation(in_sight(None));
    seen.fault = Some(FailureCode::DiskFull);
    let effects = monitor.handle(MonitorEvent::Observed(seen), now(1));
    let [MonitorEffect::Publish(status)] = effects.as_slice() else { panic!("{effects:?}") };
    let report = &status.report;
    assert_eq!((report.service.open, report.service.code.as_deref()), (false, Some("Q-01")));
    assert_eq!((report.versions.catalogue, report.versions.configuration), (Some(4), Some(8)));
    assert_eq!(report.certificate.expires_at, dates().not_after);
}
