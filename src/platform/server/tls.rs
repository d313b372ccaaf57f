//! TLS 1.2/1.3 with optional client certificates: the handshake proves who a kiosk is, handlers get the name.
//!
//! A certificate is not demanded here, because enrolment has none yet; `authz` demands it per route.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use data_encoding::HEXLOWER;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use lobby_domain::id::KioskId;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::client_certificate::WithGrace;
use super::until_stopped;
use crate::authz::Peer;
use crate::error::{PlatformError, Result};
use crate::keys::Keys;

const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
const HEADERS_MAX: Duration = Duration::from_secs(20);
/// How often a peer that has nothing to say is asked whether it is still there, and how long its answer may take.
const STILL_THERE: Duration = Duration::from_secs(20);
/// How long requests under way may take after a stop was asked for.
const DRAIN_MAX: Duration = Duration::from_secs(10);
/// A rest after an accept failed (out of descriptors): retrying at once would only burn the processor.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// The server's TLS configuration.
///
/// # Errors
/// [`PlatformError::Tls`] or [`PlatformError::Setup`] where keys or certificates cannot be used.
pub fn config(keys: &Keys) -> Result<Arc<ServerConfig>> {
    let unreadable = |what: &str| PlatformError::Setup(format!("{what} in the folder of keys is not readable"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let ca = CertificateDer::from_pem_slice(keys.authority.ca_pem().as_bytes()).map_err(|_| unreadable("the CA"))?;
    let mut roots = RootCertStore::empty();
    roots.add(ca).map_err(PlatformError::tls("trusting the CA"))?;
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .map_err(|_| PlatformError::Setup("the CA cannot verify certificates of kiosks".into()))?;
    // The CA goes along: a kiosk that enrols knows nothing but its digest, and finds it here.
    let chain = [keys.server.certificate_pem.as_str(), keys.authority.ca_pem()].concat();
    let chain: Vec<_> = CertificateDer::pem_slice_iter(chain.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| unreadable("the server's certificate"))?;
    let key =
        PrivateKeyDer::from_pem_slice(keys.server.key_pem.as_bytes()).map_err(|_| unreadable("the server's key"))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(PlatformError::tls("choosing protocol versions"))?
        .with_client_cert_verifier(Arc::new(WithGrace(verifier)))
        .with_single_cert(chain, key)
        .map_err(PlatformError::tls("using the server's certificate"))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Serves until asked to stop, then lets the requests under way finish.
pub async fn serve(listener: TcpListener, config: Arc<ServerConfig>, routes: Router, stopped: watch::Receiver<bool>) {
    let acceptor = TlsAcceptor::from(config);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = until_stopped(stopped.clone()) => break,
            // Finished connections are forgotten as they end.
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(acceptor.clone(), stream, routes.clone(), stopped.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "accepting a connection");
                    tokio::time::sleep(ACCEPT_REST).await;
                }
            },
        }
    }
    drop(listener);
    let drained = tokio::time::timeout(DRAIN_MAX, async { while connections.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

async fn connection(acceptor: TlsAcceptor, stream: TcpStream, routes: Router, stopped: watch::Receiver<bool>) {
    // Small answers should not wait for more of them.
    let _ = stream.set_nodelay(true);
    // A peer without power closes nothing: only asking finds out.
    let keepalive = TcpKeepalive::new().with_time(STILL_THERE).with_interval(STILL_THERE).with_retries(3);
    let _ = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
    let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_MAX, acceptor.accept(stream)).await else {
        tracing::debug!("a TLS handshake failed");
        return;
    };
    let certificates = stream.get_ref().1.peer_certificates().unwrap_or_default();
    let routes = match certificates.first().and_then(peer) {
        Some(peer) => routes.layer(axum::Extension(peer)),
        None => routes,
    };
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_MAX);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(STILL_THERE).keep_alive_timeout(STILL_THERE);
    let serving = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    tokio::pin!(serving);
    tokio::select! {
        _ = serving.as_mut() => {}
        () = until_stopped(stopped) => {
            serving.as_mut().graceful_shutdown();
            // A connection that broke has nothing left to finish.
            let _ = serving.await;
        }
    }
}

/// The kiosk of a verified certificate; `None` where the certificate names no kiosk.
fn peer(der: &CertificateDer<'_>) -> Option<Peer> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let names = certificate.subject_alternative_name().ok()??;
    let kiosk = names
        .value
        .general_names
        .iter()
        .find_map(|name| if let GeneralName::URI(uri) = name { uri.strip_prefix("urn:kiosk:") } else { None })?;
    let kiosk = KioskId::parse(kiosk).ok()?;
    Some(Peer { kiosk, serial: HEXLOWER.encode(certificate.raw_serial()) })
}
