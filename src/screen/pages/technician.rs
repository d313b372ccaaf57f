//! The technician's page: identity, platform, queue, devices, clock and disk in words, worst first, nothing of a
//! citizen. How bad each is comes from [`lobby_domain::kiosk_health`].

use jiff::civil::DateTime;
use lobby_domain::kiosk_health::{self, DeviceKind, Enrolment, Finding, KioskStatus, Severity, Subject};
use lobby_domain::{FailureCode, Lang};
use lobby_flow::Intent;
use lobby_words::Words;
use lobby_words::kiosk::technician as k;
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::view::{Action, Head, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

const MEGABYTE: u64 = 1024 * 1024;

/// One fact in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: String,
    /// How it stands.
    pub value: String,
    /// How bad that is.
    pub severity: Severity,
    icon: &'static str,
}

fn word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Fault => k::BAD.get(lang),
        Severity::Attention => k::LOOK.get(lang),
        Severity::Fine => k::GOOD.get(lang),
    }
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Fault => Tone::Bad,
        Severity::Attention => Tone::Warn,
        Severity::Fine => Tone::Ok,
    }
}

/// Why this kiosk takes no applications and what to do, in two sentences for a technician.
#[must_use]
pub fn reason(facts: &KioskStatus, lang: Lang) -> (&'static str, &'static str) {
    let (what, act) = match (facts.fault, facts.enrolment) {
        (_, Enrolment::Revoked) => (k::REVOKED, k::ENROL_ANEW),
        (_, Enrolment::EnrolAnew) | (Some(FailureCode::ShutOut), Enrolment::Active) => {
            (k::CERTIFICATE_OVER, k::ENROL_ANEW)
        }
        (Some(FailureCode::ClockWrong), Enrolment::Active) => (k::CLOCK_WRONG, k::SET_CLOCK),
        (Some(FailureCode::DiskFull), Enrolment::Active) => (k::DISK_FULL, k::FREE_DISK),
        (Some(_), Enrolment::Active) => (k::STOPPED, k::SEE_CODES),
        (None, Enrolment::Active) => (k::OPEN, k::LOOK_AT_MARKED),
    };
    (what.get(lang), act.get(lang))
}

/// Everything known, worst first.
#[must_use]
pub fn told(status: &KioskStatus, now: DateTime, lang: Lang) -> Vec<Fact> {
    let findings = status.findings(now);
    let fact = |icon, name: Words, value, subject| Fact {
        icon,
        name: name.get(lang).to_owned(),
        value,
        severity: kiosk_health::severity_of(&findings, subject),
    };
    let mut all = vec![
        fact("wifi", k::PLATFORM, platform(status, now, lang), Subject::Platform),
        fact("badge-check", k::CERTIFICATE, certificate(status, &findings, lang), Subject::Certificate),
        fact("send", k::QUEUE, queue(status, lang), Subject::Queue),
    ];
    all.extend(status.vitals.devices.iter().map(|device| {
        let (icon, name) = named(device.kind);
        fact(icon, name, self::device(device.code.as_deref(), lang), Subject::Device(device.kind))
    }));
    all.extend([
        fact("timer", k::CLOCK, clock(status, now, lang), Subject::Clock),
        fact("layers", k::DISK, disk(status, lang), Subject::Disk),
        fact("info", k::VERSIONS, versions(status, lang), Subject::Catalogue),
    ]);
    all.sort_by_key(|fact| fact.severity);
    all
}

fn named(device: DeviceKind) -> (&'static str, Words) {
    match device {
        DeviceKind::Reader => ("id-card", k::READER),
        DeviceKind::Scanner => ("scan-line", k::SCANNER),
        DeviceKind::Printer => ("file-text", k::PRINTER),
    }
}

