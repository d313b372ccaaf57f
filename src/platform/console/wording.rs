//! The language of a page: `?lang=` chooses, a cookie remembers, Chinese is where it starts.

use std::fmt::Display;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use lobby_domain::Lang;
use lobby_domain::held::HeldReason;
use lobby_domain::limit::Limit;
use lobby_wire::document::WireText;
use lobby_words::console::desk;
use lobby_words::{Language, Words, from_code, language};

use super::cookie::read_cookie;
use crate::clock::zone;

/// How this page speaks.
#[derive(Clone)]
pub struct Wording {
    lang: Lang,
    /// Path of the page, for the link to the next language.
    path: String,
}

impl Wording {
    /// A sentence in the page's language.
    #[must_use]
    pub fn say(&self, words: Words) -> &'static str {
        words.get(self.lang)
    }

    /// A sentence with its places filled.
    #[must_use]
    pub fn fill(&self, words: Words, values: &[(&str, &str)]) -> String {
        words.fill(self.lang, values)
    }

    /// A sentence with its one place filled.
    #[must_use]
    pub fn with(&self, words: Words, place: &str, value: impl Display) -> String {
        self.fill(words, &[(place, &value.to_string())])
    }

    /// A sentence with the number `n`.
    #[must_use]
    pub fn count(&self, words: Words, n: impl Display) -> String {
        self.with(words, "n", n)
    }

    /// What stands before and after a place, where the page sets the value apart.
    #[must_use]
    pub fn around(&self, words: Words, place: &str) -> (&'static str, &'static str) {
        let text = self.say(words);
        text.split_once(&format!("{{{place}}}")).unwrap_or((text, ""))
    }

    /// A limit in words.
    #[must_use]
    pub fn limit(&self, limit: Limit) -> String {
        lobby_words::limit(limit, self.lang)
    }

    /// Minutes in the largest unit that fits; none below zero.
    #[must_use]
    pub fn span(&self, minutes: i64) -> String {
        lobby_words::span(minutes.try_into().unwrap_or_default(), self.lang)
    }

    /// Why an application does not go to the platform by itself.
    #[must_use]
    pub fn held_why(&self, reason: &HeldReason) -> String {
        lobby_words::held_why(reason, self.lang)
    }

    /// Who must act on it, and what to do now.
    #[must_use]
    pub fn held_act(&self, reason: &HeldReason) -> String {
        let who = lobby_words::held_owner(reason.owner(), self.lang);
        let act = lobby_words::held_act(reason, self.lang);
        self.fill(lobby_words::outbox::ACT, &[("who", who), ("act", act)])
    }

    /// A day as a sentence with {year}, {month}, {day} and {weekday} says it.
    #[must_use]
    pub fn day(&self, words: Words, day: Date) -> String {
        lobby_words::fill_date(words, day, self.lang)
    }

    /// The text in the page's language.
    #[must_use]
    pub fn of<'a>(&self, text: &'a WireText) -> &'a str {
        text.get(self.lang)
    }

    /// BCP 47 tag, e.g. `zh-CN` or `en`.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        language(self.lang).tag
    }

    /// The language that the page's language key leads to.
    #[must_use]
    pub fn next(&self) -> &'static Language {
        language(lobby_words::languages().after(self.lang))
    }

    /// Address of this page in the next language.
    #[must_use]
    pub fn other_address(&self) -> String {
        format!("{}?lang={}", self.path, self.next().lang.code())
    }

    /// Date and time to the minute, as people of this language write it, on the wall clock of the halls.
    #[must_use]
    pub fn time(&self, time: &Timestamp) -> String {
        let local = time.to_zoned(zone());
        local.strftime(self.say(desk::TIME)).to_string()
    }

    /// Date and time to the second.
    #[must_use]
    pub fn exact_time(&self, time: &Timestamp) -> String {
        let local = time.to_zoned(zone());
        local.strftime(self.say(desk::EXACT_TIME)).to_string()
    }
}

/// Gives the handler its [`Wording`] and remembers a choice.
pub async fn choose(mut request: Request, next: Next) -> Response {
    let asked = request.uri().query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    let asked = asked.and_then(from_code);
    let known = read_cookie(request.headers(), "lobby_lang").and_then(from_code);
    // A page that answers a form has no address of its own to go back to; its case has.
    let path = request.uri().path().trim_end_matches("/reveal");
    let path = path.trim_end_matches("/preview").trim_end_matches("/steps").to_owned();
    let lang = asked.or(known).unwrap_or_default();
    request.extensions_mut().insert(Wording { lang, path });
    let mut response = next.run(request).await;
    if let Some(lang) = asked {
        let cookie = format!("lobby_lang={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", lang.code());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
