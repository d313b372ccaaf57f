//! Who may ask for what. Every route names its [`Access`] in `router.rs`; the checks are here and nowhere else.

use std::net::IpAddr;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use lobby_casework::authority::Action;
use lobby_domain::id::KioskId;
use lobby_wire::problem::ProblemCode;
use lobby_wire::renewal::RUN_HEADER;
use uuid::Uuid;

use crate::app::App;
use crate::console::{self, cookie};
use crate::error::Result;
use crate::service::admission::{Purpose, Shown};
use crate::service::{admission, login};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Every client, without a login or a certificate.
    Anyone,
    /// A kiosk that is not revoked, with a certificate that was given to it and counts.
    Device,
    /// The same, to hand applications in: not while it is in doubt whose machine it is.
    DeviceDelivering,
    /// The same, also where the certificate ended within the grace period.
    DeviceInGrace,
    /// An officer with a session, for what is the officer's own.
    Officer,
    /// An officer with a session whose roles permit the action somewhere; where, the service asks.
    May(Action),
    /// A program of an officer, which shows the session's token.
    OfficerToken,
}

/// The token of a session, as a program shows it.
#[derive(Clone)]
pub struct Bearer(pub String);

/// The certificate of a connection; the TLS handshake has proved that the peer holds its key and that our CA signed it; whether
/// it still counts is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Kiosk id from the certificate's `urn:kiosk:`.
    pub kiosk: KioskId,
    /// Serial number, lowercase hex.
    pub serial: String,
    /// Its public key: uncompressed P-256 point, base64url.
    pub public_key: String,
    /// When it begins.
    pub begins_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The address that a connection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub IpAddr);

/// Lets active devices through and hands the handler their [`admission::AdmittedKiosk`]. The rows are read every time: a revoked kiosk is out at once, on open connections too.
///
/// # Errors
/// Refusals `no_certificate`, `too_many_requests`, `kiosk_unknown`, `kiosk_revoked`, `certificate_replaced` and `certificate_expired`.
pub async fn require_device(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    admit(&app, peer, Purpose::Talk, request, next).await
}

/// The same for handing applications in.
///
/// # Errors
/// As [`require_device`], and `identity_in_doubt`.
pub async fn require_device_delivering(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    admit(&app, peer, Purpose::Deliver, request, next).await
}

/// The same for renewal alone: a certificate that ended within the grace period passes too.
///
/// # Errors
/// As [`require_device_delivering`].
pub async fn require_device_in_grace(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    admit(&app, peer, Purpose::Renew, request, next).await
}

async fn admit(
    app: &App,
    peer: Option<Extension<Peer>>,
    purpose: Purpose,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let Some(Extension(peer)) = peer else {
        return Err(ProblemCode::NoCertificate.into());
    };
    // Held until the answer is there.
    let Some(_turn) = app.requests.begin(&peer.kiosk) else {
        return Err(ProblemCode::TooManyRequests.into());
    };
    let run = run(&request);
    let Peer { kiosk, serial, public_key, begins_at, expires_at } = peer;
    let shown = Shown { kiosk, serial, public_key, begins_at, expires_at, run };
    let kiosk = admission::admit(app, &shown, purpose, app.now()).await?;
    request.extensions_mut().insert(kiosk);
    Ok(next.run(request).await)
}

/// The run of the kiosk's program, where the request names it.
fn run(request: &Request) -> Option<Uuid> {
    request.headers().get(RUN_HEADER)?.to_str().ok()?.parse().ok()
}

/// Lets officers through and hands the handler the [`login::Officer`]; others are sent to the login page, and those whose
/// roles do not permit the action anywhere get a page that says so.
///
/// # Errors
/// Where the database does not answer.
pub async fn require_officer(
    State((app, action)): State<(App, Option<Action>)>,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let session = cookie::session(&app, request.headers());
    let officer = match &session {
        Some(session) => login::officer(&app, session.secret(), app.now()).await?,
        None => None,
    };
    let (Some(session), Some(officer)) = (session, officer) else {
        return Ok(Redirect::to("/login").into_response());
    };
    if action.is_some_and(|action| !officer.may(action)) {
        return Ok(console::not_permitted(&request));
    }
    request.extensions_mut().insert(session);
    request.extensions_mut().insert(officer);
    Ok(next.run(request).await)
}

/// Lets programs of officers through and hands the handler the [`login::Officer`] and the [`Bearer`].
///
/// # Errors
/// Refusal `no_session`; where the database does not answer.
pub async fn require_officer_token(State(app): State<App>, mut request: Request, next: Next) -> Result<Response> {
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = shown.and_then(|shown| shown.strip_prefix("Bearer ")).unwrap_or_default().trim().to_owned();
    let officer = if token.is_empty() { None } else { login::officer(&app, &token, app.now()).await? };
    let Some(officer) = officer else { return Err(ProblemCode::NoSession.into()) };
    request.extensions_mut().insert(Bearer(token));
    request.extensions_mut().insert(officer);
    Ok(next.run(request).await)
}
