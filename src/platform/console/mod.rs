//! Pages of officers: server-rendered, without script, in two languages.

pub mod case;
pub mod cases;
pub mod cookie;
pub mod home;
pub mod kiosks;
mod labels;
pub mod login;
pub mod logout;
pub mod material;
pub mod picture;
mod plain;
pub mod style;
mod token;
pub mod wording;

use askama::Template;
use axum::Extension;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::PlatformError;
use wording::Wording;

/// Nothing but our own style sheet and pictures is ever loaded; a page cannot be framed, and no script runs.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Headers of every page: strict content policy, nothing kept by browsers or proxies.
pub async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CACHE_CONTROL, "no-store");
    response
}

/// A page that stands for itself.
#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    w: Wording,
    title: &'static str,
    text: &'static str,
}

/// Any address without a page.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub async fn missing(Extension(w): Extension<Wording>) -> Response {
    message(w, StatusCode::NOT_FOUND)
}

fn message(w: Wording, status: StatusCode) -> Response {
    let (title, text) = match status {
        StatusCode::NOT_FOUND => (
            w.t("没有这个页面", "No such page"),
            w.t("请检查网址或办件编号。", "Check the address or the case number."),
        ),
        StatusCode::FORBIDDEN => (
            w.t("表单已失效", "This form has expired"),
            w.t("请返回上一页，刷新后再试。", "Go back, reload the page and try again."),
        ),
        StatusCode::BAD_REQUEST => (
            w.t("网址不对", "This address asks for something unknown"),
            w.t("文件格式只有 a1b、a2b、a3b 三种。", "Documents come as a1b, a2b or a3b."),
        ),
        StatusCode::CONFLICT => (
            w.t("页面对不上", "The pages do not match"),
            w.t(
                "这份材料的页面和签过名的文件不一致，不能制成文件；请转运维核查。",
                "The pages of this material differ from the signed document; no file is made of them. Tell operations.",
            ),
        ),
        StatusCode::TOO_EARLY => (
            w.t("原页还没到齐", "The full pages are not here yet"),
            w.t(
                "现场网络较慢，原页还在传送；到齐后再取归档文件，办件页面上的小图现在就可以看。",
                "The hall's line is slow and the full pages are being sent. Take the file when they are here; the small \
                 copies on the case's page can be read now.",
            ),
        ),
        _ => (
            w.t("系统出错", "Something failed here"),
            w.t("已记录，请稍后再试。", "It has been logged; please try again later."),
        ),
    };
    page(status, &Message { w, title, text })
}

/// A failure as a page in the officer's language.
struct PageError(PlatformError, Wording);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let PageError(error, w) = self;
        // Logged in one place, as for the API.
        let status = error.into_response().status();
        message(w, status)
    }
}

/// Renders a page.
fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "rendering a page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The value of a cookie.
fn read_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
