//! An officer at a page.

use axum::extract::FromRequestParts;
use axum::extract::rejection::ExtensionRejection;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, RequestPartsExt as _};
use lobby_wire::problem::ProblemCode;

use super::cookie::Secret;
use super::wording::Wording;
use super::{PageError, token};
use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::service::login::Officer;

/// Who is at the page, and what it is written with.
pub struct Visitor {
    pub(super) app: App,
    pub(super) w: Wording,
    pub(super) officer: Officer,
    pub(super) session: Secret,
}

impl FromRequestParts<App> for Visitor {
    /// The route is not behind the login, which is a mistake of the router.
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Visitor, ExtensionRejection> {
        let Extension(w) = parts.extract().await?;
        let Extension(officer) = parts.extract().await?;
        let Extension(session) = parts.extract().await?;
        Ok(Visitor { app: app.clone(), w, officer, session })
    }
}

impl Visitor {
    /// The page that is made for this officer, or one that says in their language why there is none.
    pub(super) async fn answer<Making>(self, make: impl FnOnce(Visitor) -> Making) -> Response
    where
        Making: Future<Output = Result<Response>>,
    {
        let w = self.w.clone();
        make(self).await.unwrap_or_else(|error| PageError(error, w).into_response())
    }

    /// Requires the token that the form of this purpose was given in this session.
    ///
    /// # Errors
    /// [`ProblemCode::FormExpired`].
    pub(super) fn require_token(&self, purpose: &str, sent: &str) -> Result<()> {
        if token::fits(&self.session, purpose, sent) {
            return Ok(());
        }
        Err(PlatformError::refused(ProblemCode::FormExpired, "a form without its token"))
    }
}
