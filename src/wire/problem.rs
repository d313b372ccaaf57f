//! Errors of the platform's API: `application/problem+json` after RFC 9457.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::document::WireText;
pub use crate::problem_code::{ProblemCode, Scope};

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code that programs act on.
    pub code: ProblemCode,
    /// HTTP status: [`ProblemCode::status`], or [`MALFORMED_MANIFEST`].
    pub status: u16,
    /// One sentence for an operator; holds nothing personal.
    pub title: String,
    /// For people: what happened and what to do now, where a person meets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Box<WireText>>,
    /// With [`ProblemCode::MissingBlobs`] and [`ProblemCode::PagesToFollow`]: digests of the blobs that are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Sha256>,
    /// With what is said about a case number: the highest counter of this kiosk that the platform knows to be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbered_to: Option<u32>,
}

/// Media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Status of [`ProblemCode::BadManifest`] where the body is no compact JWS, which is found before its content is read.
/// The one exception to the table of codes.
pub const MALFORMED_MANIFEST: u16 = 400;

impl Problem {
    /// A problem with the status of its code.
    #[must_use]
    pub fn new(code: ProblemCode, title: impl Into<String>) -> Problem {
        Problem { status: code.status(), code, title: title.into(), text: None, missing: Vec::new(), numbered_to: None }
    }

    /// [`ProblemCode::BadManifest`] for a body that is no compact JWS, with status [`MALFORMED_MANIFEST`].
    #[must_use]
    pub fn malformed_manifest(title: impl Into<String>) -> Problem {
        Problem { status: MALFORMED_MANIFEST, ..Problem::new(ProblemCode::BadManifest, title) }
    }

    /// The same problem with the blobs that are missing.
    #[must_use]
    pub fn with_missing(self, missing: Vec<Sha256>) -> Problem {
        Problem { missing, ..self }
    }
}

/// Header of the answer to a manifest: the highest counter of a case number of this kiosk that the platform knows to be
/// given, in decimal digits.
pub const NUMBERED_TO: &str = "lobby-numbered-to";

impl From<ProblemCode> for Problem {
    /// The problem with the sentence of its code.
    fn from(code: ProblemCode) -> Problem {
        let title = code.sentence();
        Problem::new(code, title)
    }
}
