//! `GET /cases/{number}/materials/{code}/document.pdf`: the pages of a material as one archival file.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::PageError;
use super::wording::Wording;
use crate::app::App;
use crate::error::Result;
use crate::service::login::Officer;
use crate::service::{case, document};

/// What may be asked for.
#[derive(Deserialize)]
pub struct Wish {
    /// `a1b`, `a2b` or `a3b`.
    standard: Option<String>,
}

/// The file, made for this one answer.
pub async fn pdf(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Path((number, code)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Response {
    let answer = answer(&app, &number, &code, &wish, &officer).await;
    answer.unwrap_or_else(|error| PageError(error, w).into_response())
}

async fn answer(app: &App, number: &str, code: &str, wish: &Wish, officer: &Officer) -> Result<Response> {
    let standard = document::standard(wish.standard.as_deref())?;
    let number = case::number(number)?;
    let file = document::take(app, &number, code, standard, &officer.actor()).await?;
    // Both are short and plain here: the case was found by the one, the material by the other.
    let name = format!("attachment; filename=\"{number}-{code}.pdf\"");
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file).into_response())
}