fn platform(status: &KioskStatus, now: DateTime, lang: Lang) -> String {
    let seen = match status.last_contact {
        Some(at) => k::LAST_ANSWER.fill(lang, &[("when", &moment(at, now, lang))]),
        None => k::NO_ANSWER.get(lang).to_owned(),
    };
    match status.enrolment {
        Enrolment::Active => seen,
        Enrolment::Revoked => k::REVOKED_SEEN.fill(lang, &[("seen", &seen)]),
        Enrolment::EnrolAnew => k::ENROL_ANEW_SEEN.fill(lang, &[("seen", &seen)]),
    }
}

fn certificate(status: &KioskStatus, findings: &[Finding], lang: Lang) -> String {
    let words = if findings.contains(&Finding::CertificateEnded) {
        k::ENDED
    } else if status.enrolment == Enrolment::Active {
        k::UNTIL_RENEWS
    } else {
        k::UNTIL
    };
    words.fill(lang, &[("day", &day(status.certificate_ends, lang))])
}

fn queue(status: &KioskStatus, lang: Lang) -> String {
    let queue = status.vitals.queue;
    if queue.waiting == 0 {
        return k::NOTHING_WAITS.get(lang).to_owned();
    }
    let age = lobby_words::span(queue.oldest.map_or(0, |oldest| oldest.as_secs() / 60), lang);
    let waits = k::WAITING.fill(lang, &[("n", &queue.waiting.to_string()), ("age", &age)]);
    match queue.needs_staff {
        0 => waits,
        staff => k::WAITING_STAFF.fill(lang, &[("waiting", &waits), ("n", &staff.to_string())]),
    }
}

fn device(code: Option<&str>, lang: Lang) -> String {
    let Some(code) = code else { return k::NO_FAULT.get(lang).to_owned() };
    let what = FailureCode::from_code(code).map_or(code, |known| crate::failures::what(known, lang));
    k::DEVICE_FAULT.fill(lang, &[("what", what), ("code", code)])
}

fn clock(status: &KioskStatus, now: DateTime, lang: Lang) -> String {
    let shows = now.strftime("%Y-%m-%d %H:%M").to_string();
    let kiosk_health::Clock { ahead, trusted } = status.vitals.clock;
    match ahead {
        Some(ahead) if trusted && ahead.abs() <= kiosk_health::CLOCK_TOLERANCE => {
            k::CLOCK_OFF.fill(lang, &[("shows", &shows), ("n", &ahead.as_secs().to_string())])
        }
        Some(ahead) => {
            let span = lobby_words::span(ahead.as_secs().unsigned_abs() / 60, lang);
            let words = if ahead.is_positive() { k::CLOCK_AHEAD } else { k::CLOCK_BEHIND };
            words.fill(lang, &[("shows", &shows), ("span", &span)])
        }
        None if trusted => k::CLOCK_NOT_COMPARED.fill(lang, &[("shows", &shows)]),
        None => k::CLOCK_UNTRUSTED.fill(lang, &[("shows", &shows)]),
    }
}

fn disk(status: &KioskStatus, lang: Lang) -> String {
    let kiosk_health::Disk { free_bytes, low_water_bytes } = status.vitals.disk;
    let (free, low) = (free_bytes / MEGABYTE, low_water_bytes / MEGABYTE);
    k::DISK_FREE.fill(lang, &[("free", &free.to_string()), ("low", &low.to_string())])
}

fn versions(status: &KioskStatus, lang: Lang) -> String {
    let program = &status.program;
    match status.catalogue {
        Some(list) => k::PROGRAM_AND_LIST.fill(lang, &[("program", program), ("list", &list.to_string())]),
        None => k::PROGRAM_ALONE.fill(lang, &[("program", program)]),
    }
}

fn day(at: DateTime, lang: Lang) -> String {
    crate::kit::typeset::date(at.date(), lang)
}

/// The time alone for today, with its day otherwise.
fn moment(at: DateTime, now: DateTime, lang: Lang) -> String {
    let time = crate::kit::typeset::time(at);
    if at.date() == now.date() { time } else { format!("{} {time}", day(at, lang)) }
}

