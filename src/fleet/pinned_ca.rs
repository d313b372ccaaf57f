//! Trust before enrolment: only the CA whose SHA-256 the installer entered is trusted.

use std::sync::{Arc, Mutex};

use lobby_envelope::digest::sha256;
use lobby_wire::digest::Sha256;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Accepts a server whose chain contains the pinned CA and is valid under it, name and time included.
#[derive(Debug)]
pub(crate) struct PinnedCa {
    pin: Sha256,
    provider: Arc<CryptoProvider>,
    unpinned: Mutex<Option<Vec<Sha256>>>,
}

impl PinnedCa {
    pub(crate) fn new(pin: Sha256) -> PinnedCa {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        PinnedCa { pin, provider, unpinned: Mutex::new(None) }
    }

    /// Digests of the last chain that did not contain the pinned CA.
    pub(crate) fn unpinned(&self) -> Option<Vec<Sha256>> {
        self.unpinned.lock().ok()?.clone()
    }

    fn under(&self, ca: &CertificateDer<'_>) -> Result<Arc<WebPkiServerVerifier>, Error> {
        let mut roots = RootCertStore::empty();
        roots.add(ca.clone())?;
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .map_err(|error| Error::General(error.to_string()))
    }
}

impl ServerCertVerifier for PinnedCa {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(ca) = intermediates.iter().find(|shown| sha256(shown) == self.pin) else {
            if let Ok(mut unpinned) = self.unpinned.lock() {
                *unpinned = Some(intermediates.iter().chain([end_entity]).map(|shown| sha256(shown)).collect());
            }
            return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        };
        self.under(ca)?.verify_server_cert(end_entity, intermediates, server_name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
