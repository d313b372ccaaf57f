//! The catalogue bundle: items and lists in one file, named by digest, with a signed head.

use std::collections::BTreeMap;

use lobby_domain::address::Division;
use lobby_domain::situation::Choice;
use lobby_domain::{Catalogue, Text};
use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::document::WireText;
use crate::item::WireItem;
use crate::{WireError, message};

/// The signed head of a bundle (ES256 JWS payload).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueHead {
    /// `lobby-catalogue-head/1`.
    pub schema: String,
    /// Rises with every publication.
    pub version: u64,
    /// Digest of the bundle's bytes.
    pub sha256: Sha256,
    /// Length of the bundle's bytes.
    pub size: u64,
    /// When it was published.
    pub published_at: jiff::Timestamp,
}
message!(CatalogueHead, "lobby-catalogue-head/1");

/// An entry of a choice list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireChoice {
    /// Its code.
    pub code: String,
    /// What the citizen reads; answers of questions call it `text`.
    #[serde(alias = "text")]
    pub label: WireText,
}

/// A division of the address picker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireDivision {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: WireText,
    /// Code of the division above.
    pub parent: Option<String>,
}

/// The bundle itself. Items keep the catalogue's own JSON, so that fields unknown here survive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogueBundle {
    /// `lobby-catalogue-bundle/1`.
    pub schema: String,
    /// The version its head names.
    pub version: u64,
    /// Implementation items as published (`lobby-implementation-item/1`).
    pub items: Vec<serde_json::Value>,
    /// Choice lists by name.
    pub choice_lists: BTreeMap<String, Vec<WireChoice>>,
    /// Divisions for address pickers.
    pub divisions: Vec<WireDivision>,
}
message!(CatalogueBundle, "lobby-catalogue-bundle/1");

impl TryFrom<CatalogueBundle> for Catalogue {
    type Error = WireError;

    fn try_from(bundle: CatalogueBundle) -> Result<Catalogue, WireError> {
        let items = bundle
            .items
            .into_iter()
            .map(|value| {
                let item: WireItem = serde_json::from_value(value)
                    .map_err(|source| WireError::Shape { what: "lobby-implementation-item/1", source })?;
                item.try_into()
            })
            .collect::<Result<_, WireError>>()?;
        let choice_lists = bundle
            .choice_lists
            .into_iter()
            .map(|(name, choices)| (name, choices.into_iter().map(Choice::from).collect()))
            .collect();
        let divisions = bundle.divisions.into_iter().map(Division::from).collect();
        Ok(Catalogue { version: bundle.version, items, choice_lists, divisions })
    }
}

impl From<WireChoice> for Choice {
    fn from(choice: WireChoice) -> Choice {
        Choice { code: choice.code, label: choice.label.into() }
    }
}

impl From<WireDivision> for Division {
    fn from(division: WireDivision) -> Division {
        Division { code: division.code, name: division.name.into(), parent: division.parent }
    }
}

impl From<WireText> for Text {
    fn from(text: WireText) -> Text {
        Text { zh: text.zh, en: text.en }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Every item of the sample catalogue that ships with the project.
    fn sample_items() -> Vec<(String, serde_json::Value)> {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/catalogue/items");
        let mut items: Vec<_> = std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
            })
            .collect();
        items.sort_by(|a, b| a.0.cmp(&b.0));
        items
    }

    fn bundle(items: Vec<serde_json::Value>) -> CatalogueBundle {
        CatalogueBundle {
            schema: CatalogueBundle::SCHEMA.into(),
            version: 1,
            items,
            choice_lists: BTreeMap::new(),
            divisions: vec![],
        }
    }

    use crate::Message;

    #[test]
    fn every_sample_item_becomes_a_domain_item_with_all_its_parts() {
        for (name, value) in sample_items() {
            let catalogue = Catalogue::try_from(bundle(vec![value.clone()])).unwrap();
            let item = catalogue.item(&name.parse().unwrap()).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(item.materials.len(), value["materials"].as_array().unwrap().len(), "{name}");
            assert_eq!(item.form.fields.len(), value["form"]["fields"].as_array().unwrap().len(), "{name}");
            assert_eq!(item.questions.len(), value["situations"]["questions"].as_array().unwrap().len(), "{name}");
            assert_eq!(item.name.zh, value["name"]["zh"].as_str().unwrap());
        }
    }

    #[test]
    fn a_word_nobody_knows_is_refused_with_its_place() {
        let (_, mut value) = sample_items().remove(0);
        value["materials"][0]["obtain"] = "telepathy".into();
        let error = Catalogue::try_from(bundle(vec![value])).unwrap_err().to_string();
        assert!(error.contains("materials.obtain") && error.contains("telepathy"), "{error}");
    }
}
