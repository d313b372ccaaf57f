//! Publishing the catalogue: items, lists and divisions become one bundle with a signed head.

mod unhonoured;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use lobby_domain::item_defect::defects;
use lobby_domain::{Catalogue, Text};
use lobby_envelope::digest::sha256;
use lobby_envelope::sign_head;
use lobby_wire::Message as _;
use lobby_wire::catalogue::{CatalogueBundle, CatalogueHead, WireChoice, WireDivision, WireTheme};
use lobby_wire::digest::Sha256;
use lobby_wire::problem::ProblemCode;
use lobby_words::item_defect;
use lobby_words::setup as words;
use serde::Deserialize;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::catalogue::{self, Publication};
use crate::repository::desired;
use crate::service::{changes, health};

pub use unhonoured::{Unhonoured, unhonoured};

/// What is published, by file name: read from a folder or from the sample that is built in.
#[derive(Default)]
pub struct Source {
    /// Items, one JSON file each.
    pub items: BTreeMap<String, String>,
    /// `choice-lists.json`.
    pub choice_lists: String,
    /// `organisation.json`.
    pub organisation: String,
    /// `themes.json`; `None` where the catalogue describes no themes.
    pub themes: Option<String>,
}

/// The sample of the demonstration.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../assets/sample"]
struct Sample;

#[derive(Deserialize)]
struct ChoiceLists {
    lists: BTreeMap<String, Vec<WireChoice>>,
}

#[derive(Deserialize)]
struct Themes {
    themes: Vec<WireTheme>,
}

#[derive(Deserialize)]
struct Organisation {
    divisions: Vec<WireDivision>,
}

impl Source {
    /// The sample of the demonstration.
    #[must_use]
    pub fn sample() -> Source {
        let text = |path: &str| {
            Sample::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
        };
        let items = Sample::iter()
            .filter(|path| path.starts_with("catalogue/items/"))
            .map(|path| (path.to_string(), text(&path)))
            .collect();
        Source {
            items,
            choice_lists: text("catalogue/choice-lists.json"),
            organisation: text("organisation.json"),
            themes: Some(text("catalogue/themes.json")),
        }
    }

    /// The holiday notices of the demonstration, by year.
    #[must_use]
    pub fn sample_calendar() -> BTreeMap<i16, String> {
        let year = |path: &str| path.strip_prefix("calendar/")?.strip_suffix(".json")?.parse().ok();
        let file = |path: &str| Some(String::from_utf8_lossy(&Sample::get(path)?.data).into_owned());
        Sample::iter().filter_map(|path| Some((year(&path)?, file(&path)?))).collect()
    }

    /// `items/*.json`, `choice-lists.json` and, where there is one, `themes.json` of `folder`; `organisation.json` there or
    /// in the folder above.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn folder(folder: &Path) -> Result<Source> {
        let items_folder = folder.join("items");
        let listing = || PlatformError::file("listing", &items_folder);
        let mut items = BTreeMap::new();
        for entry in std::fs::read_dir(&items_folder).map_err(listing())? {
            let path = entry.map_err(listing())?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                items.insert(path.display().to_string(), crate::data_dir::read(&path)?);
            }
        }
        let beside = folder.join("organisation.json");
        let above = folder.join("../organisation.json");
        let themes = folder.join("themes.json");
        Ok(Source {
            items,
            choice_lists: crate::data_dir::read(&folder.join("choice-lists.json"))?,
            organisation: crate::data_dir::read(if beside.exists() { &beside } else { &above })?,
            themes: if themes.exists() { Some(crate::data_dir::read(&themes)?) } else { None },
        })
    }

    /// The bundle of this source; every item is read the way a kiosk reads it, and can be handled by one.
    ///
    /// # Errors
    /// [`PlatformError::Setup`] or [`PlatformError::Wire`] naming the file, or every place of an item, that is wrong.
    pub fn bundle(&self, version: u64) -> Result<CatalogueBundle> {
        let lists: ChoiceLists = parse("choice-lists.json", &self.choice_lists)?;
        let organisation: Organisation = parse("organisation.json", &self.organisation)?;
        let themes = match &self.themes {
            Some(text) => parse::<Themes>("themes.json", text)?.themes,
            None => Vec::new(),
        };
        let items = self.items.iter().map(|(name, text)| parse(name, text)).collect::<Result<Vec<_>>>()?;
        let bundle = CatalogueBundle {
            schema: CatalogueBundle::SCHEMA.into(),
            version,
            items,
            choice_lists: lists.lists,
            divisions: organisation.divisions,
            themes,
        };
        if bundle.items.is_empty() {
            return Err(PlatformError::setup(words::NO_ITEMS, &[]));
        }
        let catalogue = Catalogue::try_from(bundle.clone())
            .map_err(|source| PlatformError::Wire { what: "reading the catalogue".into(), source })?;
        let found = defects(&catalogue);
        if !found.is_empty() {
            let texts: Vec<Text> = found.iter().map(item_defect).collect();
            let lines = |lang| texts.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join("\n");
            return Err(PlatformError::Setup(lobby_words::in_every_language(lines)));
        }
        Ok(bundle)
    }
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        PlatformError::setup(words::SETTINGS_UNREADABLE, &[("file", name), ("reason", &error.to_string())])
    })
}

