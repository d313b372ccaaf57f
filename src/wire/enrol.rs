//! Enrolment: a one-time code and a certificate request in, certificate and trust out.

use serde::{Deserialize, Serialize};

use crate::{is_absent, message};

/// `POST /v1/enrol` over server-authenticated TLS.
#[derive(Clone, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code an operator made.
    pub code: String,
    /// PKCS#10 request, PEM; every name in it is ignored.
    pub csr_pem: String,
}

/// The answer to an enrolment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnrolResponse {
    /// Kiosk id, e.g. `WL01-K01`: site and kiosk code.
    pub kiosk: String,
    /// Site code, four characters.
    pub site_code: String,
    /// Kiosk code, three characters.
    pub kiosk_code: String,
    /// Whether the kiosk is for tests; absent otherwise.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub test: bool,
    /// Whether the platform itself is a demonstration, where nothing is real; absent otherwise.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub demonstration: bool,
    /// Device certificate, PEM, followed by its issuer where that is not the CA itself.
    pub certificate_pem: String,
    /// What the kiosk trusts from now on.
    pub trust: Trust,
    /// Highest counter of a case number under this kiosk code that the platform knows to be given; 0 where it knows none.
    /// The next number is above it.
    #[serde(default)]
    pub numbered_to: u32,
}

/// A public key for JWS, with the id that stands in `kid`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// Key id.
    pub kid: String,
    /// Uncompressed P-256 point (65 bytes), base64url without padding.
    pub p256: String,
}

/// A recipient for sealing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientEntry {
    /// Recipient id, named in manifests.
    pub id: String,
    /// age recipient, `age1…`.
    pub recipient: String,
}

/// Everything a kiosk trusts the platform by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// `lobby-trust/1`.
    pub schema: String,
    /// CA certificate(s), PEM.
    pub ca_pem: String,
    /// Key that signs receipts.
    pub receipt_key: PublicKey,
    /// Key that signs catalogue heads.
    pub catalogue_key: PublicKey,
    /// Recipients every blob is sealed to.
    pub recipients: Vec<RecipientEntry>,
}
message!(Trust, "lobby-trust/1");
