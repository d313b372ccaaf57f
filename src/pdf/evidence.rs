//! The record of how pages were captured.

use std::collections::BTreeMap;
use std::fmt;

use lobby_domain::capture::Finding;
use lobby_domain::evidence::PageEvidence;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest; shown as lowercase hex.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Computes the digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// A digest that was computed elsewhere.
    #[must_use]
    pub fn from_sha256(sha256: [u8; 32]) -> Self {
        Self(sha256)
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

/// The record of a document's pages: how they were captured, never their content.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// `lobby-evidence/1`.
    pub schema: &'static str,
    /// In the document's order.
    pub pages: Vec<PageRecord>,
}

impl Evidence {
    /// Name and version of the JSON.
    pub const SCHEMA: &'static str = "lobby-evidence/1";

    /// A record in the current schema.
    #[must_use]
    pub fn new(pages: Vec<PageRecord>) -> Self {
        Self { schema: Self::SCHEMA, pages }
    }

    /// The record as JSON; the same record is the same bytes.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        // Text and numbers alone: serialization has no case that fails.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }
}

/// How one page was captured: the domain's evidence, and the bytes that it describes.
#[derive(Clone, PartialEq)]
pub struct PageRecord {
    /// [`Label::text`](crate::Label::text) of the page.
    pub label: String,
    /// Make and model, as the device says.
    pub device: String,
    /// The device's own bytes.
    pub original: Fingerprint,
    /// The page as it stands in the document.
    pub rendition: Fingerprint,
    /// `codes` are not serialized: they are content of the page.
    pub evidence: PageEvidence,
}

/// Digest and length of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fingerprint {
    /// Digest of the bytes.
    pub sha256: Digest,
    /// Length.
    pub bytes: u64,
}

impl fmt::Debug for PageRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageRecord").field("rendition", &self.rendition).field("evidence", &self.evidence).finish()
    }
}

impl Serialize for PageRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let PageRecord { label, device, original, rendition, evidence } = self;
        let mut record = serializer.serialize_struct("PageRecord", 17)?;
        record.serialize_field("label", label)?;
        record.serialize_field("original", original)?;
        record.serialize_field("device", device)?;
        record.serialize_field("source", evidence.source.code())?;
        record.serialize_field("side", &evidence.side.map(|side| side.code()))?;
        record.serialize_field("dpi", &evidence.dpi_device)?;
        record.serialize_field("dpi_effective", &evidence.dpi_effective)?;
        record.serialize_field("corners", &evidence.corners)?;
        record.serialize_field("angle_deg", &evidence.angle_deg)?;
        record.serialize_field("turn_deg", &evidence.turn_deg)?;
        record.serialize_field("whole", &evidence.whole)?;
        record.serialize_field("unchanged", &evidence.unchanged)?;
        record.serialize_field("rendition", rendition)?;
        record.serialize_field("measures", &evidence.measures.iter().copied().collect::<BTreeMap<_, _>>())?;
        let findings: Vec<FindingRecord> = evidence.findings.iter().map(FindingRecord::from).collect();
        record.serialize_field("findings", &findings)?;
        record.serialize_field("retakes", &evidence.retakes)?;
        record.serialize_field("accepted_by", &evidence.accepted_by.map(|by| by.code()))?;
        record.end()
    }
}

/// One finding of the gate, as words and numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FindingRecord {
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
        let region = finding.region.map(|region| [region.left, region.top, region.right, region.bottom]);
        let (reason, grade) = (finding.reason.code(), finding.grade.code());
        Self { reason, grade, value: finding.value, limit: finding.limit, region }
    }
}
