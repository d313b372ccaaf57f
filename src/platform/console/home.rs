//! `GET /`: to the first page that the officer's roles open.

use axum::Extension;
use axum::response::Redirect;
use lobby_casework::authority::Action;

use crate::service::login::Officer;

/// Handles the request.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn handle(Extension(officer): Extension<Officer>) -> Redirect {
    Redirect::to(first_page(&officer))
}

/// The address of that page; the officer's own account where there is none.
#[must_use]
pub fn first_page(officer: &Officer) -> &'static str {
    let pages = [
        (Action::ClaimCase, "/worklist"),
        (Action::SeeCase, "/cases"),
        (Action::SeeKiosk, "/kiosks"),
        (Action::ManageAccount, "/accounts"),
    ];
    pages.into_iter().find(|(action, _)| officer.may(*action)).map_or("/me", |(_, page)| page)
}