/// The page.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct TechnicianView {
    pub head: Head,
    kiosk: SharedString,
    lines: Vec<Line>,
}

impl TechnicianView {
    pub(crate) fn of(facts: Option<&KioskStatus>, scene: &Scene) -> TechnicianView {
        let Some(facts) = facts else { return TechnicianView::default() };
        let (what, act) = reason(facts, scene.lang);
        let code = facts.fault.map_or("–", FailureCode::code);
        let line = |fact: Fact| Line {
            icon: fact.icon.into(),
            name: fact.name.into(),
            second: fact.value.into(),
            mark: word(fact.severity, scene.lang).into(),
            tone: tone(fact.severity),
            ..Line::default()
        };
        TechnicianView {
            head: Head {
                title: scene.say(k::TITLE),
                note: Note {
                    tone: if facts.fault.is_some() { Tone::Bad } else { Tone::Ok },
                    icon: "octagon-alert".into(),
                    title: what.into(),
                    body: act.into(),
                    last: scene.fill(k::CODE, &[("n", code)]),
                },
                actions: vec![
                    Action { icon: "undo-2".into(), ..scene.quiet(texts::BACK, Intent::CloseSheet) },
                    Action {
                        icon: "languages".into(),
                        label: lobby_words::language(scene.next_lang).name.into(),
                        ..scene.quiet(texts::BACK, Intent::ToggleLanguage)
                    },
                ],
                ..Head::default()
            },
            kiosk: facts.kiosk.as_str().into(),
            lines: told(facts, scene.now, scene.lang).into_iter().map(line).collect(),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Technician>();
        page.set_kiosk(self.kiosk.clone());
        page.set_lines(canvas.lines(page.get_lines(), &self.lines));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;
    use lobby_domain::kiosk_health::{Clock, Device, Disk, Queue, Vitals};

    use super::*;

    pub(crate) fn facts() -> KioskStatus {
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
                disk: Disk { free_bytes: 18_432 * MEGABYTE, low_water_bytes: 512 * MEGABYTE },
                clock: Clock { ahead: Some(SignedDuration::ZERO), trusted: true },
            },
            program: "0.1.0".into(),
            catalogue: Some(3),
        }
    }

    fn now() -> DateTime {
        jiff::civil::date(2026, 11, 24).at(10, 33, 0, 0)
    }

    #[test]
    fn the_worst_stands_first_and_every_fact_is_told_in_both_languages() {
        for lang in [Lang::ZH, Lang::EN] {
            let told = told(&facts(), now(), lang);
            assert_eq!(told.len(), 8);
            assert!(told.is_sorted_by_key(|fact| fact.severity));
            assert_eq!((told[0].severity, told[1].severity), (Severity::Fault, Severity::Fault));
            assert!(told.iter().all(|fact| !fact.name.is_empty() && !fact.value.is_empty()));
        }
        assert!(reason(&facts(), Lang::ZH).0.contains("吊销") && reason(&facts(), Lang::EN).0.contains("revoked"));
    }

    #[test]
    fn a_wrong_clock_says_how_wrong_it_is() {
        let mut wrong = KioskStatus { fault: Some(FailureCode::ClockWrong), enrolment: Enrolment::Active, ..facts() };
        let behind = SignedDuration::from_hours(-56 * 365 * 24);
        wrong.vitals.clock = Clock { ahead: Some(behind), trusted: false };
        let then = jiff::civil::date(1970, 1, 1).at(8, 0, 0, 0);
        let told = told(&wrong, then, Lang::EN);
        let clock = told.iter().find(|fact| fact.name == "Clock").map(|fact| (fact.value.as_str(), fact.severity));
        assert_eq!(clock, Some(("1970-01-01 08:00, 56 years behind", Severity::Fault)));
    }
}
