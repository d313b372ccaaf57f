//! `/me`: one's own account: what it may do, its password, and its second factor.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lobby_paper::qr_modules;
use lobby_wire::problem::ProblemCode;
use lobby_words::Words;
use lobby_words::console::me as k;
use serde::Deserialize;

use super::accounts::role_name;
use super::cases::Frame;
use super::cookie::Secret;
use super::wording::Wording;
use super::{PageError, page, token};
use crate::app::App;
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

/// An officer at the page.
struct Visitor {
    app: App,
    w: Wording,
    officer: Officer,
    session: Secret,
}

/// Shows the page.
pub async fn show(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Extension(session): Extension<Secret>,
) -> Response {
    let visitor = Visitor { app, w: w.clone(), officer, session };
    visitor.view(None, None, None).await.unwrap_or_else(|error| PageError(error, w).into_response())
}

/// Takes another password.
pub async fn password(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Extension(session): Extension<Secret>,
    Form(sent): Form<PasswordForm>,
) -> Response {
    let visitor = Visitor { app, w: w.clone(), officer, session };
    visitor.password(&sent).await.unwrap_or_else(|error| PageError(error, w).into_response())
}

/// Makes a secret, or takes it into force with its first code.
pub async fn factor(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Extension(session): Extension<Secret>,
    Form(sent): Form<FactorForm>,
) -> Response {
    let visitor = Visitor { app, w: w.clone(), officer, session };
    visitor.factor(sent).await.unwrap_or_else(|error| PageError(error, w).into_response())
}

impl Visitor {
    async fn view(self, problem: Option<Words>, done: Option<Words>, secret: Option<String>) -> Result<Response> {
        let (organisation, own) = organisation::with_account(&self.app, &self.officer.login).await?;
        let w = self.w;
        let factor = secret.map(|secret| factor_view(&self.officer, &self.session, secret)).transpose()?;
        let agency = own.place.agency.as_ref().and_then(|id| organisation.agencies.get(id));
        let branch = own.place.branch.as_ref().and_then(|code| organisation.divisions.get(code));
        let view = MePage {
            frame: Frame::new(&self.officer, &self.session),
            token: token::make(&self.session, PURPOSE),
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

    async fn password(self, sent: &PasswordForm) -> Result<Response> {
        self.check(&sent.token)?;
        let session = self.session.secret();
        let now = self.app.now();
        let changed =
            account::change_own_password(&self.app, &self.officer, session, &sent.before, &sent.after, now).await?;
        match changed {
            Ok(()) => self.view(None, Some(k::PASSWORD_CHANGED), None).await,
            Err(Fault::Own) => self.view(Some(k::WRONG_PASSWORD), None, None).await,
            Err(fault) => self.view(Some(fault.words()), None, None).await,
        }
    }

    async fn factor(self, sent: FactorForm) -> Result<Response> {
        self.check(&sent.token)?;
        if sent.secret.is_empty() {
            let secret = second_factor::new_secret()?;
            return self.view(None, None, Some(secret)).await;
        }
        if !token::fits(&self.session, &bound(&sent.secret), &sent.secret_token) {
            return Err(PlatformError::refused(ProblemCode::FormExpired, "a secret without its token"));
        }
        let enrolment =
            Enrolment { secret: sent.secret.clone(), code: sent.code, password: sent.password, former: sent.former };
        let session = self.session.secret();
        if factor_enrolment::enrol(&self.app, &self.officer, session, enrolment, self.app.now()).await? {
            return Ok(Redirect::to("/me").into_response());
        }
        self.view(Some(k::FACTOR_WRONG), None, Some(sent.secret)).await
    }

    fn check(&self, sent: &str) -> Result<()> {
        if token::fits(&self.session, PURPOSE, sent) {
            return Ok(());
        }
        Err(PlatformError::refused(ProblemCode::FormExpired, "a form of one's own account without its token"))
    }
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
