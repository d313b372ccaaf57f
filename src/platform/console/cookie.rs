//! Cookies: the session, and a short-lived secret for the login form.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::app::App;
use crate::profile::Profile;

/// The secret in a browser's cookie. Rows hold its digest only; it is never printed.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A secret just made.
    pub(super) fn new(value: String) -> Secret {
        Secret(value)
    }

    /// The cookie's value.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

/// The session of a request, unverified.
#[must_use]
pub fn session(app: &App, headers: &HeaderMap) -> Option<Secret> {
    read_cookie(headers, &name(app, "session")).map(|value| Secret(value.to_owned()))
}

/// The login form's secret of a request.
pub(super) fn visitor(app: &App, headers: &HeaderMap) -> Option<Secret> {
    read_cookie(headers, &name(app, "visitor")).map(|value| Secret(value.to_owned()))
}

/// Sets the session.
pub(super) fn set_session(app: &App, value: &str) -> Option<HeaderValue> {
    set(app, "session", value, "")
}

/// Ends the session in the browser.
pub(super) fn clear_session(app: &App) -> Option<HeaderValue> {
    set(app, "session", "", "; Max-Age=0")
}

/// Sets the login form's secret.
pub(super) fn set_visitor(app: &App, value: &str) -> Option<HeaderValue> {
    set(app, "visitor", value, "; Max-Age=3600")
}

fn set(app: &App, what: &str, value: &str, more: &str) -> Option<HeaderValue> {
    let secure = match app.profile {
        Profile::Simulation => "",
        Profile::Production => "; Secure",
    };
    let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}", name(app, what));
    HeaderValue::from_str(&cookie).ok()
}

/// Over TLS the name binds the cookie to this host.
fn name(app: &App, what: &str) -> String {
    match app.profile {
        Profile::Simulation => format!("lobby_{what}"),
        Profile::Production => format!("__Host-lobby_{what}"),
    }
}

/// The value of a cookie.
pub(super) fn read_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
