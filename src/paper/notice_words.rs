//! Fixed words of the one-time notice in both languages.

use lobby_domain::Lang;

use crate::facts::{Limits, NoticeFacts};

/// Words of one language.
pub(crate) struct Words {
    pub title: &'static str,
    pub item_code: &'static str,
    pub list_version: &'static str,
    pub not_needed: &'static str,
    pub to_bring: &'static str,
    pub to_counter: &'static str,
    pub number: &'static str,
    pub material: &'static str,
    pub whence: &'static str,
    pub demand: &'static str,
    pub nothing: &'static str,
    pub how: &'static str,
    pub how_text: &'static str,
    pub limits: &'static str,
    pub remedy: &'static str,
    pub complete: &'static str,
    pub code: &'static str,
    pub digest: &'static str,
    pub printed: &'static str,
}

const ZH: Words = Words {
    title: "一次性告知书",
    item_code: "事项编码",
    list_version: "清单版本",
    not_needed: "不用您交的材料",
    to_bring: "需要您提供的材料",
    to_counter: "原件交到窗口的材料",
    number: "号",
    material: "材料",
    whence: "从哪里来",
    demand: "要求",
    nothing: "不用您提供任何材料。",
    how: "怎么交：",
    how_text: "带上身份证，在本大厅任意一台自助机或窗口都可以交。",
    limits: "时限：",
    remedy: "有不同意见：",
    complete: "这份告知内容是完整的；清单以外的材料，不得再要求您提交。依据：省互联网政务服务办法第八条。",
    code: "码里有事项、清单版本和内容摘要，没有您的姓名和证件号。",
    digest: "内容摘要",
    printed: "在自助机打印：",
};

const EN: Words = Words {
    title: "One-time notice",
    item_code: "Item code",
    list_version: "List version",
    not_needed: "What you need not bring",
    to_bring: "What we need from you",
    to_counter: "Originals for the counter",
    number: "No.",
    material: "Document",
    whence: "Where it comes from",
    demand: "What is expected",
    nothing: "You need bring nothing.",
    how: "How: ",
    how_text: "with your ID card, at any kiosk or counter of this hall.",
    limits: "Time: ",
    remedy: "If you disagree: ",
    complete: "This notice is complete: nothing else may be asked of you. Provincial Measures on Online Government \
               Services, art. 8.",
    code: "The code holds item, list version and digest; no name, no ID number.",
    digest: "Digest",
    printed: "Printed at the kiosk: ",
};

impl Words {
    pub(crate) fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}

/// `一、` or `1. `
pub(crate) fn ordinal(lang: Lang, at: usize) -> String {
    match lang {
        Lang::Zh => format!("{}、", ["一", "二", "三"].get(at).copied().unwrap_or("四")),
        Lang::En => format!("{}. ", at + 1),
    }
}

pub(crate) fn greeting(lang: Lang, facts: &NoticeFacts) -> String {
    match lang {
        Lang::Zh => format!("{}：", facts.addressee_masked),
        Lang::En => format!("To {},", facts.addressee_masked),
    }
}

pub(crate) fn opening(lang: Lang, facts: &NoticeFacts) -> String {
    let item = &facts.item;
    match lang {
        Lang::Zh => format!("您要办理{item}。下面分别列出需要您提供的全部材料，和不用您交的材料。"),
        Lang::En => {
            format!("You want to apply for: {item}. Below is everything we need from you, and what you need not bring.")
        }
    }
}

/// What happens by when; `None` where no limit is known.
pub(crate) fn limits(lang: Lang, limits: &Limits) -> Option<String> {
    let intake = limits.intake.as_ref().map(|days| match lang {
        Lang::Zh => format!("交齐以后 {days}内告知是否受理；到期没有告知的，从收到申请那天起就是受理。"),
        Lang::En => format!("you are told within {days} if the application is accepted; silence counts as accepted. "),
    });
    let decided = limits.promised.as_ref().or(limits.statutory.as_ref()).map(|promised| {
        let law = limits.statutory.as_ref().filter(|law| *law != promised);
        match (lang, law) {
            (Lang::Zh, Some(law)) => format!("受理后 {promised}内办结，法定期限 {law}。"),
            (Lang::Zh, None) => format!("受理后 {promised}内办结。"),
            (Lang::En, Some(law)) => format!("Decision within {promised} of acceptance (by law {law})."),
            (Lang::En, None) => format!("Decision within {promised} of acceptance."),
        }
    });
    let all: String = intake.into_iter().chain(decided).collect();
    (!all.is_empty()).then_some(all)
}

pub(crate) fn remedy(lang: Lang, helpline: Option<&str>) -> String {
    match (lang, helpline) {
        (Lang::Zh, Some(number)) => {
            format!("可以向本机关说明，也可以依法申请行政复议或者提起行政诉讼。服务热线 {number}。")
        }
        (Lang::Zh, None) => "可以向本机关说明，也可以依法申请行政复议或者提起行政诉讼。".into(),
        (Lang::En, Some(number)) => {
            format!(
                "tell the authority, or ask for administrative review or go to court as the law provides. Helpline {number}."
            )
        }
        (Lang::En, None) => {
            "tell the authority, or ask for administrative review or go to court as the law provides.".into()
        }
    }
}

pub(crate) fn date(lang: Lang, at: &jiff::Zoned) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", at.year(), at.month(), at.day()),
        Lang::En => at.strftime("%-d %B %Y").to_string(),
    }
}

pub(crate) fn page_of(lang: Lang, page: usize, pages: usize) -> String {
    match lang {
        Lang::Zh => format!("第 {page} 页，共 {pages} 页"),
        Lang::En => format!("Page {page} of {pages}"),
    }
}
