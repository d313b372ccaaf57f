//! Devices that answer one request a connection, although they keep it open.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::serve::IncomingStream;
use tokio::net::TcpListener;

use super::broken::Broken;
use crate::world::World;

/// One connection; counts the requests on it.
#[derive(Clone, Default)]
pub(crate) struct Connection(Arc<AtomicU32>);

impl Connected<IncomingStream<'_, TcpListener>> for Connection {
    fn connect_info(_: IncomingStream<'_, TcpListener>) -> Self {
        Self::default()
    }
}

/// Hangs up on the second request of a connection where the scanner answers only one.
pub(super) async fn scanner(
    State(world): State<Arc<World>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
    next: Next,
) -> Response {
    once(world.escl().answers_once(), &connection, request, next).await
}

/// The same for the printer.
pub(super) async fn printer(
    State(world): State<Arc<World>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
    next: Next,
) -> Response {
    once(world.printer_answers_once(), &connection, request, next).await
}

async fn once(only: bool, connection: &Connection, request: Request, next: Next) -> Response {
    let before = connection.0.fetch_add(1, Ordering::Relaxed);
    if only && before > 0 {
        return Body::new(Broken::after(Bytes::new())).into_response();
    }
    next.run(request).await
}
