//! Errors of the platform's API: `application/problem+json` after RFC 9457.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code, e.g. `missing_blobs`, `digest_conflict`, `bad_signature`, `code_unknown`, `kiosk_revoked`.
    pub code: String,
    /// HTTP status.
    pub status: u16,
    /// One sentence for an operator; holds nothing personal.
    pub title: String,
    /// With `missing_blobs` and [`PAGES_TO_FOLLOW`]: what is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Sha256>,
}

/// Media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Code of the one answer of this shape that is no error, with status 202: the application was taken in with small
/// copies of its pages, can be read, and gets its receipt when the pages that are named here have come too.
pub const PAGES_TO_FOLLOW: &str = "pages_to_follow";
