//! What the platform answers to a health report.

use serde::{Deserialize, Serialize};

use crate::message;

/// Most receipts that one answer asks for.
pub const WANTED_MAX: usize = 64;

/// The answer to `PUT /v1/kiosks/self/health`, made for this one request: a header that a server or a proxy keeps may be
/// seconds old, and wrong for hours after its clock was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthAnswer {
    /// `lobby-health-answer/1`.
    pub schema: String,
    /// The platform's time when it wrote this answer.
    pub time: jiff::Timestamp,
    /// Whether two machines show this kiosk's identity, so that nothing is taken in before an officer has decided.
    #[serde(default)]
    pub identity_in_doubt: bool,
    /// Highest counter of a case number of this kiosk that the platform knows to be given. None in answers of earlier
    /// platforms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbered_to: Option<u32>,
    /// Case numbers whose receipts the platform asks for, at most [`WANTED_MAX`]: the kiosk has told of them, and the
    /// platform, restored from a backup, does not know them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts_wanted: Vec<String>,
}
message!(HealthAnswer, "lobby-health-answer/1");
