//! What officers do with a case on its page: `GET /cases/{number}/handling` shows how it stands without the application,
//! `POST /cases/{number}/preview` the letter of a step before it is sent, and `POST /cases/{number}/steps` takes it.

pub(super) mod fields;
pub(super) mod form;
pub(super) mod stand;
pub(super) mod words;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use lobby_casework::authority::Action;
use lobby_casework::handling::OfficerStep;
use lobby_domain::{CaseNumber, Lang};
use lobby_paper::letter::LetterText;
use lobby_wire::problem::ProblemCode;
use lobby_words::Words;
use lobby_words::console::step as k;
use serde::Deserialize;

use super::cases::Frame;
use super::fields::{Fields, first};
use super::happened::Happened;
use super::page;
use super::token;
use super::visitor::Visitor;
use super::wording::Wording;
use crate::api::problem::words as refusal_words;
use crate::error::{PlatformError, Result};
use crate::service::handling::asked::Order;
use crate::service::handling::preview::{Choices, choices, preview as preview_of};
use crate::service::handling::shown::CaseShown;
use crate::service::{case, handling, random};
use fields::read;
use form::{Field, StepForm};
use stand::Stand;

/// Longest key of a form, characters.
const KEY_MAX: usize = 64;

/// What the address of a case's page asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The step whose form is shown.
    pub step: String,
    /// The step that was taken just now.
    pub done: String,
}

/// The page of a case without the application.
#[derive(Template)]
#[template(path = "handling.html")]
struct HandlingPage {
    w: Wording,
    frame: Frame,
    stand: Stand,
    may_read: bool,
}

/// The page between a form and its step.
#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage {
    w: Wording,
    frame: Frame,
    number: String,
    title: &'static str,
    back: String,
    problem: Option<String>,
    /// What others did meanwhile, where the case has changed.
    meanwhile: Vec<Happened>,
    /// What would be sent; none where there is a problem.
    letters: Vec<Sheet>,
    confirm: Option<Confirm>,
    /// None where the step is no longer possible.
    form: Option<StepForm>,
}

/// A letter in one language.
struct Sheet {
    tag: &'static str,
    title: &'static str,
    paragraphs: Vec<(String, String)>,
}

/// The form that takes the step that was previewed.
struct Confirm {
    fields: Vec<(String, String)>,
    key: String,
    token: String,
}

/// Shows how a case stands.
pub async fn show(visitor: Visitor, Path(number): Path<String>, Query(asked): Query<Asked>) -> Response {
    visitor.answer(|visitor| standing(visitor, number, asked)).await
}

/// Shows the letter of a step, or what is wrong with its form.
pub async fn preview(visitor: Visitor, Path(number): Path<String>, Form(sent): Form<Fields>) -> Response {
    visitor.answer(|visitor| previewed(visitor, number, sent)).await
}

/// Takes a step.
pub async fn take(visitor: Visitor, Path(number): Path<String>, Form(sent): Form<Fields>) -> Response {
    visitor.answer(|visitor| taken(visitor, number, sent)).await
}

async fn standing(visitor: Visitor, number: String, asked: Asked) -> Result<Response> {
    let number = case::number(&number)?;
    let shown = handling::show(&visitor.app, &number, &visitor.officer.actor()).await?;
    let stand = stand(&visitor, &shown, &asked, Action::SeeCase).await?;
    let may_read = visitor.officer.may(Action::ReadApplication);
    let frame = Frame::new(&visitor.officer, &visitor.session);
    Ok(page(StatusCode::OK, &HandlingPage { w: visitor.w, frame, stand, may_read }))
}

/// How the case stands, with the form that is asked for; `seen_by`: the page that it stands on.
pub(super) async fn stand(visitor: &Visitor, shown: &CaseShown, asked: &Asked, seen_by: Action) -> Result<Stand> {
    let step = OfficerStep::from_name(&asked.step).filter(|step| shown.offered.contains(step));
    let form = match step {
        Some(step) => Some(form(visitor, shown, step, &Fields::new()).await?),
        None => None,
    };
    let done = OfficerStep::from_name(&asked.done)
        .map(|step| visitor.w.with(k::DONE, "step", visitor.w.say(words::title(step))));
    Ok(Stand::new(&visitor.w, shown, seen_by, form, done))
}

async fn form(visitor: &Visitor, shown: &CaseShown, step: OfficerStep, sent: &Fields) -> Result<StepForm> {
    let choices: Choices = choices(&visitor.app, &shown.number, step, &visitor.officer.actor()).await?;
    let token = token::make(&visitor.session, &purpose(shown.number.as_str()));
    Ok(StepForm::new(&visitor.w, shown, step, &choices, sent, token))
}

async fn previewed(visitor: Visitor, number: String, sent: Fields) -> Result<Response> {
    let (number, step) = asked_step(&visitor, &number, &sent)?;
    let order = match order(step, &sent, String::new()) {
        Ok(order) => order,
        Err(problem) => return problem_page(visitor, &number, step, &sent, problem).await,
    };
    let actor = visitor.officer.actor();
    match preview_of(&visitor.app, &number, order, &actor).await {
        Ok(letters) => {
            let shown = handling::show(&visitor.app, &number, &actor).await?;
            let fields = sent.iter().filter(|(name, _)| name != "token" && name != "key").cloned().collect();
            let token = token::make(&visitor.session, &purpose(number.as_str()));
            let confirm = Confirm { fields, key: random::session_id()?, token };
            let page_of = PreviewPage {
                confirm: Some(confirm),
                letters: letters.into_iter().map(|(lang, text)| Sheet::new(lang, text)).collect(),
                ..blank(&visitor, &number, step)
            };
            let form = form(&visitor, &shown, step, &sent).await?;
            Ok(page(StatusCode::OK, &PreviewPage { form: Some(form), ..page_of }))
        }
        Err(error) => refused(visitor, &number, step, &sent, error).await,
    }
}

