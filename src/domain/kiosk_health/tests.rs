use super::*;

const LIFE: SignedDuration = SignedDuration::from_hours(24 * 30);
const GRACE: SignedDuration = SignedDuration::from_hours(24 * 180);

fn now() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn vitals() -> Vitals {
    Vitals {
        devices: vec![Device { kind: DeviceKind::Reader, code: None }],
        queue: Queue::default(),
        held: vec![],
        disk: Disk { free_bytes: 10_000_000_000, low_water_bytes: 512 * MEGABYTE },
        clock: Clock { ahead: Some(SignedDuration::from_millis(400)), trusted: true },
    }
}

fn report() -> Report {
    Report {
        seen_at: now(),
        is_open: true,
        code: None,
        certificate_ends: now() + days(20),
        configuration: None,
        vitals: vitals(),
    }
}

fn facts() -> RemoteFacts {
    RemoteFacts {
        in_doubt: false,
        unopenable: 0,
        shared_numbers: 0,
        former: None,
        lost: 0,
        is_adopted: false,
        revoked: None,
        enrolled_at: now() - days(10),
        certificate_given_until: now() + days(20),
        certificate_life: LIFE,
        renewal_grace: GRACE,
        configured: None,
        report: Some(report()),
    }
}

fn reported(bend: impl FnOnce(&mut Report)) -> Vec<Finding> {
    let mut report = report();
    bend(&mut report);
    RemoteFacts { report: Some(report), ..facts() }.findings(now())
}

fn local() -> KioskStatus {
    KioskStatus {
        kiosk: "WL01-K01".into(),
        fault: None,
        enrolment: Enrolment::Active,
        certificate_ends: jiff::civil::date(2026, 12, 22).at(15, 30, 0, 0),
        last_contact: Some(jiff::civil::date(2026, 11, 24).at(10, 31, 0, 0)),
        vitals: vitals(),
        program: "0.1.0".into(),
        catalogue: Some(3),
    }
}

fn here() -> DateTime {
    jiff::civil::date(2026, 11, 24).at(10, 33, 0, 0)
}

#[test]
fn a_kiosk_that_reports_and_works_is_fine() {
    assert_eq!(facts().findings(now()), []);
    assert_eq!(reported(|report| report.seen_at = now() - SILENT_AFTER), []);
    assert_eq!(local().findings(here()), []);
}

#[test]
fn a_revoked_kiosk_has_no_other_finding() {
    let revoked = RemoteFacts { revoked: Some(Some("stolen".into())), report: None, ..facts() };
    assert_eq!(revoked.findings(now()), [Finding::Revoked { reason: Some("stolen".into()) }]);
}

#[test]
fn silence_has_a_length_where_there_was_ever_a_report() {
    let silent = reported(|report| report.seen_at = now() - SignedDuration::from_mins(41));
    assert_eq!(silent, [Finding::Silent { minutes: Some(41) }]);
    let never = RemoteFacts { report: None, ..facts() };
    assert_eq!(never.findings(now()), [Finding::Silent { minutes: None }]);
    assert_eq!(RemoteFacts { enrolled_at: now(), ..never }.findings(now()), []);
}

#[test]
fn what_turns_citizens_away_comes_before_what_needs_attention() {
    let found = reported(|report| {
        report.certificate_ends = now() + days(2);
        report.vitals.clock.ahead = Some(SignedDuration::from_millis(-41_000));
        report.vitals.disk.free_bytes = 700 * MEGABYTE;
        report.vitals.devices[0].code = Some("R-01".into());
        report.vitals.queue = Queue { waiting: 3, needs_staff: 1, oldest: Some(Duration::from_secs(7200)) };
        (report.is_open, report.code) = (false, Some("Q-01".into()));
    });
    let expected = [
        Finding::Closed { code: Some("Q-01".into()) },
        Finding::NeedsStaff { count: 1 },
        Finding::Ageing { minutes: 120 },
        Finding::Device { kind: DeviceKind::Reader, code: "R-01".into() },
        Finding::DiskLow { megabytes: 700, stops: false },
        Finding::ClockOff { seconds: Some(-41), trusted: true },
        Finding::CertificateEnding { days: 2 },
    ];
    assert_eq!(found, expected);
    assert!(found[1].is_urgent() && !found[2].is_urgent());
}

