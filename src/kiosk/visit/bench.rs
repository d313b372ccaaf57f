//! What tests of a visit's parts need around them.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use lobby_domain::identity::{CardFields, DocumentKind, IdCard};
use lobby_domain::{CaseNumber, Catalogue, Lang};
use lobby_envelope::IntakeIdentity;
use lobby_fleet::KioskConfig;
use lobby_flow::{Application, Draft};
use lobby_imaging::judge::Thresholds;
use lobby_wire::Message as _;
use lobby_wire::catalogue::CatalogueBundle;

use super::Facts;

/// Opens what is sealed under [`facts`].
pub static AGENCY: LazyLock<IntakeIdentity> = LazyLock::new(IntakeIdentity::generate);

/// A hall with a thin line, or another.
pub fn facts(small_pages_first: bool) -> Facts {
    let mut config = KioskConfig::default();
    config.sync.small_pages_first = small_pages_first;
    Facts {
        config,
        limits: Thresholds::default(),
        kiosk: "WL01-K01".into(),
        recipients: vec![AGENCY.recipient()],
        catalogue: Arc::new(Catalogue::default()),
        fault: None,
    }
}

/// A signed application of the sample catalogue without pages.
pub fn application() -> Application {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/catalogue/items/signboard-filing.json");
    let bundle = CatalogueBundle {
        schema: CatalogueBundle::SCHEMA.into(),
        version: 1,
        items: vec![serde_json::from_slice(&std::fs::read(sample).unwrap()).unwrap()],
        choice_lists: BTreeMap::new(),
        divisions: Vec::new(),
        themes: Vec::new(),
    };
    let catalogue: Arc<Catalogue> = Arc::new(bundle.try_into().unwrap());
    let card = IdCard::new(DocumentKind::Resident, CardFields::default(), false, [7; 32]);
    let now = jiff::Timestamp::UNIX_EPOCH;
    Application {
        draft: Draft::new(Arc::new(catalogue.items[0].clone()), catalogue, Arc::new(card), now),
        case_number: CaseNumber::new("WL01", "K01", 1).unwrap(),
        strokes: Vec::new(),
        lang: Lang::ZH,
        signed_at: now,
        signed_local: jiff::civil::DateTime::default(),
    }
}
