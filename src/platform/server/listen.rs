//! Serving a listener: connections by their [`Gate`], each with limits for handshake, silence and what it asks.

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::{Extension, Router};
use hyper::body::{Frame, SizeHint};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::server::ServerConfig;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::gate::{Answering, Gate, Place};
use super::limits::Limits;
use super::tls;
use crate::authz::Address;

/// How often a peer that has nothing to say is asked whether it is still there, and how long its answer may take.
const STILL_THERE: Duration = Duration::from_secs(20);
/// How long requests under way may take after a stop was asked for.
const DRAIN_MAX: Duration = Duration::from_secs(10);
/// A rest after an accept failed (out of descriptors): retrying at once would only burn the processor.
const ACCEPT_REST: Duration = Duration::from_millis(100);
/// Most requests at once on one connection, and longest headers of one, bytes.
const STREAMS_MAX: u32 = 64;
const HEADERS_MAX: u32 = 32 * 1024;

/// What is served on a listener.
#[derive(Clone)]
pub struct Served {
    /// The routes.
    pub routes: Router,
    /// TLS, where it is spoken.
    pub tls: Option<Arc<ServerConfig>>,
    /// What strangers may take.
    pub limits: Limits,
}

/// Serves until asked to stop, then lets the requests under way finish.
pub async fn serve(listener: TcpListener, served: Served, stopped: watch::Receiver<bool>) {
    let gate = Gate::new(served.limits);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = until_stopped(stopped.clone()) => break,
            // Finished connections are forgotten as they end.
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, from)) => {
                    if let Some(place) = gate.enter(from.ip()) {
                        connections.spawn(connection(stream, from, place, served.clone(), stopped.clone()));
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "accepting a connection");
                    tokio::time::sleep(ACCEPT_REST).await;
                }
            },
        }
    }
    drop(listener);
    if timeout(DRAIN_MAX, async { while connections.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    mut place: Place,
    served: Served,
    stopped: watch::Receiver<bool>,
) {
    // Small answers should not wait for more of them.
    let _ = stream.set_nodelay(true);
    // A peer without power closes nothing: only asking finds out.
    let keepalive = TcpKeepalive::new().with_time(STILL_THERE).with_interval(STILL_THERE).with_retries(3);
    let _ = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
    let Served { routes, tls, limits } = served;
    let routes = routes.layer(Extension(Address(from.ip())));
    let Some(tls) = tls else {
        return http(stream, false, routes, &place, limits.stranger_idle, limits, stopped).await;
    };
    let activity = Arc::clone(&place.activity);
    let accepted = tokio::select! {
        () = activity.pushed_out() => return,
        accepted = timeout(limits.handshake, TlsAcceptor::from(tls).accept(stream)) => accepted,
    };
    let Ok(Ok(stream)) = accepted else {
        tracing::debug!("a TLS handshake failed");
        return;
    };
    let session = stream.get_ref().1;
    let is_http2 = session.alpn_protocol() == Some(b"h2");
    let (routes, idle) = match session.peer_certificates().and_then(|chain| chain.first()).and_then(tls::peer) {
        Some(peer) => {
            if !place.is_kiosk(&peer.kiosk) {
                tracing::warn!(kiosk = %peer.kiosk, "a kiosk has too many connections; one more was closed");
                return;
            }
            (routes.layer(Extension(peer)), limits.kiosk_idle)
        }
        None => (routes, limits.stranger_idle),
    };
    http(stream, is_http2, routes, &place, idle, limits, stopped).await;
}

async fn http(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    is_http2: bool,
    routes: Router,
    place: &Place,
    idle: Duration,
    limits: Limits,
    stopped: watch::Receiver<bool>,
) {
    let activity = Arc::clone(&place.activity);
    let routes = routes.layer(from_fn(move |request: Request, next: Next| {
        let answering = activity.answer();
        async move { next.run(request).await.map(|body| Body::new(Answered { body, _answering: answering })) }
    }));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.stranger_idle);
    let http2 = &mut builder.http2();
    http2.timer(TokioTimer::new()).keep_alive_interval(STILL_THERE).keep_alive_timeout(STILL_THERE);
    http2.max_concurrent_streams(STREAMS_MAX).max_header_list_size(HEADERS_MAX);
    let builder = if is_http2 { builder.http2_only() } else { builder.http1_only() };
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes)));
    tokio::select! {
        _ = serving.as_mut() => return,
        () = place.activity.pushed_out() => return,
        () = place.activity.idle(idle) => {}
        () = until_stopped(stopped) => {}
    }
    serving.as_mut().graceful_shutdown();
    // A connection that broke has nothing left to finish.
    let _ = timeout(DRAIN_MAX, serving).await;
}

/// Waits for the request to stop.
pub(super) async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a reason to stop as well.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// The body of an answer: its connection is not idle until it was sent.
struct Answered {
    body: Body,
    _answering: Answering,
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
