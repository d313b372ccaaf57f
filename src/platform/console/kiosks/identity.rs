//! `GET` and `POST /kiosks/{kiosk}/identity`: two machines show one identity, and an officer decides which is the kiosk.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lobby_domain::id::KioskId;
use lobby_wire::problem::ProblemCode;
use lobby_words::Words;
use lobby_words::console as k;
use serde::Deserialize;

use crate::app::App;
use crate::console::cases::Frame;
use crate::console::cookie::Secret;
use crate::console::wording::Wording;
use crate::console::{PageError, page, token};
use crate::error::{PlatformError, Result};
use crate::service::doubt::{self, Certificate, Sign, Verdict};
use crate::service::login::Officer;

/// Value of the form for neither machine; no serial number.
const NEITHER: &str = "neither";

#[derive(Template)]
#[template(path = "identity.html")]
struct IdentityPage {
    w: Wording,
    frame: Frame,
    kiosk: String,
    what: String,
    sign: &'static str,
    rows: Vec<Row>,
    token: String,
}

/// A certificate that one of the machines may have.
struct Row {
    serial: String,
    /// Its first digits, as people compare them.
    short: String,
    given: String,
    first_used: String,
    ends: String,
    is_shown: bool,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct VerdictForm {
    token: String,
    /// Serial number of the certificate that is kept, or [`NEITHER`].
    keep: String,
}

/// Shows the page.
pub async fn show(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Extension(session): Extension<Secret>,
    Path(kiosk): Path<String>,
) -> Response {
    let frame = Frame::new(&officer, &session);
    view(&app, w.clone(), frame, &officer, &session, &kiosk)
        .await
        .unwrap_or_else(|error| PageError(error, w).into_response())
}

/// Takes the decision.
pub async fn decide(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Extension(session): Extension<Secret>,
    Path(kiosk): Path<String>,
    Form(sent): Form<VerdictForm>,
) -> Response {
    match settle(&app, &officer, &session, &kiosk, sent).await {
        Ok(()) => Redirect::to("/kiosks").into_response(),
        Err(error) => PageError(error, w).into_response(),
    }
}

async fn view(
    app: &App,
    w: Wording,
    frame: Frame,
    officer: &Officer,
    session: &Secret,
    kiosk: &str,
) -> Result<Response> {
    let found = doubt::find(app, &id(kiosk)?, &officer.actor()).await?;
    let row = |certificate: Certificate| Row {
        given: w.time(&certificate.issued_at),
        first_used: certificate.used_at.map_or_else(|| w.say(k::identity::NEVER).to_owned(), |at| w.time(&at)),
        ends: w.time(&certificate.expires_at),
        is_shown: certificate.serial == found.doubt.serial,
        short: certificate.serial.chars().take(8).collect(),
        serial: certificate.serial,
    };
    let rows = found.certificates.into_iter().map(row).collect();
    let view = IdentityPage {
        kiosk: kiosk.to_owned(),
        what: w.with(k::identity::WHAT, "since", w.time(&found.doubt.since)),
        sign: w.say(sign(found.doubt.sign)),
        rows,
        token: token::make(session, &purpose(kiosk)),
        frame,
        w,
    };
    Ok(page(StatusCode::OK, &view))
}

async fn settle(app: &App, officer: &Officer, session: &Secret, kiosk: &str, sent: VerdictForm) -> Result<()> {
    if !token::fits(session, &purpose(kiosk), &sent.token) {
        return Err(PlatformError::refused(ProblemCode::FormExpired, "a decision's form without its token"));
    }
    let verdict = if sent.keep == NEITHER { Verdict::ShutOut } else { Verdict::Keep(sent.keep) };
    doubt::settle(app, &id(kiosk)?, verdict, &officer.actor(), app.now()).await
}

fn id(kiosk: &str) -> Result<KioskId> {
    KioskId::parse(kiosk).map_err(|_| ProblemCode::NoSuchAddress.into())
}

fn purpose(kiosk: &str) -> String {
    format!("identity {kiosk}")
}

fn sign(sign: Sign) -> Words {
    match sign {
        Sign::OldRenews => k::identity::SIGN_OLD_RENEWS,
        Sign::OldSpeaks => k::identity::SIGN_OLD_SPEAKS,
        Sign::LostSpeaks => k::identity::SIGN_LOST_SPEAKS,
        Sign::TwoRuns => k::identity::SIGN_TWO_RUNS,
    }
}
