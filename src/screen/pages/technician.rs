//! What a technician reads at the kiosk, and in `lobby doctor`: how it stands with identity, platform, queue, devices,
//! clock and disk. Worst first, facts only, nothing of a citizen.

use jiff::civil::DateTime;
use lobby_domain::{FailureCode, Lang};
use lobby_flow::Intent;
use lobby_flow::technician::{Device, Enrolment, KioskStatus};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::view::{Action, Head, Line, Note, Scene, Tone};
use crate::texts::Words;
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

const GOOD: Words = Words::new("正常", "Fine");
const LOOK: Words = Words::new("注意", "Look");
const BAD: Words = Words::new("故障", "Fault");

impl Grade {
    /// One word.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Grade::Bad => BAD.get(lang),
            Grade::Look => LOOK.get(lang),
            Grade::Good => GOOD.get(lang),
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
        (_, Enrolment::Revoked) => (
            Words::new("平台已吊销这台机器", "The platform has revoked this kiosk"),
            Words::new(
                "待送的申请都还在，没有丢。请管理员发新的注册码，再运行 lobby enrol。",
                "What waits is all still here. Ask an operator for a new code, then run lobby enrol.",
            ),
        ),
        (_, Enrolment::EnrolAnew) | (Some(FailureCode::ShutOut), Enrolment::Active) => (
            Words::new("证书已不能用，也不能再续", "The certificate counts no more and cannot be renewed"),
            Words::new(
                "待送的申请都还在，没有丢。请管理员发新的注册码，再运行 lobby enrol。",
                "What waits is all still here. Ask an operator for a new code, then run lobby enrol.",
            ),
        ),
        (Some(FailureCode::ClockWrong), Enrolment::Active) => (
            Words::new("本机时间不对", "The clock of this kiosk is wrong"),
            Words::new("请校准时间，再看电池和自动校时。", "Set the clock, then look at battery and time service."),
        ),
        (Some(FailureCode::DiskFull), Enrolment::Active) => (
            Words::new("磁盘满了", "The disk is full"),
            Words::new("请腾出空间；联网送出后也会自动腾出。", "Free some room; delivery frees more by itself."),
        ),
        (Some(_), Enrolment::Active) => (
            Words::new("本机暂停服务", "This kiosk has stopped itself"),
            Words::new("请按故障代码表处理。", "Act by the table of failure codes."),
        ),
        (None, Enrolment::Active) => (
            Words::new("本机可以办事", "This kiosk takes applications"),
            Words::new("下面有“注意”的，请看一看。", "Look at what is marked below."),
        ),
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

fn say(lang: Lang, zh: String, en: String) -> String {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn platform(facts: &KioskStatus, now: DateTime, lang: Lang) -> Fact {
    let seen = match facts.last_contact {
        Some(at) => {
            say(lang, format!("最后联系 {}", moment(at, now, lang)), format!("last answer {}", moment(at, now, lang)))
        }
        None => say(lang, "启动后还没有联系上".into(), "no answer since the start".into()),
    };
    let (value, grade) = match facts.enrolment {
        Enrolment::Active if facts.last_contact.is_none() => (seen, Grade::Look),
        Enrolment::Active => (seen, Grade::Good),
        Enrolment::Revoked => (say(lang, format!("已吊销，{seen}"), format!("revoked, {seen}")), Grade::Bad),
        Enrolment::EnrolAnew => (say(lang, format!("要重新注册，{seen}"), format!("enrol again, {seen}")), Grade::Bad),
    };
    fact("wifi", Words::new("平台", "Platform"), value, grade, lang)
}

fn certificate(facts: &KioskStatus, now: DateTime, lang: Lang) -> Fact {
    let ends = day(facts.certificate_ends, lang);
    // By a clock that is wrong nothing has ended.
    let ended = facts.clock_trusted && facts.certificate_ends < now;
    let value = if ended {
        say(lang, format!("{ends} 已到期"), format!("ended {ends}"))
    } else if facts.enrolment == Enrolment::Active {
        say(lang, format!("到 {ends}，到期前自动续"), format!("until {ends}, renews by itself"))
    } else {
        say(lang, format!("到 {ends}"), format!("until {ends}"))
    };
    fact("badge-check", Words::new("证书", "Certificate"), value, if ended { Grade::Bad } else { Grade::Good }, lang)
}

fn queue(facts: &KioskStatus, lang: Lang) -> Fact {
    let minutes = facts.oldest.map_or(0, |oldest| oldest.as_secs() / 60);
    let (value, grade) = if facts.waiting == 0 {
        (say(lang, "没有要送的".into(), "nothing waits".into()), Grade::Good)
    } else {
        let (zh, en) = span(minutes);
        let waits = say(
            lang,
            format!("{} 件待送，最久 {zh}", facts.waiting),
            format!("{} waiting, oldest {en}", facts.waiting),
        );
        let staff = facts.needs_staff;
        match staff {
            0 if minutes < 60 => (waits, Grade::Good),
            0 => (waits, Grade::Look),
            _ => (say(lang, format!("{waits}，{staff} 件要人看"), format!("{waits}, {staff} for staff")), Grade::Bad),
        }
    };
    fact("send", Words::new("待送申请", "Applications"), value, grade, lang)
}

fn device(device: Device, code: Option<FailureCode>, lang: Lang) -> Fact {
    let (icon, name) = match device {
        Device::Reader => ("id-card", Words::new("身份证读卡器", "Card reader")),
        Device::Scanner => ("scan-line", Words::new("扫描仪", "Scanner")),
        Device::Printer => ("file-text", Words::new("打印机", "Printer")),
    };
    match code {
        Some(code) => {
            let what = crate::failures::what(code, lang);
            fact(icon, name, say(lang, format!("{what}（{code}）"), format!("{what} ({code})")), Grade::Bad, lang)
        }
        None => fact(icon, name, say(lang, "没有发现问题".into(), "no fault found".into()), Grade::Good, lang),
    }
}

fn clock(facts: &KioskStatus, now: DateTime, lang: Lang) -> Fact {
    let shows = now.strftime("%Y-%m-%d %H:%M");
    let (value, grade) = match facts.clock_ahead_s {
        Some(ahead) if facts.clock_trusted && ahead.abs() <= 30 => {
            (say(lang, format!("{shows}，与平台差 {ahead} 秒"), format!("{shows}, {ahead} s off")), Grade::Good)
        }
        Some(ahead) => {
            let (zh, en) = span(ahead.unsigned_abs() / 60);
            let (zh_way, en_way) = if ahead > 0 { ("快", "ahead") } else { ("慢", "behind") };
            let grade = if facts.clock_trusted { Grade::Look } else { Grade::Bad };
            (say(lang, format!("{shows}，{zh_way} {zh}"), format!("{shows}, {en} {en_way}")), grade)
        }
        None if facts.clock_trusted => {
            (say(lang, format!("{shows}，还没核对"), format!("{shows}, not compared yet")), Grade::Good)
        }
        None => (say(lang, format!("{shows}，不可信"), format!("{shows}, cannot be right")), Grade::Bad),
    };
    fact("timer", Words::new("时钟", "Clock"), value, grade, lang)
}

fn disk(facts: &KioskStatus, lang: Lang) -> Fact {
    let (free, low) = (facts.free_mb, facts.low_water_mb);
    let grade = match free {
        _ if free < low => Grade::Bad,
        _ if free < low.saturating_mul(2) => Grade::Look,
        _ => Grade::Good,
    };
    let value = say(lang, format!("剩 {free} MB，少于 {low} MB 停收"), format!("{free} MB free, stops below {low} MB"));
    fact("layers", Words::new("磁盘", "Disk"), value, grade, lang)
}

fn versions(facts: &KioskStatus, lang: Lang) -> Fact {
    let program = &facts.program;
    let (value, grade) = match facts.catalogue {
        Some(list) => {
            (say(lang, format!("{program}，事项清单 {list}"), format!("{program}, list {list}")), Grade::Good)
        }
        None => (say(lang, format!("{program}，没有事项清单"), format!("{program}, no list")), Grade::Bad),
    };
    fact("info", Words::new("程序版本", "Version"), value, grade, lang)
}

/// Minutes in the largest unit that fits, in both languages.
fn span(minutes: u64) -> (String, String) {
    match minutes {
        0..=119 => (format!("{minutes} 分钟"), format!("{minutes} min")),
        120..=2879 => (format!("{} 小时", minutes / 60), format!("{} h", minutes / 60)),
        2880..=1_051_199 => (format!("{} 天", minutes / 1440), format!("{} days", minutes / 1440)),
        _ => (format!("{} 年", minutes / 525_600), format!("{} years", minutes / 525_600)),
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

const TITLE: Words = Words::new("运维信息", "For technicians");
const CLOSE: Words = Words::new("返回", "Back");
const CODE: Words = Words::new("代码 {n}。这里没有群众的信息。", "Code {n}. Nothing of any citizen is shown here.");
const LANGUAGE: Words = Words::new("English", "中文");

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
                title: scene.say(TITLE),
                note: Note {
                    tone: if facts.fault.is_some() { Tone::Bad } else { Tone::Ok },
                    icon: "octagon-alert".into(),
                    title: what.into(),
                    body: act.into(),
                    last: scene.fill(CODE, &[("n", code)]),
                },
                actions: vec![
                    Action { icon: "undo-2".into(), ..scene.quiet(CLOSE, Intent::CloseSheet) },
                    Action { icon: "languages".into(), ..scene.quiet(LANGUAGE, Intent::ToggleLanguage) },
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
        for lang in [Lang::Zh, Lang::En] {
            let told = told(&facts(), now(), lang);
            assert_eq!(told.len(), 8);
            assert!(told.is_sorted_by_key(|fact| fact.grade));
            assert_eq!((told[0].grade, told[1].grade), (Grade::Bad, Grade::Bad));
            assert!(told.iter().all(|fact| !fact.name.is_empty() && !fact.value.is_empty()));
        }
        assert!(reason(&facts(), Lang::Zh).0.contains("吊销") && reason(&facts(), Lang::En).0.contains("revoked"));
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
        let told = told(&wrong, then, Lang::En);
        let clock = told.iter().find(|fact| fact.name == "Clock").map(|fact| (fact.value.as_str(), fact.grade));
        assert_eq!(clock, Some(("1970-01-01 08:00, 56 years behind", Grade::Bad)));
    }
}
