//! Renewal: a request for a new key over the old certificate in, the new certificate out.

use serde::{Deserialize, Serialize};

/// `POST /v1/kiosks/self/certificate` over mutual TLS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalRequest {
    /// PKCS#10 request, PEM; every name in it is ignored.
    pub csr_pem: String,
}

/// The answer to a renewal. The certificate asked with stays good until this one is used, so that a kiosk that
/// loses power before it has stored it can ask again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalResponse {
    /// Device certificate, PEM, followed by its issuer where that is not the CA itself.
    pub certificate_pem: String,
}

/// Header of a renewal: the run of the kiosk's program, as its health reports name it. A request that lay on the way for
/// minutes is told by it from one of another machine.
pub const RUN_HEADER: &str = "lobby-run";

/// Days after its end during which a certificate may still renew, and nothing else.
pub const GRACE_DAYS: i64 = 180;
