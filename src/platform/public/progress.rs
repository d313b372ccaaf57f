//! `GET` and `POST /progress`, and `GET /c/{number}/{proof}`, where the code on a receipt leads: how a case stands.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lobby_words::public as k;
use serde::Deserialize;

use crate::app::App;
use crate::authz::Address;
use crate::console::case::StandingView;
use crate::console::wording::Wording;
use crate::console::{PageError, page};
use crate::error::Result;
use crate::public::letter::document_words;
use crate::service::progress::{self, Progress, Proof, Shown};

/// The form.
#[derive(Template)]
#[template(path = "public_progress.html")]
struct FormPage {
    w: Wording,
    number: String,
    problem: Option<&'static str>,
}

/// How a case stands.
#[derive(Template)]
#[template(path = "public_case.html")]
struct CasePage {
    w: Wording,
    number: String,
    item: String,
    received: String,
    is_test: bool,
    standing: Option<StandingView>,
    letters: Vec<LetterLine>,
}

struct LetterLine {
    title: &'static str,
    number: String,
    code: String,
    day: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Asked {
    number: String,
    code: String,
}

/// Shows the form.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn form(Extension(w): Extension<Wording>) -> Response {
    page(StatusCode::OK, &FormPage { w, number: String::new(), problem: None })
}

/// Takes the form.
pub async fn ask(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    address: Option<Extension<Address>>,
    Form(asked): Form<Asked>,
) -> Response {
    let answer = answer(&app, w.clone(), &asked.number, &Proof::Typed(asked.code), address).await;
    answer.unwrap_or_else(|error| PageError(error, w).into_response())
}

/// Shows where the code on a receipt leads.
pub async fn scanned(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    address: Option<Extension<Address>>,
    Path((number, proof)): Path<(String, String)>,
) -> Response {
    let answer = answer(&app, w.clone(), &number, &Proof::Scanned(proof), address).await;
    answer.unwrap_or_else(|error| PageError(error, w).into_response())
}

async fn answer(
    app: &App,
    w: Wording,
    number: &str,
    proof: &Proof,
    address: Option<Extension<Address>>,
) -> Result<Response> {
    let address = address.map(|Extension(Address(address))| address.to_string()).unwrap_or_default();
    let (status, problem) = match progress::of_receipt(app, number, proof, &address).await? {
        Shown::Progress(progress) => return Ok(page(StatusCode::OK, &CasePage::new(w, *progress))),
        Shown::Unknown => (StatusCode::NOT_FOUND, k::WRONG),
        Shown::Resting => (StatusCode::TOO_MANY_REQUESTS, k::RESTING),
    };
    let number = number.chars().take(NUMBER_MAX).collect();
    Ok(page(status, &FormPage { problem: Some(w.say(problem)), number, w }))
}

/// Of what was typed as a number so much is shown again, characters.
const NUMBER_MAX: usize = 24;

impl CasePage {
    fn new(w: Wording, progress: Progress) -> CasePage {
        let Progress { number, item, received_at, kiosk_use, standing, letters } = progress;
        let day = |day: lobby_casework::day::Day| w.day(lobby_words::common::date::FULL, day.date());
        let letters = letters.into_iter().map(|letter| LetterLine {
            title: w.say(document_words(letter.document)),
            number: letter.number.unwrap_or_default(),
            code: letter.code,
            day: day(letter.issued_on),
        });
        CasePage {
            number: number.to_string(),
            item: item.map(|item| w.of(&item).to_owned()).unwrap_or_default(),
            received: w.time(&received_at),
            is_test: kiosk_use.is_test(),
            standing: standing.map(|standing| StandingView::new(&w, &standing)),
            letters: letters.collect(),
            w,
        }
    }
}
