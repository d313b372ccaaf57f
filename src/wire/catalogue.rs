//! The catalogue bundle: items and lists in one file, named by digest, with a signed head.

use std::collections::BTreeMap;

use lobby_domain::address::Division;
use lobby_domain::catalogue::Theme;
use lobby_domain::situation::Choice;
use lobby_domain::{Catalogue, Lang, Text};
use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::document::WireText;
use crate::item::WireItem;
use crate::{WireError, message};

pub use crate::choice::WireChoice;

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

/// A theme of services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireTheme {
    /// Its code, e.g. `family`.
    pub code: String,
    /// Its name; items name their theme by the Chinese one.
    pub name: WireText,
    /// Name of a picture that kiosks hold; one that a kiosk does not know is shown as the neutral one.
    pub icon: String,
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
    /// Themes of services; bundles made before there were any have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<WireTheme>,
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
        let themes = bundle.themes.into_iter().map(Theme::from).collect();
        Ok(Catalogue { version: bundle.version, items, choice_lists, divisions, themes })
    }
}

impl From<WireDivision> for Division {
    fn from(division: WireDivision) -> Division {
        Division { code: division.code, name: division.name.into(), parent: division.parent }
    }
}

impl From<WireTheme> for Theme {
    fn from(theme: WireTheme) -> Theme {
        Theme { code: theme.code, name: theme.name.into(), icon: theme.icon }
    }
}

impl From<WireText> for Text {
    fn from(text: WireText) -> Text {
        let others =
            text.others.iter().filter_map(|(code, text)| Some((Lang::parse(code)?, text.as_str()?.to_owned())));
        Text { others: others.collect(), zh: text.zh, en: text.en }
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
            themes: vec![],
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
    fn an_unknown_word_is_refused_with_its_place() {
        let (_, mut value) = sample_items().remove(0);
        value["materials"][0]["obtain"] = "telepathy".into();
        let error = Catalogue::try_from(bundle(vec![value])).unwrap_err().to_string();
        assert!(error.contains("materials.obtain") && error.contains("telepathy"), "{error}");
    }

    #[test]
    fn a_bundle_made_before_there_were_themes_is_read_and_written_as_it_was() {
        let old = r#"{"schema":"lobby-catalogue-bundle/1","version":1,"items":[],"choice_lists":{},"divisions":[]}"#;
        let read: CatalogueBundle = crate::read(old.as_bytes()).unwrap();
        assert_eq!((read.themes.len(), String::from_utf8(read.to_bytes()).unwrap()), (0, old.to_owned()));
    }

    #[test]
    fn a_theme_and_a_third_language_come_with_the_bundle_and_go_back_as_they_came() {
        let new = r#"{"schema":"lobby-catalogue-bundle/1","version":1,"items":[],"choice_lists":{},"divisions":[],"themes":[{"code":"family","name":{"zh":"生育收养","en":"Family","note":7,"xx":"~Family"},"icon":"baby"}]}"#;
        let bundle: CatalogueBundle = crate::read(new.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(bundle.to_bytes()).unwrap(), new);
        let catalogue = Catalogue::try_from(bundle).unwrap();
        let theme = catalogue.theme("生育收养").unwrap();
        assert_eq!(Some(theme), catalogue.theme("family"));
        let third = Lang::parse("xx").unwrap();
        assert_eq!((theme.name.get(third), theme.name.get(Lang::EN)), ("~Family", "Family"));
        assert_eq!(theme.name.others.len(), 1, "a number is no text");
    }
}
