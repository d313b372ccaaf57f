//! TLS 1.2/1.3 with optional client certificates: the handshake proves who a kiosk is, handlers get the name.
//!
//! A certificate is not demanded here, because enrolment has none yet; `authz` demands it per route.

use std::sync::Arc;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jiff::Timestamp;
use lobby_domain::id::KioskId;
use lobby_words::setup as words;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::client_certificate::WithGrace;
use crate::authz::Peer;
use crate::error::{PlatformError, Result};
use crate::keys::Keys;

/// The server's TLS configuration.
///
/// # Errors
/// [`PlatformError::Tls`] or [`PlatformError::Setup`] where keys or certificates cannot be used.
pub fn config(keys: &Keys) -> Result<Arc<ServerConfig>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let ca = CertificateDer::from_pem_slice(keys.authority.ca_pem().as_bytes())
        .map_err(|_| PlatformError::setup(words::KEY_UNREADABLE, &[("file", "keys/ca.pem")]))?;
    let mut roots = RootCertStore::empty();
    roots.add(ca).map_err(PlatformError::tls("trusting the CA"))?;
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .map_err(|_| PlatformError::setup(words::KEY_UNREADABLE, &[("file", "keys/ca.pem")]))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(PlatformError::tls("choosing protocol versions"))?
        .with_client_cert_verifier(Arc::new(WithGrace(verifier)))
        .with_cert_resolver(Arc::clone(&keys.server) as _);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The kiosk of a verified certificate; `None` where the certificate names no kiosk.
pub fn peer(der: &CertificateDer<'_>) -> Option<Peer> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let names = certificate.subject_alternative_name().ok()??;
    let kiosk = names
        .value
        .general_names
        .iter()
        .find_map(|name| if let GeneralName::URI(uri) = name { uri.strip_prefix("urn:kiosk:") } else { None })?;
    let kiosk = KioskId::parse(kiosk).ok()?;
    let validity = certificate.validity();
    Some(Peer {
        kiosk,
        serial: HEXLOWER.encode(certificate.raw_serial()),
        public_key: BASE64URL_NOPAD.encode(&certificate.public_key().subject_public_key.data),
        begins_at: Timestamp::from_second(validity.not_before.timestamp()).ok()?,
        expires_at: Timestamp::from_second(validity.not_after.timestamp()).ok()?,
    })
}
