//! Who may ask for what. Every route names its [`Access`] in `router.rs`; the checks are here and nowhere else.

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::App;
use crate::clock;
use crate::console::cookie;
use crate::error::{PlatformError, Result};
use crate::repository::device::{self, ACTIVE, Device};
use crate::service::login;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Anyone,
    /// A kiosk whose certificate is the one in its row, and whose row is active.
    Device,
    /// An officer with a session.
    Officer,
}

/// The certificate of a connection; the TLS handshake has proved that the peer holds its key and that our CA signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Kiosk id from the certificate's `urn:kiosk:`.
    pub kiosk: String,
    /// Serial number, lowercase hex.
    pub serial: String,
}

/// Lets active devices through and hands the handler their [`Device`]. The row is looked at every time: a revoked kiosk
/// is out at once, on open connections too.
///
/// # Errors
/// Refusals `no_certificate` and `revoked`.
pub async fn require_device(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let Some(Extension(peer)) = peer else {
        return Err(PlatformError::refused(401, "no_certificate", "this needs a kiosk's certificate; enrol first"));
    };
    let device = find_device(&app, &peer).await?;
    request.extensions_mut().insert(device);
    Ok(next.run(request).await)
}

async fn find_device(app: &App, peer: &Peer) -> Result<Device> {
    let (org, kiosk) = (app.org.clone(), peer.kiosk.clone());
    let row = app.db.read(move |sql| device::find(sql, &org, &kiosk)).await?;
    row.filter(|row| row.serial == peer.serial && row.status == ACTIVE).ok_or_else(|| {
        PlatformError::refused(403, "revoked", "this kiosk's certificate was revoked or replaced; enrol again")
    })
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
