//! The scanner in the network: eSCL over HTTP.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::scanner::escl::{Reply, Whole};
use crate::world::World;

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
    answer(drawn.unwrap_or(Reply::Status(500))).await
}

pub(super) async fn end_job(State(world): State<Arc<World>>, Path(job): Path<u32>) -> Response {
    answer(world.escl().end_job(job)).await
}

async fn answer(reply: Reply) -> Response {
    let jpeg = [(header::CONTENT_TYPE, "image/jpeg")];
    match reply {
        Reply::Xml(xml) => ([(header::CONTENT_TYPE, "text/xml")], xml).into_response(),
        Reply::Status(code) => StatusCode::from_u16(code).unwrap_or(StatusCode::NOT_FOUND).into_response(),
        Reply::Job(location) => (StatusCode::CREATED, [(header::LOCATION, location)]).into_response(),
        Reply::Silence => std::future::pending().await,
        Reply::Page(page, Whole::All) => (jpeg, page.to_vec()).into_response(),
        Reply::Page(_, Whole::Nothing) => (jpeg, Body::empty()).into_response(),
        Reply::Page(page, Whole::Half) => (jpeg, page[..page.len() / 2].to_vec()).into_response(),
        // A length that the body does not reach: the server can only break the connection.
        Reply::Page(page, Whole::Cut) => {
            let length = [(header::CONTENT_LENGTH, page.len().to_string())];
            (jpeg, length, Body::from(page[..page.len() / 2].to_vec())).into_response()
        }
    }
}
