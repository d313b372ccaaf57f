//! Record of a page's capture in the application document: `domain::evidence` in words and numbers that any later
//! program can read.
//!
//! The record is untrusted. Codes stay text, so that a reason that only a later kiosk knows does not make the whole
//! document unreadable; lists and texts are cut at the bounds below, and what is no number is 0, which
//! stands for unknown everywhere in it. The document's own bytes, which the citizen signed, are kept unchanged.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use lobby_domain::capture::{Finding, Grade, Reason, Region};
use lobby_domain::evidence::{AcceptedBy, PageEvidence, PageSource, Side};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Most findings, measures and codes of one page; further ones are ignored.
pub const ENTRIES_MAX: usize = 64;
/// Characters of a word that are read.
pub const WORD_MAX: usize = 64;
/// Characters of what a code on a page says that are read: a QR code holds no more than 4296.
pub const CODE_MAX: usize = 4_296;

/// Record of one page's capture.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRecord {
    /// `flatbed`, `feeder` or `camera`.
    #[serde(deserialize_with = "word")]
    pub source: String,
    /// `front` or `back`; none where only one side was taken.
    #[serde(default, deserialize_with = "maybe_word")]
    pub side: Option<String>,
    /// Dots per inch that the device claims; 0 where it claims nothing.
    pub dpi_device: u32,
    /// Dots per inch of the page as measured; 0 where unknown.
    #[serde(with = "finite")]
    pub dpi_effective: f64,
    /// Corners of the page within the device's picture, pixels, in the order of the upright page; none where no edge
    /// was seen.
    pub corners: Option<[[Number; 2]; 4]>,
    /// Clockwise skew that was taken out, degrees.
    #[serde(with = "finite")]
    pub angle_deg: f64,
    /// Clockwise turn to come upright, degrees.
    pub turn_deg: u16,
    /// Whether the citizen wanted the whole picture.
    pub whole: bool,
    /// Whether the page's bytes are the device's own.
    pub unchanged: bool,
    /// Values of the gate, by name.
    #[serde(deserialize_with = "measures")]
    pub measures: BTreeMap<String, Number>,
    /// Findings of the gate.
    #[serde(deserialize_with = "few")]
    pub findings: Vec<FindingRecord>,
    /// Texts of the codes on the page: untrusted, and possibly personal.
    #[serde(deserialize_with = "codes")]
    pub codes: Vec<String>,
    /// How often the page was taken before this time.
    pub retakes: u32,
    /// `gate` or `citizen`.
    #[serde(default, deserialize_with = "maybe_word")]
    pub accepted_by: Option<String>,
    /// Length of what the device gave, bytes.
    pub device_size: u64,
}

/// One finding of the gate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// Code of the reason.
    #[serde(deserialize_with = "word")]
    pub reason: String,
    /// `note`, `look` or `retake`.
    #[serde(deserialize_with = "word")]
    pub grade: String,
    /// What was measured.
    pub value: Number,
    /// The threshold that it crossed.
    pub limit: Number,
    /// Left, top, right, bottom as fractions of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<[Number; 4]>,
}

/// A number; what is none, or too large to be one, is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Number(pub f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        finite::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        finite::deserialize(deserializer).map(Number)
    }
}

impl From<f32> for Number {
    /// The shortest decimal that is this number, so that 0.39 does not travel as 0.38999998569488525.
    fn from(value: f32) -> Number {
        Number(shortest(value))
    }
}

fn shortest(value: f32) -> f64 {
    if value.is_finite() { value.to_string().parse().unwrap_or_default() } else { 0.0 }
}

impl fmt::Debug for EvidenceRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What codes say is left out: it may be personal.
        f.debug_struct("EvidenceRecord")
            .field("source", &self.source)
            .field("findings", &self.findings.len())
            .field("codes", &self.codes.len())
            .finish_non_exhaustive()
    }
}

impl EvidenceRecord {
    /// The record of a page whose device gave `device_size` bytes.
    #[must_use]
    pub fn of(evidence: &PageEvidence, device_size: u64) -> EvidenceRecord {
        EvidenceRecord {
            source: evidence.source.code().into(),
            side: evidence.side.map(|side| side.code().into()),
            dpi_device: evidence.dpi_device,
            dpi_effective: shortest(evidence.dpi_effective),
            corners: evidence.corners.map(|corners| corners.map(|corner| corner.map(Number))),
            angle_deg: evidence.angle_deg,
            turn_deg: evidence.turn_deg,
            whole: evidence.whole,
            unchanged: evidence.unchanged,
            measures: evidence.measures.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            findings: evidence.findings.iter().map(FindingRecord::of).collect(),
            codes: evidence.codes.clone(),
            retakes: evidence.retakes,
            accepted_by: evidence.accepted_by.map(|by| by.code().into()),
            device_size,
        }
    }

