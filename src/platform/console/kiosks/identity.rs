//! `GET` and `POST /kiosks/{kiosk}/identity`: two machines show one identity, and an officer decides which is the kiosk.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lobby_domain::id::KioskId;
use lobby_wire::problem::ProblemCode;
use lobby_words::Words;
use lobby_words::console as k;
use serde::Deserialize;

use crate::console::cases::Frame;
use crate::console::visitor::Visitor;
use crate::console::wording::Wording;
use crate::console::{page, token};
use crate::error::Result;
use crate::service::doubt::{self, Certificate, Sign, Verdict};

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
pub async fn show(visitor: Visitor, Path(kiosk): Path<String>) -> Response {
    visitor.answer(|visitor| view(visitor, kiosk)).await
}

/// Takes the decision.
pub async fn decide(visitor: Visitor, Path(kiosk): Path<String>, Form(sent): Form<VerdictForm>) -> Response {
    visitor.answer(|visitor| settle(visitor, kiosk, sent)).await
}

async fn view(Visitor { app, w, officer, session }: Visitor, kiosk: String) -> Result<Response> {
    let found = doubt::find(&app, &id(&kiosk)?, &officer.actor()).await?;
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
        what: w.with(k::identity::WHAT, "since", w.time(&found.doubt.since)),
        sign: w.say(sign(found.doubt.sign)),
        rows,
        token: token::make(&session, &purpose(&kiosk)),
        frame: Frame::new(&officer, &session),
        kiosk,
        w,
    };
    Ok(page(StatusCode::OK, &view))
}

async fn settle(visitor: Visitor, kiosk: String, sent: VerdictForm) -> Result<Response> {
    visitor.require_token(&purpose(&kiosk), &sent.token)?;
    let verdict = if sent.keep == NEITHER { Verdict::ShutOut } else { Verdict::Keep(sent.keep) };
    let Visitor { app, officer, .. } = visitor;
    doubt::settle(&app, &id(&kiosk)?, verdict, &officer.actor(), app.now()).await?;
    Ok(Redirect::to("/kiosks").into_response())
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
