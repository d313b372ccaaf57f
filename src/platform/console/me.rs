//! `/me`: one's own account: what it may do, its password, and its second factor.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lobby_paper::qr_modules;
use lobby_words::Words;
use lobby_words::console::me as k;
use serde::Deserialize;

use super::accounts::role_name;
use super::cases::Frame;
use super::cookie::Secret;
use super::visitor::Visitor;
use super::wording::Wording;
use super::{page, token};
use crate::error::{PlatformError, Result};
use crate::service::account::{self, Fault};
use crate::service::factor_enrolment::{self, Enrolment};
use crate::service::login::Officer;
use crate::service::organisation;
use crate::service::second_factor;

const PURPOSE: &str = "me";

/// The page.
#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    w: Wording,
    frame: Frame,
    token: String,
    agency: String,
    branch: String,
    roles: Vec<String>,
    has_factor: bool,
    problem: Option<&'static str>,
    done: Option<&'static str>,
    factor: Option<FactorView>,
}

/// A secret that waits for its first code.
struct FactorView {
    /// Base32, in groups of four, for typing.
    typed: String,
    secret: String,
    /// Binds the secret to this session: no other page can have one confirmed.
    token: String,
    /// The path of the QR code's dark modules, and how many modules it is wide with its margin.
    path: String,
    size: usize,
}

/// What the form of the password sends.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
}

/// What the forms of the second factor send.
#[derive(Deserialize)]
pub struct FactorForm {
    #[serde(default)]
    token: String,
    /// The secret that is confirmed; empty to ask for one.
    #[serde(default)]
    secret: String,
    #[serde(default)]
    secret_token: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
    /// The code of the factor that there is, where there is one.
    #[serde(default)]
    former: String,
}

/// Shows the page.
pub async fn show(visitor: Visitor) -> Response {
    visitor.answer(|visitor| view(visitor, None, None, None)).await
}

/// Takes another password.
pub async fn password(visitor: Visitor, Form(sent): Form<PasswordForm>) -> Response {
    visitor.answer(|visitor| change_password(visitor, sent)).await
}

/// Makes a secret, or takes it into force with its first code.
pub async fn factor(visitor: Visitor, Form(sent): Form<FactorForm>) -> Response {
    visitor.answer(|visitor| set_factor(visitor, sent)).await
}

async fn view(
    visitor: Visitor,
    problem: Option<Words>,
    done: Option<Words>,
    secret: Option<String>,
) -> Result<Response> {
    let (organisation, own) = organisation::with_account(&visitor.app, &visitor.officer.login).await?;
    let w = visitor.w;
    let factor = secret.map(|secret| factor_view(&visitor.officer, &visitor.session, secret)).transpose()?;
    let agency = own.place.agency.as_ref().and_then(|id| organisation.agencies.get(id));
    let branch = own.place.branch.as_ref().and_then(|code| organisation.divisions.get(code));
    let view = MePage {
        frame: Frame::new(&visitor.officer, &visitor.session),
        token: token::make(&visitor.session, PURPOSE),
        agency: agency.map(|name| w.of(name).to_owned()).unwrap_or_default(),
        branch: branch.map(|name| w.of(name).to_owned()).unwrap_or_default(),
        roles: own.roles.iter().map(|role| role_name(role, &organisation, &w)).collect(),
        has_factor: own.has_factor,
        problem: problem.map(|words| w.say(words)),
        done: done.map(|words| w.say(words)),
        factor,
        w,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page(status, &view))
}

async fn change_password(visitor: Visitor, sent: PasswordForm) -> Result<Response> {
    visitor.require_token(PURPOSE, &sent.token)?;
    let session = visitor.session.secret();
    let now = visitor.app.now();
    let changed =
        account::change_own_password(&visitor.app, &visitor.officer, session, &sent.before, &sent.after, now).await?;
    match changed {
        Ok(()) => view(visitor, None, Some(k::PASSWORD_CHANGED), None).await,
        Err(Fault::Own) => view(visitor, Some(k::WRONG_PASSWORD), None, None).await,
        Err(fault) => view(visitor, Some(fault.words()), None, None).await,
    }
}

async fn set_factor(visitor: Visitor, sent: FactorForm) -> Result<Response> {
    visitor.require_token(PURPOSE, &sent.token)?;
    if sent.secret.is_empty() {
        let secret = second_factor::new_secret()?;
        return view(visitor, None, None, Some(secret)).await;
    }
    visitor.require_token(&bound(&sent.secret), &sent.secret_token)?;
    let enrolment =
        Enrolment { secret: sent.secret.clone(), code: sent.code, password: sent.password, former: sent.former };
    let session = visitor.session.secret();
    if factor_enrolment::enrol(&visitor.app, &visitor.officer, session, enrolment, visitor.app.now()).await? {
        return Ok(Redirect::to("/me").into_response());
    }
    view(visitor, Some(k::FACTOR_WRONG), None, Some(sent.secret)).await
}

fn bound(secret: &str) -> String {
    format!("factor {secret}")
}

fn factor_view(officer: &Officer, session: &Secret, secret: String) -> Result<FactorView> {
    let code = qr_modules(&second_factor::address(officer.login.as_ref(), &secret)).map_err(PlatformError::Paper)?;
    let mut path = String::new();
    for y in 0..code.size {
        for x in (0..code.size).filter(|x| code.is_dark(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
        }
    }
    let groups: Vec<String> =
        secret.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    Ok(FactorView {
        typed: groups.join(" "),
        token: token::make(session, &bound(&secret)),
        secret,
        path,
        size: code.size + 2 * MARGIN,
    })
}

/// Light modules around a QR code, as readers need them.
const MARGIN: usize = 4;
