//! Renewal: requests a certificate for a new key under the old one, and replaces both at once.
//!
//! Power may fail at any instant: until one rename exchanges the folder `identity`, the old key and certificate are on
//! disk whole, and the platform still accepts them; after it the new ones are. Signatures of the old key stay valid,
//! because the platform keeps every key it certified for this kiosk.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use lobby_envelope::SigningKey;
use lobby_wire::problem::{Problem, ProblemCode};
use lobby_wire::renewal::{RUN_HEADER, RenewalRequest, RenewalResponse};
use uuid::Uuid;

use crate::client::platform_client;
use crate::config::SyncSection;
use crate::enrol::certificate_request;
use crate::identity::Identity;
use crate::identity_files::IdentityError;

/// Why renewal failed. The identity on disk is as it was, unless storing it failed.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    /// The platform does not answer.
    #[error("renewing the certificate: no answer")]
    NoAnswer(#[source] reqwest::Error),
    /// The platform refuses.
    #[error("renewing the certificate: the platform refuses with status {status} {}", code.as_ref().map_or("", ProblemCode::as_str))]
    Refused {
        /// HTTP status.
        status: u16,
        /// The problem's code, where it named one.
        code: Option<ProblemCode>,
    },
    /// The response holds no certificate for the new key.
    #[error("renewing the certificate: the answer is no certificate for the new key")]
    WrongAnswer,
    /// The certificate begins long after now: the platform's clock was ahead when it was made. With it this kiosk would
    /// take its own clock for wrong until then.
    #[error("renewing the certificate: it begins at {begins}, which is still to come")]
    StillToCome {
        /// Its beginning.
        begins: Timestamp,
    },
    /// The kiosk was enrolled again meanwhile; that identity stays.
    #[error("renewing the certificate: the kiosk was enrolled again meanwhile")]
    Overtaken,
    /// Key or request could not be made.
    #[error("renewing the certificate: making key and request ({0})")]
    Key(String),
    /// The new identity could not be written.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

/// How long after the best known time a new certificate may begin.
const AHEAD_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Renews the certificate of `identity` and stores the new identity below `state_dir`, durable at return. `run` is this run
/// of the program as its health reports name it, `now` the best known time.
///
/// # Errors
/// [`RenewError`].
pub async fn renew(
    state_dir: &Path,
    identity: &Identity,
    client: &reqwest::Client,
    platform_url: &str,
    run: Option<Uuid>,
    now: Timestamp,
) -> Result<Identity, RenewError> {
    let key = SigningKey::generate().map_err(|error| RenewError::Key(error.to_string()))?;
    let request = certificate_request(&key).map_err(|error| RenewError::Key(error.to_string()))?;
    let certificate_pem = ask(client, platform_url, request, run).await?;
    let next = Identity::new(identity.public.clone(), certificate_pem, key);
    // Building a client proves that certificate and key fit.
    platform_client(&next, &SyncSection::default()).map_err(|_| RenewError::WrongAnswer)?;
    let begins = next.dates().ok_or(RenewError::WrongAnswer)?.not_before;
    // A certificate that has ended is worth nothing: whatever comes in its place is better.
    let is_good = identity.dates().is_some_and(|dates| now < dates.not_after);
    if is_good && begins.duration_since(now) > AHEAD_MAX {
        return Err(RenewError::StillToCome { begins });
    }
    if next.store_after(state_dir, &identity.certificate_pem)? { Ok(next) } else { Err(RenewError::Overtaken) }
}

async fn ask(
    client: &reqwest::Client,
    platform_url: &str,
    csr_pem: String,
    run: Option<Uuid>,
) -> Result<String, RenewError> {
    let url = format!("{}/v1/kiosks/self/certificate", platform_url.trim_end_matches('/'));
    let request = client.post(url).json(&RenewalRequest { csr_pem });
    let request = match run {
        Some(run) => request.header(RUN_HEADER, run.to_string()),
        None => request,
    };
    let answer = request.send().await.map_err(|error| RenewError::NoAnswer(error.without_url()))?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(|error| RenewError::NoAnswer(error.without_url()))?;
    if !status.is_success() {
        let code = serde_json::from_slice::<Problem>(&body).map(|problem| problem.code).ok();
        return Err(RenewError::Refused { status: status.as_u16(), code });
    }
    let answer: RenewalResponse = serde_json::from_slice(&body).map_err(|_| RenewError::WrongAnswer)?;
    Ok(answer.certificate_pem)
}
