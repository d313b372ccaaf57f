//! What is kept of how a page came about.

use std::collections::BTreeMap;
use std::fmt;

use lobby_domain::capture::{Finding, Grade};
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// SHA-256 of some bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The record of a document's pages. It says how they were taken, never what stands on them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// `lobby-evidence/1`.
    pub schema: &'static str,
    pub pages: Vec<PageRecord>,
}

impl Evidence {
    pub const SCHEMA: &'static str = "lobby-evidence/1";

    #[must_use]
    pub fn new(pages: Vec<PageRecord>) -> Self {
        Self { schema: Self::SCHEMA, pages }
    }

    /// The record as JSON; the same record is the same bytes.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        // Names and numbers alone: there is nothing in it that JSON cannot say.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }
}

/// How one page came about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageRecord {
    /// What the document calls the page.
    pub label: String,
    pub original: Original,
    /// Make and model, as the device says.
    pub device: String,
    /// `flatbed`, `feeder` or `camera`.
    pub source: String,
    /// Dots per inch that the device claims; 0 where it claims nothing.
    pub dpi: u32,
    /// Dots per inch of the page as measured.
    pub dpi_effective: f32,
    /// Corners of the page within the original picture, pixels; absent where no edge was seen.
    pub corners: Option<[[f64; 2]; 4]>,
    /// Clockwise skew that was taken out, degrees.
    pub angle_deg: f64,
    /// Clockwise degrees that the page was turned by to come upright: 0, 90, 180 or 270.
    pub turn_deg: u16,
    pub rendition: Rendition,
    /// Values of the gate, by name.
    pub measures: BTreeMap<String, f32>,
    pub findings: Vec<FindingRecord>,
    /// How often the page was taken before this time.
    pub retakes: u32,
    /// Who let it pass: `gate`, or `citizen` where the gate had asked to look.
    pub accepted_by: String,
}

/// The device's own bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Original {
    pub sha256: Digest,
    pub bytes: u64,
    /// `jpeg`, `png`, `pnm` or `raw`.
    pub kind: String,
}

/// The page as it stands in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rendition {
    pub sha256: Digest,
    pub bytes: u64,
    /// Whether these are the original's own bytes.
    pub unchanged: bool,
}

/// One thing that the gate found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingRecord {
    pub reason: &'static str,
    pub grade: &'static str,
    pub value: f32,
    pub limit: f32,
    /// Left, top, right, bottom as fractions of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<[f32; 4]>,
}

impl From<&Finding> for FindingRecord {
    fn from(finding: &Finding) -> Self {
        let grade = match finding.grade {
            Grade::Note => "note",
            Grade::Look => "look",
            Grade::Retake => "retake",
        };
        let region = finding.region.map(|region| [region.left, region.top, region.right, region.bottom]);
        Self { reason: finding.reason.code(), grade, value: finding.value, limit: finding.limit, region }
    }
}
