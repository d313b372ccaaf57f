//! What is kept of how a page came about.

use std::collections::BTreeMap;
use std::fmt;

use lobby_domain::capture::Finding;
use lobby_domain::evidence::PageEvidence;
use serde::ser::SerializeStruct as _;
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

    /// A digest that somebody else reckoned.
    #[must_use]
    pub fn known(sha256: [u8; 32]) -> Self {
        Self(sha256)
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

/// How one page came about: what the domain keeps of it, and the bytes that it speaks of.
#[derive(Clone, PartialEq)]
pub struct PageRecord {
    /// What the document calls the page.
    pub label: String,
    /// Make and model, as the device says.
    pub device: String,
    /// The device's own bytes.
    pub original: Bytes,
    /// The page as it stands in the document.
    pub rendition: Bytes,
    /// What the codes on the page say is not written anywhere: that stands on the page.
    pub evidence: PageEvidence,
}

/// Some bytes, by digest and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bytes {
    pub sha256: Digest,
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

/// One thing that the gate found, in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FindingRecord {
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
