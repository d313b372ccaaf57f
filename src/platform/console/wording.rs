//! The language of a page: `?lang=` chooses, a cookie remembers, Chinese is where it starts.

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use lobby_domain::Lang;
use lobby_wire::document::WireText;

use super::read_cookie;
use crate::clock::zone;

/// How this page speaks.
#[derive(Clone)]
pub struct Wording {
    lang: Lang,
    /// Path of the page, for the link to the other language.
    path: String,
}

impl Wording {
    /// The sentence of the page's language.
    #[must_use]
    pub fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The text in the page's language.
    #[must_use]
    pub fn of<'a>(&self, text: &'a WireText) -> &'a str {
        self.t(&text.zh, &text.en)
    }

    /// `zh-CN` or `en`.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.t("zh-CN", "en")
    }

    /// Address of this page in the other language.
    #[must_use]
    pub fn other_address(&self) -> String {
        format!("{}?lang={}", self.path, self.lang.other().code())
    }

    /// Date and time to the minute, as people of this language write it, on the wall clock of the halls.
    #[must_use]
    pub fn time(&self, time: &Timestamp) -> String {
        let local = time.to_zoned(zone());
        local.strftime(self.t("%-m月%-d日 %H:%M", "%-d %b, %H:%M")).to_string()
    }

    /// Date and time to the second.
    #[must_use]
    pub fn exact_time(&self, time: &Timestamp) -> String {
        let local = time.to_zoned(zone());
        local.strftime(self.t("%Y-%m-%d %H:%M:%S", "%-d %b %Y, %H:%M:%S")).to_string()
    }
}

/// Gives the handler its [`Wording`] and remembers a choice.
pub async fn choose(mut request: Request, next: Next) -> Response {
    let asked = request.uri().query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    let asked = asked.and_then(from_code);
    let known = read_cookie(request.headers(), "lobby_lang").and_then(from_code);
    // A page that answers a form has no address of its own to go back to; its case has.
    let path = request.uri().path().trim_end_matches("/reveal").to_owned();
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

fn from_code(code: &str) -> Option<Lang> {
    [Lang::Zh, Lang::En].into_iter().find(|lang| lang.code() == code)
}
