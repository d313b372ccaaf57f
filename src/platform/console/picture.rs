//! `GET /cases/{number}/pages/{n}.jpg` and `/cases/{number}/signature.png`: opened for this one answer.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;

use super::PageError;
use super::wording::Wording;
use crate::app::App;
use crate::error::Result;
use crate::service::envelope::Plain;
use crate::service::login::Officer;
use crate::service::{case, reading};

/// A captured page, counted from 1; its small copy while the page is missing.
pub async fn page(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Path((number, page)): Path<(String, String)>,
) -> Response {
    let at = page.strip_suffix(".jpg").and_then(|digits| digits.parse::<usize>().ok()).and_then(|n| n.checked_sub(1));
    let picture = match (at, case::number(&number)) {
        (Some(at), Ok(number)) => reading::page(&app, &number, at, &officer.actor()).await,
        (Some(_), Err(unknown)) => Err(unknown),
        (None, _) => Err(reading::picture_unknown()),
    };
    answer(picture, "image/jpeg", w).await
}

/// The picture of the signature.
pub async fn signature(
    State(app): State<App>,
    Extension(w): Extension<Wording>,
    Extension(officer): Extension<Officer>,
    Path(number): Path<String>,
) -> Response {
    let picture = match case::number(&number) {
        Ok(number) => reading::signature(&app, &number, &officer.actor()).await,
        Err(unknown) => Err(unknown),
    };
    answer(picture, "image/png", w).await
}

/// The picture as it is opened. One that is damaged further in breaks the connection off, so that no half of it passes for the whole.
async fn answer(picture: Result<Plain>, media: &'static str, w: Wording) -> Response {
    let begun = match picture {
        Ok(mut plain) => plain.next().await.map(|first| (first, plain)),
        Err(error) => Err(error),
    };
    match begun {
        Ok((first, plain)) => {
            let pieces = unfold(Some((Ok(first), plain)), |state| async {
                let (piece, mut plain): (Result<Vec<u8>>, Plain) = state?;
                match piece {
                    Ok(piece) if piece.is_empty() => None,
                    Ok(piece) => {
                        let next = plain.next().await;
                        Some((Ok(piece), Some((next, plain))))
                    }
                    Err(error) => Some((Err(error), None)),
                }
            });
            let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "no-store")];
            (headers, Body::from_stream(pieces)).into_response()
        }
        Err(error) => PageError(error, w).into_response(),
    }
}
