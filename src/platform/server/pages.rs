//! Pages in plain HTTP on loopback: the simulation profile's browser needs no certificate.

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::until_stopped;

/// Serves until asked to stop.
pub async fn serve(listener: TcpListener, routes: Router, stopped: watch::Receiver<bool>) {
    let served = axum::serve(listener, routes).with_graceful_shutdown(until_stopped(stopped)).await;
    if let Err(error) = served {
        tracing::error!(%error, "the pages stopped listening");
    }
}
