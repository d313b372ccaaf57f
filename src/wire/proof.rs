//! What a kiosk shows of an application that its platform gave a receipt for and lost: the manifest and that receipt.

use serde::{Deserialize, Serialize};

use crate::message;

/// `PUT /v1/applications/{id}/proof`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptProof {
    /// `lobby-proof/1`.
    pub schema: String,
    /// The case number that the platform asked about.
    pub case_number: String,
    /// Manifest JWS as it was handed in; empty where the kiosk has lost it and kept the receipt alone.
    pub manifest: String,
    /// Receipt JWS as the platform gave it.
    pub receipt: String,
}
message!(ReceiptProof, "lobby-proof/1");
