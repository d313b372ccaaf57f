//! Who may ask for what. Every route names its [`Access`] in `router.rs`; the checks are here and nowhere else.

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use lobby_wire::problem::ProblemCode;

use crate::app::App;
use crate::clock;
use crate::console::cookie;
use crate::error::{PlatformError, Result};
use crate::repository::Sql;
use crate::repository::certificate::{self, Certificate};
use crate::repository::device::{self, ACTIVE, Device};
use crate::service::{login, renewal};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Anyone,
    /// A kiosk that is not revoked, with a certificate that was given to it and counts.
    Device,
    /// The same, also where the certificate ended within the grace period.
    DeviceInGrace,
    /// An officer with a session.
    Officer,
}

/// The certificate of a connection; the TLS handshake has proved that the peer holds its key and that our CA signed it; whether
/// it still counts is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Kiosk id from the certificate's `urn:kiosk:`.
    pub kiosk: String,
    /// Serial number, lowercase hex.
    pub serial: String,
}

/// Lets active devices through and hands the handler their [`Device`], with the certificate of this connection. The
/// rows are looked at every time: a revoked kiosk is out at once, on open connections too.
///
/// # Errors
/// Refusals `no_certificate`, `kiosk_unknown`, `kiosk_revoked`, `certificate_replaced` and `certificate_expired`.
pub async fn require_device(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    admit(&app, peer, SignedDuration::ZERO, request, next).await
}

/// The same for renewal alone: a certificate that ended within the grace period passes too.
///
/// # Errors
/// As [`require_device`].
pub async fn require_device_in_grace(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    admit(&app, peer, renewal::GRACE, request, next).await
}

async fn admit(
    app: &App,
    peer: Option<Extension<Peer>>,
    grace: SignedDuration,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let Some(Extension(peer)) = peer else {
        return Err(ProblemCode::NoCertificate.into());
    };
    let device = find_device(app, peer, grace, clock::now()).await?;
    request.extensions_mut().insert(device);
    Ok(next.run(request).await)
}

async fn find_device(app: &App, peer: Peer, grace: SignedDuration, now: Timestamp) -> Result<Device> {
    let org = app.org.clone();
    app.db.read(move |sql| admitted(sql, &org, &peer.kiosk, &peer.serial, grace, now)).await
}

/// The device that this certificate speaks for, as its rows are in this transaction. A request is admitted when its
/// headers are there; whoever keeps something of it asks again in the transaction that keeps it, because the kiosk may
/// have been revoked or enrolled anew while its body came in or while it waited.
///
/// # Errors
/// Refusals `kiosk_unknown`, `kiosk_revoked`, `certificate_replaced` and `certificate_expired`.
pub fn admitted(
    sql: &mut dyn Sql,
    org: &str,
    kiosk: &str,
    serial: &str,
    grace: SignedDuration,
    now: Timestamp,
) -> Result<Device> {
    let (device, certificate) = (device::find(sql, org, kiosk)?, certificate::find(sql, org, kiosk, serial)?);
    let refuse = |code: ProblemCode| Err(PlatformError::from(code));
    let Some(device) = device else {
        return refuse(ProblemCode::KioskUnknown);
    };
    if device.status != ACTIVE {
        return refuse(ProblemCode::KioskRevoked);
    }
    let Some(certificate) = certificate.filter(|certificate| certificate.retired_at.is_none()) else {
        return refuse(ProblemCode::CertificateReplaced);
    };
    if certificate.expires_at + grace <= now {
        return refuse(ProblemCode::CertificateExpired);
    }
    let Certificate { serial, public_key, expires_at, .. } = certificate;
    Ok(Device { serial, public_key, expires_at, ..device })
}

/// Lets officers through and hands the handler the [`crate::repository::session::Actor`]; others are sent to the login
/// page.
///
/// # Errors
/// Where the database does not answer.
pub async fn require_officer(State(app): State<App>, mut request: Request, next: Next) -> Result<Response> {
    let session = cookie::session(&app, request.headers());
    let actor = match &session {
        Some(session) => login::actor(&app, session.secret(), clock::now()).await?,
        None => None,
    };
    let (Some(session), Some(actor)) = (session, actor) else {
        return Ok(Redirect::to("/login").into_response());
    };
    request.extensions_mut().insert(session);
    request.extensions_mut().insert(actor);
    Ok(next.run(request).await)
}
