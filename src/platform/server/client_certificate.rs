//! Which client certificates pass the handshake: those our CA signed, also for the grace period after their end.
//!
//! A hall may be shut for weeks; its kiosks come back with a certificate that has ended and may renew it. Passing the
//! handshake is no permission: `authz` refuses such a certificate on every route but that one.

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::service::renewal::GRACE;

/// [`rustls::server::WebPkiClientVerifier`] with a grace period.
pub struct WithGrace(pub Arc<dyn ClientCertVerifier>);

impl fmt::Debug for WithGrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WithGrace")
    }
}

impl ClientCertVerifier for WithGrace {
    fn offer_client_auth(&self) -> bool {
        self.0.offer_client_auth()
    }

    fn client_auth_mandatory(&self) -> bool {
        self.0.client_auth_mandatory()
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let refused = match self.0.verify_client_cert(end_entity, intermediates, now) {
            Err(refused) => refused,
            Ok(verified) => return Ok(verified),
        };
        let expired = matches!(
            refused,
            Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })
        );
        match last_moment(end_entity).filter(|_| expired) {
            // Everything else about it must be as good as on its last day.
            Some(end) if now.as_secs() < end.as_secs().saturating_add(grace_seconds()) => {
                self.0.verify_client_cert(end_entity, intermediates, end)
            }
            Some(_) | None => Err(refused),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

fn grace_seconds() -> u64 {
    GRACE.as_secs().unsigned_abs()
}

/// The last second at which a certificate is good.
fn last_moment(certificate: &CertificateDer<'_>) -> Option<UnixTime> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let end = u64::try_from(certificate.validity().not_after.timestamp()).ok()?;
    Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(end)))
}
