//! Fixed words of the slip in both languages.

use lobby_domain::Lang;

use crate::facts::{Limits, ReceiptFacts};
use crate::sheet::PaperSize;

/// Words of one language.
pub(crate) struct Words {
    pub title: &'static str,
    pub case_number: &'static str,
    pub copy: &'static str,
    pub item: &'static str,
    pub applicant: &'static str,
    pub received: &'static str,
    pub place: &'static str,
    pub handed_in: &'static str,
    pub found: &'static str,
    pub to_look_up: &'static str,
    pub to_follow: &'static str,
    pub between: &'static str,
    pub next: &'static str,
    pub scan: &'static str,
    pub no_name: &'static str,
    pub check_code: &'static str,
    pub helpline: &'static str,
    pub part: &'static str,
}

const ZH: Words = Words {
    title: "自助办事凭条",
    case_number: "办件编号",
    copy: "副本",
    item: "事项",
    applicant: "申请人",
    received: "收下时间",
    place: "在哪里",
    handed_in: "交了什么",
    found: "已查到",
    to_look_up: "平台去查",
    to_follow: "以后补",
    between: "、",
    next: "接下来",
    scan: "编号在码里",
    no_name: "码里没有姓名和证件号。",
    check_code: "验证码",
    helpline: "服务热线",
    part: "第 1 联　公民保存",
};

const EN: Words = Words {
    title: "Self-service slip",
    case_number: "Case number",
    copy: "COPY",
    item: "Service",
    applicant: "Applicant",
    received: "Received",
    place: "Where",
    handed_in: "Handed in",
    found: "Found",
    to_look_up: "To look up",
    to_follow: "To follow",
    between: ", ",
    next: "What happens next",
    scan: "Your number",
    no_name: "No name or ID in it.",
    check_code: "Check code",
    helpline: "Helpline",
    part: "Part 1, for the citizen",
};

impl Words {
    pub(crate) fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}

/// The state box: what has happened, and what that means for the citizen.
pub(crate) fn state(lang: Lang, online: bool) -> (&'static str, &'static str) {
    match (lang, online) {
        (Lang::Zh, true) => ("平台已收到", "平台已签回执，本机不再留有您的资料。"),
        (Lang::Zh, false) => ("本机已收下，待送平台", "网络中断。联网后自动送，您不用再来。"),
        (Lang::En, true) => ("Received by the platform", "It has signed for it; nothing is kept here."),
        (Lang::En, false) => ("Taken in, waiting for the network", "It goes out by itself; the number stays."),
    }
}

/// The numbered lines under "next".
pub(crate) fn next_lines(lang: Lang, online: bool, limits: &Limits) -> Vec<String> {
    let start = match (lang, online) {
        (Lang::Zh, true) => "平台已收到，办理期限从今天算。",
        (Lang::Zh, false) => "平台收到那天起算办理期限，编号不变。",
        (Lang::En, true) => "Time limits run from today.",
        (Lang::En, false) => "Time limits run from arrival there.",
    };
    let mut lines = vec![start.to_owned()];
    lines.extend(limits.intake.as_ref().map(|days| match lang {
        Lang::Zh => format!("收到后 {days}内告诉您是否受理；不告诉，就从收到那天起算受理。"),
        Lang::En => {
            format!("Within {days} you are told if it is accepted; silence counts as accepted.")
        }
    }));
    lines.extend(decision_line(lang, limits));
    lines
}

fn decision_line(lang: Lang, limits: &Limits) -> Option<String> {
    let promised = limits.promised.as_ref().or(limits.statutory.as_ref())?;
    let law = limits.statutory.as_ref().filter(|law| *law != promised);
    Some(match (lang, law) {
        (Lang::Zh, Some(law)) => format!("受理后 {promised}内办结（法定 {law}）。"),
        (Lang::Zh, None) => format!("受理后 {promised}内办结。"),
        (Lang::En, Some(law)) => format!("Decided within {promised} of acceptance (by law {law})."),
        (Lang::En, None) => format!("Decided within {promised} of acceptance."),
    })
}

/// What counts in the end; only thermal paper fades.
pub(crate) fn foot(lang: Lang, facts: &ReceiptFacts, size: PaperSize) -> String {
    let (list, program) = (&facts.list_version, &facts.program_version);
    match (lang, size) {
        (Lang::Zh, PaperSize::Roll80) => {
            format!("这张纸会褪色，以平台电子回执为准。补打的凭条印有“副本”。清单版本 {list}　程序 {program}")
        }
        (Lang::Zh, PaperSize::A4) => {
            format!("以平台电子回执为准。补打的凭条印有“副本”。清单版本 {list}　程序 {program}")
        }
        (Lang::En, PaperSize::Roll80) => {
            format!("This paper fades; the electronic receipt counts. Reprints say COPY. {list} · {program}")
        }
        (Lang::En, PaperSize::A4) => {
            format!("The electronic receipt counts. Reprints say COPY. {list} · {program}")
        }
    }
}
