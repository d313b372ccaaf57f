//! Enrolment: sends a one-time code and a certificate request for a new key; receives certificate and trust bundle.
//!
//! The server is trusted only under the CA whose digest the installer entered. The private key never leaves.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lobby_domain::Text;
use lobby_envelope::SigningKey;
use lobby_envelope::digest::sha256;
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::enrol::{EnrolRequest, EnrolResponse, Trust};
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_words::enrol as k;
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, TrustAnchor};

use crate::client::{self, platform_client};
use crate::config::SyncSection;
use crate::identity::Identity;
use crate::identity_files::IdentityError;
use crate::pinned_ca::PinnedCa;
use crate::public_identity::{KioskRecord, PublicIdentity};

const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(30);

/// Parameters that an installer enters at a new kiosk.
pub struct EnrolParams {
    /// State folder; the identity is stored below it.
    pub state_dir: PathBuf,
    /// URL of the platform, `https://…`.
    pub platform_url: String,
    /// One-time code that an operator issued.
    pub code: String,
    /// SHA-256 of the platform's CA certificate (DER).
    pub ca_sha256: Sha256,
}

/// Why enrolment failed. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The platform does not answer.
    #[error("enrolling at {url}: no answer ({reason})")]
    NoAnswer {
        /// URL of the platform.
        url: String,
        /// The innermost finding.
        reason: String,
    },
    /// The server's chain does not contain the pinned CA.
    #[error("enrolling at {url}: no certificate shown there is the pinned CA, shown were {shown:?}")]
    PinMismatch {
        /// URL of the platform.
        url: String,
        /// Digests of the certificates that were shown.
        shown: Vec<Sha256>,
    },
    /// The code is unknown, used or expired.
    #[error("enrolling: the one-time code is unknown, used or expired")]
    CodeRefused,
    /// Any other refusal.
    #[error("enrolling: the platform refuses with status {status} {}", code.as_ref().map_or("", ProblemCode::as_str))]
    Refused {
        /// HTTP status.
        status: u16,
        /// The problem's code, where the body is a problem.
        code: Option<ProblemCode>,
    },
    /// The answer is not one of an enrolment, or contradicts itself.
    #[error("enrolling: {what}")]
    WrongAnswer {
        /// The contradiction.
        what: &'static str,
    },
    /// Key or request could not be made.
    #[error("enrolling: making key and request ({reason})")]
    Key {
        /// The library's finding.
        reason: String,
    },
    /// The identity could not be written.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl EnrolError {
    /// One or two sentences for the technician.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            EnrolError::NoAnswer { url, .. } => k::NO_ANSWER.fill_text(&[("url", url)]),
            EnrolError::PinMismatch { url, .. } => k::PIN_MISMATCH.fill_text(&[("url", url)]),
            EnrolError::CodeRefused => k::CODE_REFUSED.text(),
            EnrolError::Refused { status, code } => {
                let code = code.as_ref().map_or("", ProblemCode::as_str);
                k::REFUSED.fill_text(&[("status", &status.to_string()), ("code", code)])
            }
            EnrolError::WrongAnswer { .. } => k::WRONG_ANSWER.text(),
            EnrolError::Key { .. } => k::NO_KEY.text(),
            EnrolError::Identity(error) => error.text(),
        }
    }
}

/// Enrols this kiosk and stores its identity, durable at return; an earlier identity is replaced.
///
/// # Errors
/// [`EnrolError`]; then nothing was stored.
pub async fn enrol(params: EnrolParams) -> Result<Identity, EnrolError> {
    let key = SigningKey::generate().map_err(|error| EnrolError::Key { reason: error.to_string() })?;
    let request = EnrolRequest { code: params.code.clone(), csr_pem: certificate_request(&key)? };
    let response = ask(&params, &request).await?;
    check_trust(&response.trust, &params.ca_sha256)?;
    let EnrolResponse { kiosk, site_code, kiosk_code, test, demonstration, certificate_pem, trust, numbered_to } =
        response;
    let platform_url = params.platform_url;
    let record = KioskRecord { kiosk, site_code, kiosk_code, platform_url, test, demonstration, numbered_to };
    let identity = Identity::new(PublicIdentity { record, trust }, certificate_pem, key);
    check_identity(&identity)?;
    identity.store(&params.state_dir)?;
    Ok(identity)
}

