//! What a technician reads at the kiosk, and in `lobby doctor`: how it stands with identity, platform, queue, devices,
//! clock and disk. Worst first, facts only, nothing of a citizen.

use jiff::civil::DateTime;
use lobby_domain::{FailureCode, Lang};
use lobby_flow::Intent;
use lobby_flow::technician::{Device, Enrolment, KioskStatus};
use lobby_words::Words;
use lobby_words::kiosk::technician as k;
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::view::{Action, Head, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

/// How good or bad a fact is; the order is the order on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Does not work.
    Bad,
    /// Works, but look at it.
    Look,
    /// As it should be.
    Good,
}

/// One fact in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: String,
    /// How it stands.
    pub value: String,
    /// How good that is.
    pub grade: Grade,
    icon: &'static str,
}

impl Grade {
    /// One word.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Grade::Bad => k::BAD.get(lang),
            Grade::Look => k::LOOK.get(lang),
            Grade::Good => k::GOOD.get(lang),
        }
    }

    fn tone(self) -> Tone {
        match self {
            Grade::Bad => Tone::Bad,
            Grade::Look => Tone::Warn,
            Grade::Good => Tone::Ok,
        }
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
pub fn told(facts: &KioskStatus, now: DateTime, lang: Lang) -> Vec<Fact> {
    let mut all = vec![platform(facts, now, lang), certificate(facts, now, lang), queue(facts, lang)];
    all.extend(facts.devices.iter().map(|(device, code)| self::device(*device, *code, lang)));
    all.extend([clock(facts, now, lang), disk(facts, lang), versions(facts, lang)]);
    all.sort_by_key(|fact| fact.grade);
    all
}

fn fact(icon: &'static str, name: Words, value: String, grade: Grade, lang: Lang) -> Fact {
    Fact { icon, name: name.get(lang).to_owned(), value, grade }
}

fn platform(facts: &KioskStatus, now: DateTime, lang: Lang) -> Fact {
    let seen = match facts.last_contact {
        Some(at) => k::LAST_ANSWER.fill(lang, &[("when", &moment(at, now, lang))]),
        None => k::NO_ANSWER.get(lang).to_owned(),
    };
    let (value, grade) = match facts.enrolment {
        Enrolment::Active if facts.last_contact.is_none() => (seen, Grade::Look),
        Enrolment::Active => (seen, Grade::Good),
        Enrolment::Revoked => (k::REVOKED_SEEN.fill(lang, &[("seen", &seen)]), Grade::Bad),
        Enrolment::EnrolAnew => (k::ENROL_ANEW_SEEN.fill(lang, &[("seen", &seen)]), Grade::Bad),
    };
    fact("wifi", k::PLATFORM, value, grade, lang)
}

fn certificate(facts: &KioskStatus, now: DateTime, lang: Lang) -> Fact {
    let ends = day(facts.certificate_ends, lang);
    // By a clock that is wrong nothing has ended.
    let ended = facts.clock_trusted && facts.certificate_ends < now;
    let value = if ended {
        k::ENDED.fill(lang, &[("day", &ends)])
    } else if facts.enrolment == Enrolment::Active {
        k::UNTIL_RENEWS.fill(lang, &[("day", &ends)])
    } else {
        k::UNTIL.fill(lang, &[("day", &ends)])
    };
    fact("badge-check", k::CERTIFICATE, value, if ended { Grade::Bad } else { Grade::Good }, lang)
}

fn queue(facts: &KioskStatus, lang: Lang) -> Fact {
    let minutes = facts.oldest.map_or(0, |oldest| oldest.as_secs() / 60);
    let (value, grade) = if facts.waiting == 0 {
        (k::NOTHING_WAITS.get(lang).to_owned(), Grade::Good)
    } else {
        let age = lobby_words::span(minutes, lang);
        let waits = k::WAITING.fill(lang, &[("n", &facts.waiting.to_string()), ("age", &age)]);
        let staff = facts.needs_staff;
        match staff {
            0 if minutes < 60 => (waits, Grade::Good),
            0 => (waits, Grade::Look),
            _ => (k::WAITING_STAFF.fill(lang, &[("waiting", &waits), ("n", &staff.to_string())]), Grade::Bad),
        }
    };
    fact("send", k::QUEUE, value, grade, lang)
}

fn device(device: Device, code: Option<FailureCode>, lang: Lang) -> Fact {
    let (icon, name) = match device {
        Device::Reader => ("id-card", k::READER),
        Device::Scanner => ("scan-line", k::SCANNER),
        Device::Printer => ("file-text", k::PRINTER),
    };
    match code {
        Some(code) => {
            let what = crate::failures::what(code, lang);
            fact(icon, name, k::DEVICE_FAULT.fill(lang, &[("what", what), ("code", code.code())]), Grade::Bad, lang)
        }
        None => fact(icon, name, k::NO_FAULT.get(lang).to_owned(), Grade::Good, lang),
    }
}

fn clock(facts: &KioskStatus, now: DateTime, lang: Lang) -> Fact {
    let shows = now.strftime("%Y-%m-%d %H:%M").to_string();
    let (value, grade) = match facts.clock_ahead_s {
        Some(ahead) if facts.clock_trusted && ahead.abs() <= 30 => {
            (k::CLOCK_OFF.fill(lang, &[("shows", &shows), ("n", &ahead.to_string())]), Grade::Good)
        }
        Some(ahead) => {
            let span = lobby_words::span(ahead.unsigned_abs() / 60, lang);
            let words = if ahead > 0 { k::CLOCK_AHEAD } else { k::CLOCK_BEHIND };
            let grade = if facts.clock_trusted { Grade::Look } else { Grade::Bad };
            (words.fill(lang, &[("shows", &shows), ("span", &span)]), grade)
        }
        None if facts.clock_trusted => (k::CLOCK_NOT_COMPARED.fill(lang, &[("shows", &shows)]), Grade::Good),
        None => (k::CLOCK_UNTRUSTED.fill(lang, &[("shows", &shows)]), Grade::Bad),
    };
    fact("timer", k::CLOCK, value, grade, lang)
}

fn disk(facts: &KioskStatus, lang: Lang) -> Fact {
    let (free, low) = (facts.free_mb, facts.low_water_mb);
    let grade = match free {
        _ if free < low => Grade::Bad,
        _ if free < low.saturating_mul(2) => Grade::Look,
        _ => Grade::Good,
    };
    let value = k::DISK_FREE.fill(lang, &[("free", &free.to_string()), ("low", &low.to_string())]);
    fact("layers", k::DISK, value, grade, lang)
}

fn versions(facts: &KioskStatus, lang: Lang) -> Fact {
    let program = &facts.program;
    let (value, grade) = match facts.catalogue {
        Some(list) => {
            (k::PROGRAM_AND_LIST.fill(lang, &[("program", program), ("list", &list.to_string())]), Grade::Good)
        }
        None => (k::PROGRAM_ALONE.fill(lang, &[("program", program)]), Grade::Bad),
    };
    fact("info", k::VERSIONS, value, grade, lang)
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
            mark: fact.grade.word(scene.lang).into(),
            tone: fact.grade.tone(),
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
    use super::*;

    pub(crate) fn facts() -> KioskStatus {
        KioskStatus {
            kiosk: "WL01-K01".into(),
            fault: Some(FailureCode::ShutOut),
            enrolment: Enrolment::Revoked,
            certificate_ends: jiff::civil::date(2026, 12, 22).at(15, 30, 0, 0),
            last_contact: Some(jiff::civil::date(2026, 11, 24).at(10, 31, 0, 0)),
            waiting: 2,
            needs_staff: 0,
            oldest: Some(std::time::Duration::from_secs(9 * 60)),
            free_mb: 18_432,
            low_water_mb: 512,
            clock_trusted: true,
            clock_ahead_s: Some(0),
            devices: vec![(Device::Reader, Some(FailureCode::ReaderPort)), (Device::Scanner, None)],
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
            assert!(told.is_sorted_by_key(|fact| fact.grade));
            assert_eq!((told[0].grade, told[1].grade), (Grade::Bad, Grade::Bad));
            assert!(told.iter().all(|fact| !fact.name.is_empty() && !fact.value.is_empty()));
        }
        assert!(reason(&facts(), Lang::ZH).0.contains("吊销") && reason(&facts(), Lang::EN).0.contains("revoked"));
    }

    #[test]
    fn a_wrong_clock_says_how_wrong_it_is() {
        let wrong = KioskStatus {
            fault: Some(FailureCode::ClockWrong),
            enrolment: Enrolment::Active,
            clock_trusted: false,
            clock_ahead_s: Some(-56 * 365 * 24 * 3600),
            ..facts()
        };
        let then = jiff::civil::date(1970, 1, 1).at(8, 0, 0, 0);
        let told = told(&wrong, then, Lang::EN);
        let clock = told.iter().find(|fact| fact.name == "Clock").map(|fact| (fact.value.as_str(), fact.grade));
        assert_eq!(clock, Some(("1970-01-01 08:00, 56 years behind", Grade::Bad)));
    }
}
