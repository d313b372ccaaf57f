//! Sentences of the one-time notice that depend on its facts.

use lobby_domain::Lang;
use lobby_words::paper::notice;

use crate::facts::{Limits, NoticeFacts};

pub(crate) fn greeting(lang: Lang, facts: &NoticeFacts) -> String {
    notice::GREETING.fill(lang, &[("name", &facts.addressee_masked)])
}

pub(crate) fn opening(lang: Lang, facts: &NoticeFacts) -> String {
    notice::OPENING.fill(lang, &[("item", &facts.item)])
}

/// What happens by when; `None` where no limit is known.
pub(crate) fn limits(lang: Lang, limits: &Limits) -> Option<String> {
    let intake = limits.intake.as_ref().map(|days| notice::INTAKE_LIMIT.fill(lang, &[("days", days)]));
    let decided = limits.promised.as_ref().or(limits.statutory.as_ref()).map(|promised| {
        match limits.statutory.as_ref().filter(|law| *law != promised) {
            Some(law) => notice::DECISION_LIMIT_LAW.fill(lang, &[("days", promised), ("law", law)]),
            None => notice::DECISION_LIMIT.fill(lang, &[("days", promised)]),
        }
    });
    let all: String = intake.into_iter().chain(decided).collect();
    (!all.is_empty()).then_some(all)
}

pub(crate) fn remedy(lang: Lang, helpline: Option<&str>) -> String {
    match helpline {
        Some(number) => notice::REMEDY_TEXT_PHONE.fill(lang, &[("number", number)]),
        None => notice::REMEDY_TEXT.get(lang).to_owned(),
    }
}

/// The day of `at`, in words.
pub(crate) fn day(lang: Lang, at: &jiff::Zoned) -> String {
    lobby_words::date(at.date(), lang)
}

pub(crate) fn page_of(lang: Lang, page: usize, pages: usize) -> String {
    notice::PAGE_OF.fill(lang, &[("page", &page.to_string()), ("pages", &pages.to_string())])
}