pub(crate) fn certificate_request(key: &SigningKey) -> Result<String, EnrolError> {
    let wrong = |error: rcgen::Error| EnrolError::Key { reason: error.to_string() };
    let der = key.to_pkcs8_der().into();
    let pair = KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_ECDSA_P256_SHA256).map_err(wrong)?;
    CertificateParams::default().serialize_request(&pair).and_then(|request| request.pem()).map_err(wrong)
}

async fn ask(params: &EnrolParams, request: &EnrolRequest) -> Result<EnrolResponse, EnrolError> {
    let pin = Arc::new(PinnedCa::new(params.ca_sha256));
    let made = |error: &dyn std::fmt::Display| EnrolError::Key { reason: error.to_string() };
    let tls = client::tls_builder()
        .map_err(|error| made(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&pin) as Arc<_>)
        .with_no_client_auth();
    let http = client::http(tls, CONNECT, ANSWER).map_err(|error| made(&error))?;
    let url = format!("{}/v1/enrol", params.platform_url.trim_end_matches('/'));
    let no_answer = |error: reqwest::Error| match pin.unpinned() {
        Some(shown) => EnrolError::PinMismatch { url: params.platform_url.clone(), shown },
        None => EnrolError::NoAnswer { url: params.platform_url.clone(), reason: innermost(&error) },
    };
    let answer = http.post(url).json(request).send().await.map_err(no_answer)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(no_answer)?;
    if status.is_success() {
        let what = "the answer is not that of an enrolment";
        return serde_json::from_slice(&body).map_err(|_| EnrolError::WrongAnswer { what });
    }
    let code = serde_json::from_slice::<Problem>(&body).map(|problem| problem.code).ok();
    if let Some(ProblemCode::CodeUnknown | ProblemCode::CodeUsed | ProblemCode::CodeExpired) = code {
        return Err(EnrolError::CodeRefused);
    }
    Err(EnrolError::Refused { status: status.as_u16(), code })
}

/// The CA of the trust bundle must be the pinned one, alone or beside other certificates of its name and key: an authority
/// that was renewed is shown with the certificates that it had.
fn check_trust(trust: &Trust, pin: &Sha256) -> Result<(), EnrolError> {
    let wrong = |what| EnrolError::WrongAnswer { what };
    if trust.schema != Trust::SCHEMA {
        return Err(wrong("the trust bundle has another schema"));
    }
    let certificates = client::certificates(&trust.ca_pem, "CA").map_err(|_| wrong("the trust bundle has no CA"))?;
    let pinned = certificates.iter().find(|certificate| sha256(certificate) == *pin).and_then(anchor);
    if pinned.is_none() || !certificates.iter().all(|certificate| anchor(certificate) == pinned) {
        return Err(wrong("the trust bundle names another CA than the pinned one"));
    }
    Ok(())
}

/// Name and public key by which a CA is found; the end of a trusted CA is not looked at.
fn anchor(ca: &CertificateDer<'static>) -> Option<TrustAnchor<'static>> {
    let mut roots = RootCertStore::empty();
    roots.add(ca.clone()).ok()?;
    roots.roots.pop()
}

/// The certificate must fit the new key, and every key of the trust bundle must parse.
fn check_identity(identity: &Identity) -> Result<(), EnrolError> {
    let wrong = |what| EnrolError::WrongAnswer { what };
    platform_client(identity, &SyncSection::default())
        .map_err(|_| wrong("the certificate is not for the key of this kiosk"))?;
    identity.public.receipt_keys().map_err(|_| wrong("the receipt key is not a key"))?;
    identity.public.catalogue_keys().map_err(|_| wrong("the catalogue key is not a key"))?;
    let recipients = identity.public.recipients().map_err(|_| wrong("a recipient is not one"))?;
    if recipients.is_empty() { Err(wrong("there is no recipient to seal to")) } else { Ok(()) }
}

/// The deepest cause: the outer ones only say that a request failed.
fn innermost(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}