#[test]
fn a_clock_is_off_beyond_the_tolerance_or_where_the_kiosk_does_not_trust_it() {
    let off = |ahead| reported(|report| report.vitals.clock.ahead = Some(SignedDuration::from_millis(ahead)));
    for (ahead, is_off) in [(0, false), (30_000, false), (30_001, true), (-30_001, true), (i64::MIN, true)] {
        assert_eq!(off(ahead).is_empty(), !is_off, "{ahead}");
    }
    let distrusted = reported(|report| report.vitals.clock.trusted = false);
    assert_eq!(distrusted, [Finding::ClockOff { seconds: None, trusted: false }]);
    assert_eq!(severity_of(&distrusted, Subject::Clock), Severity::Fault);
    assert_eq!(severity_of(&off(31_000), Subject::Clock), Severity::Attention);
}

#[test]
fn a_certificate_may_renew_for_the_grace_after_its_end_and_then_the_kiosk_is_enrolled_anew() {
    let until = |ends: Timestamp| reported(|report| report.certificate_ends = ends);
    assert_eq!(until(now() - SignedDuration::from_mins(1)), [Finding::CertificateEnded]);
    assert_eq!(until(now() - GRACE)[0], Finding::EnrolAnew);
    assert_eq!(until(now()), [Finding::CertificateEnding { days: 0 }]);
    let short = RemoteFacts {
        certificate_given_until: now() + SignedDuration::from_mins(2),
        certificate_life: SignedDuration::from_mins(3),
        enrolled_at: now(),
        report: None,
        ..facts()
    };
    assert_eq!(short.findings(now()), [], "a short life is not late before its last sixth");
    for absurd in [Timestamp::MIN, Timestamp::MAX] {
        let _ = until(absurd);
    }
}

#[test]
fn the_certificate_in_use_counts_and_not_one_that_was_given_and_never_stored() {
    let given = RemoteFacts { certificate_given_until: now() + days(30), ..facts() };
    let in_use = Report { certificate_ends: now() + days(2), ..report() };
    let found = RemoteFacts { report: Some(in_use), ..given.clone() }.findings(now());
    assert_eq!(found, [Finding::CertificateEnding { days: 2 }]);
    let earlier = Report { certificate_ends: now() - GRACE, seen_at: now() - SignedDuration::from_mins(1), ..report() };
    let enrolled_since = RemoteFacts { enrolled_at: now(), report: Some(earlier), ..given };
    assert_eq!(enrolled_since.findings(now()), [], "a report from before the enrolment says nothing");
}

#[test]
fn a_kiosk_that_reports_an_older_configuration_a_while_after_the_change_is_behind() {
    let behind = |configuration, minutes| {
        let configured = ConfigurationChange { version: 7, at: now() - SignedDuration::from_mins(minutes) };
        let report = Report { configuration, ..report() };
        RemoteFacts { configured: Some(configured), report: Some(report), ..facts() }.findings(now())
    };
    assert_eq!(behind(Some(4), 6), [Finding::Behind { has: 4, wanted: 7 }]);
    assert_eq!(behind(None, 6), [Finding::Behind { has: 0, wanted: 7 }]);
    assert_eq!(behind(Some(4), 5), [], "its next report may still show it");
    assert_eq!(behind(Some(7), 600), []);
    assert!(!behind(None, 6)[0].is_urgent());
}

#[test]
fn a_kiosk_knows_of_itself_what_the_platform_cannot_see() {
    let unreached = KioskStatus { last_contact: None, catalogue: None, ..local() }.findings(here());
    assert_eq!(unreached, [Finding::NotReached, Finding::NoCatalogue]);
    assert_eq!(severity_of(&unreached, Subject::Platform), Severity::Attention);
    assert_eq!(severity_of(&unreached, Subject::Catalogue), Severity::Fault);
    let ended = KioskStatus { certificate_ends: here().yesterday().unwrap(), ..local() };
    assert_eq!(ended.findings(here()), [Finding::CertificateEnded]);
    let mut distrusted = ended;
    distrusted.vitals.clock.trusted = false;
    assert_eq!(severity_of(&distrusted.findings(here()), Subject::Certificate), Severity::Fine);
    let out = KioskStatus { enrolment: Enrolment::EnrolAnew, fault: Some(FailureCode::ShutOut), ..local() };
    assert_eq!(severity_of(&out.findings(here()), Subject::Platform), Severity::Fault);
    assert_eq!(severity_of(&out.findings(here()), Subject::Service), Severity::Fault);
}

#[test]
fn a_disk_stops_the_kiosk_below_its_mark_and_warns_below_twice_that() {
    let disk = |free: u64| {
        let mut facts = local();
        facts.vitals.disk.free_bytes = free;
        severity_of(&facts.findings(here()), Subject::Disk)
    };
    let mark = 512 * MEGABYTE;
    assert_eq!([disk(mark - 1), disk(mark)], [Severity::Fault, Severity::Attention]);
    assert_eq!([disk(2 * mark - 1), disk(2 * mark)], [Severity::Attention, Severity::Fine]);
}