/// What this source asks for and kiosks do not honour.
///
/// # Errors
/// As [`Source::bundle`].
pub fn remarks(source: &Source) -> Result<Vec<Unhonoured>> {
    let bundle = source.bundle(0)?;
    let items = bundle.items.clone();
    let catalogue = Catalogue::try_from(bundle)
        .map_err(|source| PlatformError::Wire { what: "reading the catalogue".into(), source })?;
    Ok(unhonoured(&items, &catalogue))
}

/// Publishes a source as the next version, unless its content is that of the version in force.
///
/// # Errors
/// As [`Source::bundle`].
pub async fn publish(app: &App, source: &Source, now: Timestamp) -> Result<Publication> {
    let content = sha256(&source.bundle(0)?.to_bytes()).to_string();
    let current = current(app).await?;
    if let Some(current) = current.as_ref().filter(|current| current.content_sha256 == content) {
        return Ok(current.clone());
    }
    let version = next_version(app, current.map_or(0, |current| current.version)).await?;
    let bundle = source.bundle(version.unsigned_abs())?.to_bytes();
    let head = CatalogueHead {
        schema: CatalogueHead::SCHEMA.into(),
        version: version.unsigned_abs(),
        sha256: sha256(&bundle),
        size: bundle.len() as u64,
        published_at: now,
    };
    let key = &app.keys.catalogue;
    let jws = sign_head(key, &key.kid(), &head).map_err(PlatformError::seal("signing a catalogue head"))?;
    let publication = Publication {
        version,
        sha256: head.sha256.to_string(),
        size: i64::try_from(head.size).unwrap_or(i64::MAX),
        published_at: now,
        content_sha256: content,
        head: jws,
        bundle: String::from_utf8(bundle).map_err(|_| PlatformError::Row("catalogue"))?,
    };
    let row = publication.clone();
    app.db
        .tx(move |tx| {
            catalogue::insert(tx, &row)?;
            desired::touch(tx, desired::CATALOGUE, "", now)
        })
        .await?;
    changes::poll_after_change(app).await;
    tracing::info!(version, items = source.items.len(), "catalogue published");
    Ok(publication)
}

/// Kiosks take no list older than theirs: one that this platform published before it was restored from a backup counts.
async fn next_version(app: &App, current: i64) -> Result<i64> {
    let reported = health::highest_reported(app, current, |versions| versions.catalogue).await?;
    Ok(current.max(reported) + 1)
}

/// The version in force.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn current(app: &App) -> Result<Option<Publication>> {
    app.db.read(catalogue::current).await
}

/// The signed head of the version in force and the digest of its bundle, lowercase hex.
///
/// # Errors
/// Refusal `no_catalogue`.
pub async fn head(app: &App) -> Result<(String, String)> {
    let Some(in_force) = app.db.read(catalogue::in_force).await? else {
        return Err(ProblemCode::NoCatalogue.into());
    };
    Ok((in_force.head, in_force.sha256))
}

/// The bundle with this digest, as JSON.
///
/// # Errors
/// Refusal `bundle_unknown`.
pub async fn bundle(app: &App, sha256: Sha256) -> Result<String> {
    let wanted = sha256.to_string();
    let found = app.db.read(move |tx| catalogue::by_digest(tx, &wanted)).await?;
    found.map(|found| found.bundle).ok_or_else(|| PlatformError::from(ProblemCode::BundleUnknown))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::Value;

    use super::*;

    #[test]
    fn an_item_that_no_kiosk_can_handle_is_refused_with_every_place_in_both_languages() {
        let mut source = Source::sample();
        assert!(source.bundle(1).is_ok());
        let item = source.items.values_mut().find(|text| text.contains("residence-permit-apply")).unwrap();
        let mut value: Value = serde_json::from_str(item).unwrap();
        value["materials"][4]["required_when"]["is"] = "owned".into();
        value["form"]["fields"][10]["choice_list"] = "trade".into();
        *item = value.to_string();
        let refused = source.bundle(1).unwrap_err().to_string();
        for part in ["materials.M005", "housing_kind.owned", "条件永远不成立", "never holds", "没有选项表“trade”"]
        {
            assert!(refused.contains(part), "{part}: {refused}");
        }
    }
}
