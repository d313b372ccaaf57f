//! `GET /verify`, and `GET /n/{code}`, where the code on a letter leads: whether it is ours, with its files to compare.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use lobby_domain::Lang;
use lobby_domain::case_document::Document;
use lobby_paper::letter::VerificationCode;
use lobby_words::Words;
use lobby_words::paper::letter as titles;
use lobby_words::public as k;
use serde::Deserialize;

use crate::app::App;
use crate::authz::Address;
use crate::console::wording::Wording;
use crate::console::{PageError, page};
use crate::error::Result;
use crate::service::guessing;
use crate::service::notice::{self, Verified};

/// What guesses at codes of letters are counted under.
const GUESSED: &str = "letter";

/// The form.
#[derive(Template)]
#[template(path = "public_verify.html")]
struct FormPage {
    w: Wording,
    code: String,
    problem: Option<&'static str>,
}

/// A letter that is ours.
#[derive(Template)]
#[template(path = "public_letter.html")]
struct LetterPage {
    w: Wording,
    title: &'static str,
    facts: Vec<(&'static str, String)>,
    replaced: bool,
    files: Vec<File>,
}

struct File {
    address: String,
    language: &'static str,
    digest: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    code: String,
}

/// Shows the form, or goes to the letter.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn form(Extension(w): Extension<Wording>, Query(asked): Query<Asked>) -> Response {
    if asked.code.is_empty() {
        return page(StatusCode::OK, &FormPage { w, code: String::new(), problem: None });
    }
    match VerificationCode::parse(&asked.code) {
        Some(code) => Redirect::to(&format!("/n/{}", code.compact())).into_response(),
        None => unknown(w, &asked.code, StatusCode::NOT_FOUND, k::NO_LETTER),
    }
}

/// Shows a letter.
pub async fn show(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    address: Option<Extension<Address>>,
    Path(code): Path<String>,
) -> Response {
    let shown = shown(&app, w.clone(), &code, address).await;
    shown.unwrap_or_else(|error| PageError(error, w).into_response())
}

async fn shown(app: &App, w: Wording, code: &str, address: Option<Extension<Address>>) -> Result<Response> {
    let address = address.map(|Extension(Address(address))| address.to_string()).unwrap_or_default();
    // A code with a wrong digit was mistyped: it is not looked for, and no guess.
    let Some(read) = VerificationCode::parse(code) else {
        return Ok(unknown(w, code, StatusCode::NOT_FOUND, k::NO_LETTER));
    };
    if !guessing::count(app, GUESSED, &address).await? {
        return Ok(unknown(w, code, StatusCode::TOO_MANY_REQUESTS, k::RESTING));
    }
    let Some(verified) = notice::verify(app, read).await? else {
        return Ok(unknown(w, code, StatusCode::NOT_FOUND, k::NO_LETTER));
    };
    guessing::forget(app, GUESSED, &address).await?;
    Ok(page(StatusCode::OK, &LetterPage::new(w, read, verified)))
}

/// A file of a letter, `zh.pdf` or `en.pdf`.
pub async fn file(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Path((code, name)): Path<(String, String)>,
) -> Response {
    let lang = match name.as_str() {
        "zh.pdf" => Some(Lang::ZH),
        "en.pdf" => Some(Lang::EN),
        _ => None,
    };
    let (Some(code), Some(lang)) = (VerificationCode::parse(&code), lang) else {
        return unknown(w, &code, StatusCode::NOT_FOUND, k::NO_LETTER);
    };
    match notice::file(&app, code, lang).await {
        Ok(file) => ([(header::CONTENT_TYPE, "application/pdf")], file.pdf).into_response(),
        Err(error) => PageError(error, w).into_response(),
    }
}

fn unknown(w: Wording, code: &str, status: StatusCode, problem: Words) -> Response {
    let code = code.chars().take(CODE_MAX).collect();
    page(status, &FormPage { problem: Some(w.say(problem)), code, w })
}

/// Of what was typed as a code so much is shown again, characters.
const CODE_MAX: usize = 24;

impl LetterPage {
    fn new(w: Wording, code: VerificationCode, verified: Verified) -> LetterPage {
        let Verified { notice, says, digests, replaced_by } = verified;
        let facts = vec![
            (w.say(titles::NUMBER), notice.number.unwrap_or_default()),
            (w.say(k::AUTHORITY), w.of(&says.agency).to_owned()),
            (w.say(k::ITEM), w.of(&says.item).to_owned()),
            (w.say(k::CASE_NUMBER), says.case_number),
            (w.say(k::ISSUED), w.day(lobby_words::common::date::FULL, notice.issued_on.date())),
        ];
        let file = |(lang, digest): (String, String)| {
            let known = lobby_words::from_code(&lang).unwrap_or_default();
            File {
                address: format!("/n/{}/{lang}.pdf", code.compact()),
                language: lobby_words::language(known).name,
                digest,
            }
        };
        let files = digests.into_iter().map(file).collect();
        LetterPage { title: w.say(document_words(notice.document)), facts, replaced: replaced_by.is_some(), files, w }
    }
}

/// The title of a kind of letter.
pub(crate) fn document_words(document: Document) -> Words {
    match document {
        Document::CorrectionNotice => titles::CORRECTION,
        Document::SupplyReceipt => titles::SUPPLY,
        Document::AcceptanceNotice => titles::ACCEPTANCE,
        Document::NonAcceptanceNotice => titles::NON_ACCEPTANCE,
        Document::ExtensionNotice => titles::EXTENSION,
        Document::SuspensionNotice => titles::SUSPENSION,
        Document::ResumptionNotice => titles::RESUMPTION,
        Document::WithdrawalReceipt => titles::WITHDRAWAL,
        Document::ReturnNotice => titles::RETURN,
        Document::Decision => titles::DECISION,
        Document::DeliveryReceipt => titles::DELIVERY,
        Document::ReopeningNotice => titles::REOPENING,
    }
}