    /// The record in the domain's words. What it has no word for, as a later kiosk may send, is left out: measures and
    /// findings of an unknown name, an unknown side. An unknown source counts as a flatbed.
    #[must_use]
    pub fn known(&self) -> PageEvidence {
        PageEvidence {
            source: [PageSource::Feeder, PageSource::Camera]
                .into_iter()
                .find(|s| s.code() == self.source)
                .unwrap_or_default(),
            side: [Side::Front, Side::Back].into_iter().find(|side| self.side.as_deref() == Some(side.code())),
            dpi_device: self.dpi_device,
            dpi_effective: self.dpi_effective as f32,
            corners: self.corners.map(|corners| corners.map(|corner| corner.map(|Number(at)| at))),
            angle_deg: self.angle_deg,
            turn_deg: self.turn_deg,
            whole: self.whole,
            unchanged: self.unchanged,
            measures: MEASURES
                .into_iter()
                .filter_map(|name| self.measures.get(name).map(|Number(value)| (name, *value as f32)))
                .collect(),
            findings: self.findings.iter().filter_map(FindingRecord::known).collect(),
            codes: self.codes.clone(),
            retakes: self.retakes,
            accepted_by: [AcceptedBy::Gate, AcceptedBy::Citizen]
                .into_iter()
                .find(|by| self.accepted_by.as_deref() == Some(by.code())),
        }
    }
}

/// Names of measures as the gate of this program writes them, in its order.
const MEASURES: [&str; 12] = [
    "width_mm",
    "height_mm",
    "dpi",
    "sharp_across",
    "sharp_down",
    "sharp_worst",
    "white",
    "clipped_share",
    "glare_share",
    "uneven_ratio",
    "ink_cells",
    "faint_share",
];

impl FindingRecord {
    fn of(finding: &Finding) -> FindingRecord {
        FindingRecord {
            reason: finding.reason.code().into(),
            grade: finding.grade.code().into(),
            value: finding.value.into(),
            limit: finding.limit.into(),
            region: finding.region.map(|at| [at.left, at.top, at.right, at.bottom].map(Number::from)),
        }
    }

    /// The reason, where this program knows it.
    #[must_use]
    pub fn known_reason(&self) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == self.reason)
    }

    fn known(&self) -> Option<Finding> {
        let region = self.region.map(|at| at.map(|Number(at)| at as f32));
        Some(Finding {
            reason: self.known_reason()?,
            grade: Grade::ALL.into_iter().find(|grade| grade.code() == self.grade)?,
            value: self.value.0 as f32,
            limit: self.limit.0 as f32,
            region: region.map(|[left, top, right, bottom]| Region { left, top, right, bottom }),
        })
    }
}

/// JSON has no word for what is no number: it is written as 0, and `null` is read as 0.
mod finite {
    use super::*;

    /// For `serde(with)`.
    pub fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(if value.is_finite() { *value } else { 0.0 })
    }

    /// For `serde(with)`.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        // What an f32 cannot hold is no measure of a page.
        let value = Option::<f64>::deserialize(deserializer)?;
        Ok(value.filter(|value| value.abs() <= f64::from(f32::MAX)).unwrap_or_default())
    }
}

fn cut(text: String, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| cut(text, WORD_MAX))
}

fn maybe_word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|text| cut(text, WORD_MAX)))
}

fn codes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(few(deserializer)?.into_iter().map(|text| cut(text, CODE_MAX)).collect())
}

/// The first entries of a list; the others are not even built.
fn few<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Few<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Few<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut first = Vec::new();
            while first.len() < ENTRIES_MAX {
                match list.next_element()? {
                    Some(entry) => first.push(entry),
                    None => return Ok(first),
                }
            }
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(first)
        }
    }
    deserializer.deserialize_seq(Few(PhantomData))
}

fn measures<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Number>, D::Error> {
    struct Measures;

    impl<'de> Visitor<'de> for Measures {
        type Value = BTreeMap<String, Number>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("numbers by name")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut first = BTreeMap::new();
            while let Some(name) = map.next_key::<String>()? {
                if first.len() < ENTRIES_MAX {
                    first.insert(cut(name, WORD_MAX), map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(first)
        }
    }
    deserializer.deserialize_map(Measures)
}
