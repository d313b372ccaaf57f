//! The application document: all that the citizen entered and captured, in plain. It exists only in the visit's
//! memory, inside sealed blobs, and on the platform after opening. Its bytes are what the citizen signs.

use std::collections::BTreeMap;

use lobby_domain::Lang;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::digest::Sha256;
use crate::evidence::EvidenceRecord;
use crate::manifest::ItemRef;
use crate::{is_absent, message};

/// A text for people, `{"zh": …, "en": …}`, with further languages beside the two where the data has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireText {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Everything else that stands in the object. Texts whose key is a language's code are read, the rest is kept.
    #[serde(flatten, skip_serializing_if = "BTreeMap::is_empty")]
    pub others: BTreeMap<String, serde_json::Value>,
}

impl WireText {
    /// A text in Chinese and English.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> WireText {
        WireText { zh: zh.into(), en: en.into(), others: BTreeMap::new() }
    }

    /// The text in `lang`; in Chinese where the data does not have `lang`.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZH => &self.zh,
            Lang::EN => &self.en,
            other => self.others.get(other.code()).and_then(serde_json::Value::as_str).unwrap_or(&self.zh),
        }
    }
}

/// What the card on the reader said, and when.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityEvidence {
    /// `resident`, `hmt`, `foreigner_2023` or `foreigner_old`.
    pub kind: String,
    /// Fields of the card by their keys; dates as ISO, long-term validity as null.
    pub fields: BTreeMap<String, Option<String>>,
    /// Whether `valid_to` is "long-term".
    pub long_term: bool,
    /// Whether the name lost a character in decoding.
    pub lossy: bool,
    /// Warnings of the reader, by code.
    pub warnings: Vec<String>,
    /// Digest of the photo block; the photo itself is not kept.
    pub photo_sha256: String,
    /// When the card was read, by the kiosk's clock.
    pub read_at: jiff::Timestamp,
}

/// One answer to a situation question, with the words the citizen saw.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerEntry {
    /// Code of the question.
    pub question: String,
    /// Code of the answer.
    pub answer: String,
    /// The question's words.
    pub question_text: WireText,
    /// The answer's words.
    pub answer_text: WireText,
}

/// One form value with the label the citizen saw.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueEntry {
    /// Field key.
    pub key: String,
    /// Field label.
    pub label: WireText,
    /// Data class 1 to 4.
    pub data_class: u8,
    /// Source of the value.
    pub source: ValueSource,
    /// The value: text, code, ISO date, or address detail joined to its divisions; null where the platform looks it up,
    /// where it was left empty, and where the citizen has none, which `shown` says then.
    pub value: Option<String>,
    /// The value in words, where it is a code.
    pub shown: Option<WireText>,
}

/// Source of a form value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueSource {
    /// Typed or chosen by the citizen.
    Citizen,
    /// From the identity card.
    Card,
    /// The platform looks it up.
    Platform,
}

/// Standing of a material when the application is submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialStanding {
    /// Pages are attached.
    Provided,
    /// Follows later.
    Follows,
    /// The card was read, the form was filled.
    AtHand,
    /// The platform looks it up.
    #[serde(rename = "platform_looks_up")]
    PlatformLookup,
    /// The paper itself is handed in at the counter.
    PaperOriginal,
}

/// One captured page: digest, size and pixels of the plain JPEG, and the record of its capture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageEntry {
    /// Digest of the plain JPEG bytes.
    pub sha256: Sha256,
    /// Length of the plain JPEG bytes.
    pub size: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Dots per inch.
    pub dpi: u32,
    /// Digest of the untouched bytes the device gave.
    pub device_sha256: Sha256,
    /// Which device.
    pub device: String,
    /// Record of its capture; `None` in documents of early kiosks, which kept none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceRecord>,
}

/// One material of the checklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaterialEntry {
    /// Code in the material dictionary.
    pub code: String,
    /// Its name.
    pub name: WireText,
    /// Its standing.
    pub standing: MaterialStanding,
    /// Its pages, in order; their blobs stand in the same order in the manifest, material after material.
    pub pages: Vec<PageEntry>,
}

/// The application document.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// `lobby-document/1`.
    pub schema: String,
    /// The application's id.
    pub application_id: Uuid,
    /// Its case number.
    pub case_number: String,
    /// Item and version.
    pub item: ItemRef,
    /// The item's name.
    pub item_name: WireText,
    /// The responsible authority.
    pub authority: WireText,
    /// Language the citizen used last: `zh` or `en`.
    pub lang: String,
    /// Kiosk id.
    pub kiosk: String,
    /// Whether it is a test: made on a kiosk that was enrolled for tests. Absent from real ones.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub test: bool,
    /// Identity evidence.
    pub identity: IdentityEvidence,
    /// Situation answers, in the order asked.
    pub answers: Vec<AnswerEntry>,
    /// Form values, in the order of the form.
    pub values: Vec<ValueEntry>,
    /// Materials, in the order of the item.
    pub materials: Vec<MaterialEntry>,
    /// The declaration's words, ticked by the citizen.
    pub declaration: WireText,
    /// When it was composed for signing.
    pub composed_at: jiff::Timestamp,
}
message!(Document, "lobby-document/1");

impl From<&lobby_domain::Text> for WireText {
    fn from(text: &lobby_domain::Text) -> WireText {
        let others = text.others.iter().map(|(lang, text)| (lang.code().to_owned(), text.as_str().into()));
        WireText { zh: text.zh.clone(), en: text.en.clone(), others: others.collect() }
    }
}
