//! The scanner in the network: eSCL over HTTP.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::broken::Broken;
use crate::scanner::escl::{EsclReply, Transfer};
use crate::world::World;

/// What scanners send in place of a picture.
const PDF: &str = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";
const TEXT: &str = "\r\n<!DOCTYPE html><html><body>Please log in at the panel.</body></html>";

pub(super) async fn capabilities(State(world): State<Arc<World>>) -> Response {
    answer(world.escl().capabilities()).await
}

pub(super) async fn status(State(world): State<Arc<World>>) -> Response {
    answer(world.escl().status()).await
}

pub(super) async fn make_job(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    answer(world.escl().make_job(&String::from_utf8_lossy(&body), host)).await
}

pub(super) async fn next_page(State(world): State<Arc<World>>, Path(job): Path<u32>) -> Response {
    let device = world.escl();
    let drawn = tokio::task::spawn_blocking(move || device.next_page(job)).await;
    answer(drawn.unwrap_or(EsclReply::Status(500))).await
}

pub(super) async fn end_job(State(world): State<Arc<World>>, Path(job): Path<u32>) -> Response {
    answer(world.escl().end_job(job)).await
}

async fn answer(reply: EsclReply) -> Response {
    let jpeg = [(header::CONTENT_TYPE, "image/jpeg")];
    match reply {
        EsclReply::Xml(xml) => ([(header::CONTENT_TYPE, "text/xml")], xml).into_response(),
        EsclReply::Status(code) => StatusCode::from_u16(code).unwrap_or(StatusCode::NOT_FOUND).into_response(),
        EsclReply::Job(Some(location)) => (StatusCode::CREATED, [(header::LOCATION, location)]).into_response(),
        EsclReply::Job(None) => StatusCode::CREATED.into_response(),
        EsclReply::Silence => std::future::pending().await,
        EsclReply::Page(page, Transfer::Complete) => (jpeg, page.to_vec()).into_response(),
        EsclReply::Page(page, Transfer::Padded) => {
            (jpeg, [&page[..], b"\r\n", &[0xff; 5_000], b" "].concat()).into_response()
        }
        EsclReply::Page(page, Transfer::WrongLabel) => {
            ([(header::CONTENT_TYPE, "image/png")], page.to_vec()).into_response()
        }
        EsclReply::Page(_, Transfer::Pdf) => ([(header::CONTENT_TYPE, "application/pdf")], PDF).into_response(),
        EsclReply::Page(_, Transfer::Text) => ([(header::CONTENT_TYPE, "text/html")], TEXT).into_response(),
        EsclReply::Page(_, Transfer::Empty) => (jpeg, Body::empty()).into_response(),
        EsclReply::Page(page, Transfer::Half) => (jpeg, page[..page.len() / 2].to_vec()).into_response(),
        EsclReply::Page(page, Transfer::BrokenOff) => {
            let half = page[..page.len() / 2].to_vec();
            (jpeg, Body::new(Broken::after(half.into()))).into_response()
        }
    }
}
