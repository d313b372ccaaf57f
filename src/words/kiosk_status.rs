//! How a kiosk is, in sentences for a technician. How bad each fact is comes from [`lobby_domain::kiosk_health`].

use jiff::civil::DateTime;
use lobby_domain::held::Held;
use lobby_domain::kiosk_health::{self, DeviceKind, Enrolment, Finding, KioskStatus, Severity, Subject};
use lobby_domain::{FailureCode, Lang};

use crate::kiosk::technician as k;
use crate::{Words, failure, held_act, held_owner, held_why};

const MEGABYTE: u64 = 1024 * 1024;

/// One fact in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The part that it is about.
    pub subject: Subject,
    /// Name of the part.
    pub name: String,
    /// How it stands.
    pub value: String,
    /// How bad that is.
    pub severity: Severity,
}

/// Whether this kiosk takes applications, or why not, and what to do: a sentence each.
#[must_use]
pub fn condition(status: &KioskStatus, lang: Lang) -> (&'static str, &'static str) {
    let (what, act) = match (status.fault, status.enrolment) {
        (_, Enrolment::Revoked) => (k::REVOKED, k::ENROL_ANEW),
        (_, Enrolment::EnrolAnew) | (Some(FailureCode::ShutOut), Enrolment::Active | Enrolment::InDoubt) => {
            (k::CERTIFICATE_OVER, k::ENROL_ANEW)
        }
        (Some(FailureCode::TrialUnmarked), Enrolment::Active | Enrolment::InDoubt) => {
            (k::TRIAL_UNMARKED, k::ENROL_FOR_TESTS)
        }
        (Some(FailureCode::ClockWrong), Enrolment::Active | Enrolment::InDoubt) => (k::CLOCK_WRONG, k::SET_CLOCK),
        (Some(FailureCode::DiskFull), Enrolment::Active | Enrolment::InDoubt) => (k::DISK_FULL, k::FREE_DISK),
        (Some(FailureCode::CatalogueUntrusted), Enrolment::Active | Enrolment::InDoubt) => {
            (k::LIST_UNUSABLE, k::GET_LIST)
        }
        (Some(FailureCode::NoNumber), Enrolment::Active | Enrolment::InDoubt) => (k::NO_NUMBER, k::NEW_CODE),
        (Some(FailureCode::DisplayAbsent), Enrolment::Active | Enrolment::InDoubt) => (k::NO_DISPLAY, k::PLUG_DISPLAY),
        (Some(FailureCode::VisitsEnd), Enrolment::Active | Enrolment::InDoubt) => (k::VISITS_END, k::READ_LOG),
        (Some(_), Enrolment::Active | Enrolment::InDoubt) => (k::STOPPED, k::SEE_CODES),
        (None, Enrolment::Active) => (k::OPEN, k::LOOK_AT_MARKED),
        (None, Enrolment::InDoubt) => (k::TWO_MACHINES, k::TELL_OPERATOR),
    };
    (what.get(lang), act.get(lang))
}

/// Everything known, worst first.
#[must_use]
pub fn facts(status: &KioskStatus, now: DateTime, lang: Lang) -> Vec<Fact> {
    let findings = status.findings(now);
    let fact = |name: Words, value, subject| Fact {
        subject,
        name: name.get(lang).to_owned(),
        value,
        severity: kiosk_health::severity_of(&findings, subject),
    };
    let mut all = vec![
        fact(k::PLATFORM, platform(status, now, lang), Subject::Platform),
        fact(k::CERTIFICATE, certificate(status, &findings, lang), Subject::Certificate),
        fact(k::QUEUE, queue(status, lang), Subject::Queue),
    ];
    all.extend(held(status, lang));
    all.extend(status.vitals.devices.iter().map(|device| {
        fact(named(device.kind), self::device(device.code.as_deref(), lang), Subject::Device(device.kind))
    }));
    all.extend([
        fact(k::CLOCK, clock(status, now, lang), Subject::Clock),
        fact(k::DISK, disk(status, lang), Subject::Disk),
        fact(k::VERSIONS, versions(status, lang), Subject::Catalogue),
    ]);
    all.sort_by_key(|fact| fact.severity);
    all
}

fn named(device: DeviceKind) -> Words {
    match device {
        DeviceKind::Reader => k::READER,
        DeviceKind::Scanner => k::SCANNER,
        DeviceKind::Printer => k::PRINTER,
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
        Enrolment::InDoubt => k::TWO_MACHINES_SEEN.fill(lang, &[("seen", &seen)]),
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
    let age = crate::span(queue.oldest.map_or(0, |oldest| oldest.as_secs() / 60), lang);
    let waits = k::WAITING.fill(lang, &[("n", &queue.waiting.to_string()), ("age", &age)]);
    match queue.needs_staff {
        0 => waits,
        staff => k::WAITING_STAFF.fill(lang, &[("waiting", &waits), ("n", &staff.to_string())]),
    }
}

/// The first application that does not go by itself, with who must act and what to do; none where all go.
fn held(status: &KioskStatus, lang: Lang) -> Option<Fact> {
    let (Held { number, reason }, others) = status.vitals.held.split_first()?;
    let (why, who, act) = (held_why(reason, lang), held_owner(reason.owner(), lang), held_act(reason, lang));
    let one = k::HELD_ONE.fill(lang, &[("number", number.as_str()), ("why", &why), ("who", who), ("act", act)]);
    let value = match others.len() {
        0 => one,
        n => k::HELD_MORE.fill(lang, &[("one", &one), ("n", &n.to_string())]),
    };
    let severity = if reason.may_pass() { Severity::Attention } else { Severity::Fault };
    Some(Fact { subject: Subject::Queue, name: k::HELD.get(lang).to_owned(), value, severity })
}

fn device(code: Option<&str>, lang: Lang) -> String {
    let Some(code) = code else { return k::NO_FAULT.get(lang).to_owned() };
    let what = FailureCode::from_code(code).map_or(code, |known| failure(known).what.get(lang));
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
            let span = crate::span(ahead.as_secs().unsigned_abs() / 60, lang);
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
    crate::date(at.date(), lang)
}

/// The time alone for today, with its day otherwise.
fn moment(at: DateTime, now: DateTime, lang: Lang) -> String {
    let time = at.strftime("%H:%M").to_string();
    if at.date() == now.date() { time } else { format!("{} {time}", day(at, lang)) }
}

#[cfg(test)]
mod tests;