async fn taken(visitor: Visitor, number: String, sent: Fields) -> Result<Response> {
    let (number, step) = asked_step(&visitor, &number, &sent)?;
    let key = first(&sent, "key").to_owned();
    let is_key = (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let order = match order(step, &sent, key) {
        Ok(order) if is_key => order,
        Ok(_) => return Err(ProblemCode::ValueUnknown.into()),
        Err(problem) => return problem_page(visitor, &number, step, &sent, problem).await,
    };
    match handling::take(&visitor.app, &number, order, &visitor.officer.actor()).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done={}", base(&visitor, &number), step.name())).into_response()),
        Err(error) => refused(visitor, &number, step, &sent, error).await,
    }
}

/// The case and the step of a form that carries its token.
fn asked_step(visitor: &Visitor, number: &str, sent: &Fields) -> Result<(CaseNumber, OfficerStep)> {
    visitor.require_token(&purpose(number), first(sent, "token"))?;
    let step = OfficerStep::from_name(first(sent, "step")).ok_or(ProblemCode::ValueUnknown)?;
    Ok((case::number(number)?, step))
}

fn order(step: OfficerStep, sent: &Fields, key: String) -> std::result::Result<Order, Words> {
    let version = first(sent, "version").parse().map_err(|_| k::MISSING_CHOICE)?;
    Ok(Order { version, key, asked: read(step, sent)? })
}

/// The form again, with the refusal in words; a failure that has none stays one.
async fn refused(
    visitor: Visitor,
    number: &CaseNumber,
    step: OfficerStep,
    sent: &Fields,
    error: PlatformError,
) -> Result<Response> {
    let PlatformError::Refused(problem) = &error else { return Err(error) };
    if matches!(problem.code, ProblemCode::NotPermitted | ProblemCode::CaseUnknown) {
        return Err(error);
    }
    if problem.code == ProblemCode::StaleVersion {
        return stale(visitor, number, step, sent).await;
    }
    let own = [(ProblemCode::SecondCorrection, k::SECOND), (ProblemCode::KeyReused, k::KEY_REUSED)];
    let own = own.into_iter().find(|(code, _)| *code == problem.code).map(|(_, words)| words);
    let words = own.or_else(|| refusal_words(&problem.code));
    match words {
        Some(words) => problem_page(visitor, number, step, sent, words).await,
        None => Err(error),
    }
}

async fn problem_page(
    visitor: Visitor,
    number: &CaseNumber,
    step: OfficerStep,
    sent: &Fields,
    problem: Words,
) -> Result<Response> {
    let shown = handling::show(&visitor.app, number, &visitor.officer.actor()).await?;
    let is_offered = shown.offered.contains(&step);
    let form = if is_offered { Some(form(&visitor, &shown, step, sent).await?) } else { None };
    let problem = Some(visitor.w.say(problem).to_owned());
    let status = if is_offered { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    Ok(page(status, &PreviewPage { problem, form, ..blank(&visitor, number, step) }))
}

/// Says what others did meanwhile. What was typed is offered again on the case as it stands now.
async fn stale(visitor: Visitor, number: &CaseNumber, step: OfficerStep, sent: &Fields) -> Result<Response> {
    let shown = handling::show(&visitor.app, number, &visitor.officer.actor()).await?;
    let seen: usize = first(sent, "version").parse().unwrap_or_default();
    let meanwhile = stand::happened(&visitor.w, &shown).into_iter().skip(seen).collect();
    let form = if shown.offered.contains(&step) { Some(form(&visitor, &shown, step, sent).await?) } else { None };
    let problem = Some(visitor.w.say(k::STALE).to_owned());
    let view = PreviewPage { problem, meanwhile, form, ..blank(&visitor, number, step) };
    Ok(page(StatusCode::PRECONDITION_FAILED, &view))
}

fn blank(visitor: &Visitor, number: &CaseNumber, step: OfficerStep) -> PreviewPage {
    PreviewPage {
        w: visitor.w.clone(),
        frame: Frame::new(&visitor.officer, &visitor.session),
        number: number.to_string(),
        title: visitor.w.say(words::title(step)),
        back: base(visitor, number),
        problem: None,
        meanwhile: Vec::new(),
        letters: Vec::new(),
        confirm: None,
        form: None,
    }
}

/// The page of the case that the officer may open.
fn base(visitor: &Visitor, number: &CaseNumber) -> String {
    let page = if visitor.officer.may(Action::ReadApplication) { "" } else { "/handling" };
    format!("/cases/{number}{page}")
}

/// What the token of a case's forms is for.
fn purpose(number: &str) -> String {
    format!("step {number}")
}

impl Sheet {
    fn new(lang: Lang, text: LetterText) -> Sheet {
        Sheet { tag: lobby_words::language(lang).tag, title: text.title, paragraphs: text.paragraphs }
    }
}
