//! The remote control: a small JSON API and a page over it, on loopback only.

mod api;
mod broken;
mod connection;
mod escl;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::Html;
use axum::routing::{delete, get, post};
use tokio::net::TcpListener;

use crate::error::SimError;
use crate::world::World;
pub(crate) use connection::Connection;

/// Longest document that is printed.
const DOCUMENT_BYTES_MAX: usize = 16 << 20;
const PAGE: &str = include_str!("page.html");

/// Listens for the remote control.
///
/// # Errors
/// The address is taken or not loopback.
pub(crate) async fn bind(listen: SocketAddr) -> Result<TcpListener, SimError> {
    if !listen.ip().is_loopback() {
        return Err(SimError::NotLoopback(listen));
    }
    TcpListener::bind(listen).await.map_err(SimError::net("listen for the remote control"))
}

/// The scanner in the network.
fn scanner(world: &Arc<World>) -> Router<Arc<World>> {
    let once = from_fn_with_state(Arc::clone(world), connection::scanner);
    Router::new()
        .route("/ScannerCapabilities", get(escl::capabilities))
        .route("/ScannerStatus", get(escl::status))
        .route("/ScanJobs", post(escl::make_job))
        .route("/ScanJobs/{job}/NextDocument", get(escl::next_page))
        .route("/ScanJobs/{job}", delete(escl::end_job))
        .layer(once)
}

pub(crate) fn router(world: Arc<World>) -> Router {
    let once = from_fn_with_state(Arc::clone(&world), connection::printer);
    let print = post(api::print).layer(DefaultBodyLimit::max(DOCUMENT_BYTES_MAX)).layer(once);
    Router::new()
        .route("/", get(|| async { Html(PAGE) }))
        .route("/state", get(api::state))
        .route("/people", get(api::people))
        .route("/reader/put", post(api::reader_put))
        .route("/reader/remove", post(api::reader_remove))
        .route("/reader/fault", post(api::reader_fault))
        .route("/scanner/page", post(api::scanner_page))
        .route("/scanner/fault", post(api::scanner_fault))
        .route("/scanner/feeder", post(api::scanner_feeder))
        .nest(crate::scanner::escl::PATH, scanner(&world))
        .route("/printer/fault", post(api::printer_fault))
        .route(crate::printer::PATH, print)
        .route("/net", post(api::net))
        .fallback(api::not_found)
        .with_state(world)
}
