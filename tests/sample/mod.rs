//! One citizen's card, one scanned page and the sample catalogue, for the tests of rooms and programs.

#![allow(clippy::unwrap_used, dead_code, reason = "a test takes what it needs")]

pub mod cases;

use std::collections::BTreeMap;

use lobby_domain::evidence::PageEvidence;
use lobby_domain::identity::{CardFields, DocumentKind, IdCard};
use lobby_flow::{CapturedPage, PageId};
use lobby_wire::Message as _;
use lobby_wire::catalogue::{CatalogueBundle, WireChoice, WireDivision};

/// A file of `assets/sample`; rooms and programs lie two folders below the root.
pub fn json(path: &str) -> serde_json::Value {
    let path = format!("{}/../../assets/sample/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// These items of the sample catalogue, without themes.
pub fn catalogue(items: &[&str]) -> CatalogueBundle {
    let lists: BTreeMap<String, Vec<WireChoice>> =
        serde_json::from_value(json("catalogue/choice-lists.json")["lists"].clone()).unwrap();
    let divisions: Vec<WireDivision> = serde_json::from_value(json("organisation.json")["divisions"].clone()).unwrap();
    CatalogueBundle {
        schema: CatalogueBundle::SCHEMA.into(),
        version: 1,
        items: items.iter().map(|key| json(&format!("catalogue/items/{key}.json"))).collect(),
        choice_lists: lists,
        divisions,
        themes: Vec::new(),
    }
}

/// The card of Lin Zhiwei (P01 of the sample world).
pub fn card_fields() -> CardFields {
    CardFields {
        name: "林知微".into(),
        sex: "2".into(),
        nation: "01".into(),
        birth: "19930418".into(),
        address: "浙江省示例市测试区栖云路31号".into(),
        id_number: "330199199304180288".into(),
        issuer: "示例市公安局测试分局".into(),
        valid_from: "20200610".into(),
        valid_to: "20400610".into(),
        ..CardFields::default()
    }
}

/// The same, with fields changed.
pub fn card(change: impl FnOnce(&mut CardFields)) -> IdCard {
    let mut fields = card_fields();
    change(&mut fields);
    IdCard::new(DocumentKind::Resident, fields, false, [7; 32])
}

/// A sheet of A4 at 300 dots per inch, of which nothing was found.
pub fn page(id: u32) -> CapturedPage {
    CapturedPage {
        id: PageId(id),
        sha256: [1; 32],
        size: 1000,
        width: 2480,
        height: 3508,
        dpi: 300,
        device_sha256: [2; 32],
        device_size: 26_000_000,
        device: "pnm:0".into(),
        evidence: PageEvidence::default(),
        remakable: true,
        kept: false,
    }
}
