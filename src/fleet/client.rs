//! The one HTTP client of a kiosk: mutually authenticated, trusting the platform's CA alone.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::time_provider::{DefaultTimeProvider, TimeProvider};
use rustls::{ClientConfig, RootCertStore};

use crate::config::SyncSection;
use crate::identity::Identity;

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The trust bundle or the certificate is not PEM.
    #[error("building the platform client: {what} is not a certificate in PEM")]
    Pem {
        /// Role of the PEM text.
        what: &'static str,
    },
    /// Certificate and key do not fit, or the CA is not usable.
    #[error("building the platform client: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP library refuses.
    #[error("building the platform client")]
    Http(#[from] reqwest::Error),
}

/// A client authenticated as this kiosk. It follows no redirect and uses no proxy, so that a captive portal gets
/// nothing.
///
/// # Errors
/// [`ClientError`] where certificate, key and trust bundle do not fit.
pub fn platform_client(identity: &Identity, timeouts: &SyncSection) -> Result<reqwest::Client, ClientError> {
    platform_client_at(identity, timeouts, Arc::new(DefaultTimeProvider))
}

/// As [`platform_client`], with certificates judged by `time`.
///
/// # Errors
/// As [`platform_client`].
pub fn platform_client_at(
    identity: &Identity,
    timeouts: &SyncSection,
    time: Arc<dyn TimeProvider>,
) -> Result<reqwest::Client, ClientError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&identity.public.trust.ca_pem, "the platform's CA")? {
        roots.add(certificate)?;
    }
    let chain = certificates(&identity.certificate_pem, "the device certificate")?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.signing_key().to_pkcs8_der().to_vec()));
    let tls = tls_builder_at(time)?.with_root_certificates(roots).with_client_auth_cert(chain, key)?;
    let connect = Duration::from_secs(timeouts.connect_timeout_s);
    Ok(http(tls, connect, Duration::from_secs(timeouts.read_timeout_s))?)
}

/// Certificates of a PEM text, at least one.
pub(crate) fn certificates(pem: &str, what: &'static str) -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    found.ok().filter(|found| !found.is_empty()).ok_or(ClientError::Pem { what })
}

/// TLS 1.2 and 1.3 with the workspace's one crypto provider.
pub(crate) fn tls_builder() -> Result<Builder, rustls::Error> {
    tls_builder_at(Arc::new(DefaultTimeProvider))
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

fn tls_builder_at(time: Arc<dyn TimeProvider>) -> Result<Builder, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_details(provider, time).with_safe_default_protocol_versions()
}

/// The common part of all clients.
pub(crate) fn http(tls: ClientConfig, connect: Duration, read: Duration) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect)
        .read_timeout(read)
        .build()
}
