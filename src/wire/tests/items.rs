//! What is refused in a published item, with its place, and what is found before one is published.

#![allow(clippy::unwrap_used)]

use lobby_domain::Catalogue;
use lobby_domain::item_defect::{DefectKind, defects};
use lobby_wire::Message as _;
use lobby_wire::catalogue::{CatalogueBundle, WireChoice};
use proptest::prelude::*;
use serde_json::{Value, json};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/sample/catalogue");

fn file(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(format!("{SAMPLE}/{path}")).unwrap()).unwrap()
}

/// An item with questions, conditions, every way to a material, a choice and a page captured in colour.
fn item() -> Value {
    file("items/residence-permit-apply.json")
}

fn bundle(items: Vec<Value>) -> CatalogueBundle {
    let lists: std::collections::BTreeMap<String, Vec<WireChoice>> =
        serde_json::from_value(file("choice-lists.json")["lists"].clone()).unwrap();
    CatalogueBundle {
        schema: CatalogueBundle::SCHEMA.into(),
        version: 1,
        items,
        choice_lists: lists,
        divisions: vec![],
        themes: vec![],
    }
}

fn changed(pointer: &str, value: Value) -> Value {
    let mut item = item();
    *item.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    item
}

#[test]
fn every_word_that_is_not_of_the_schema_is_refused_with_its_place() {
    let cases = [
        ("/schema", json!("lobby-implementation-item/2"), "lobby-implementation-item/2"),
        ("/key", json!("Residence Permit"), "an item's key"),
        ("/case_type", json!("some_day"), "case_type: `some_day`"),
        ("/statutory_limit/unit", json!("moon"), "limit.unit: `moon`"),
        ("/promised_limit/unit", json!(""), "limit.unit: ``"),
        ("/materials/0/code", json!("M 1"), "materials.code"),
        ("/materials/0/obtain", json!("by_post"), "materials.obtain: `by_post`"),
        ("/materials/0/necessity", json!("perhaps"), "materials.necessity: `perhaps`"),
        ("/materials/3/deferral/unit", json!("hour"), "limit.unit: `hour`"),
        ("/materials/2/capture_spec/colour", json!("sepia"), "capture_spec.colour: `sepia`"),
        ("/materials/2/capture_spec/min_sharpness", json!(1.5), "min_sharpness"),
        ("/materials/2/capture_spec/retake_below", json!(0.99), "retake_below"),
        ("/form/fields/0/key", json!("No Key"), "form.fields.key"),
        ("/form/fields/0/kind", json!("riddle"), "form.fields.kind: `riddle`"),
        ("/form/fields/0/mask", json!("ink"), "form.fields.mask: `ink`"),
        ("/form/fields/0/data_class", json!(5), "form.fields.data_class: `5`"),
        ("/form/fields/0/data_class", json!(0), "form.fields.data_class: `0`"),
        ("/form/fields/0/prefill/source", json!("rumour"), "prefill.source: `rumour`"),
        ("/form/fields/1/validation/check", json!("abacus"), "validation.check: `abacus`"),
        ("/form/fields/8/validation/not_after", json!("tomorrow"), "validation.not_after: `tomorrow`"),
        ("/form/pages/0/fields/0", json!("nowhere"), "form.pages.fields: `nowhere`"),
    ];
    assert!(Catalogue::try_from(bundle(vec![item()])).is_ok());
    for (pointer, value, place) in cases {
        let error = Catalogue::try_from(bundle(vec![changed(pointer, value)])).unwrap_err().to_string();
        assert!(error.contains(place), "{pointer}: {error}");
    }
}

#[test]
fn a_condition_of_which_a_part_would_go_unread_is_refused() {
    let read = |condition: &Value| {
        Catalogue::try_from(bundle(vec![changed("/materials/4/required_when", condition.clone())])).map(|_| ())
    };
    for whole in [
        json!(null),
        json!({"q": "basis", "is": "work"}),
        json!({"q": "basis", "in": ["work", "study"]}),
        json!({"field": "delivery_mode", "is": "courier"}),
        json!({"fact": "age", "ge": 16, "lt": 60}),
        json!({"all": [{"q": "basis", "is": "work"}, {"not": {"any": []}}]}),
    ] {
        read(&whole).unwrap_or_else(|error| panic!("{whole}: {error}"));
    }
    for half in [
        json!({}),
        json!({"q": "basis"}),
        json!({"is": "work"}),
        json!({"q": "basis", "is": "work", "in": ["study"]}),
        json!({"q": "basis", "is": "work", "lt": 3}),
        json!({"q": "basis", "is": "work", "field": "delivery_mode"}),
        json!({"q": "basis", "is": "work", "all": []}),
        json!({"field": "delivery_mode", "in": ["courier"]}),
        json!({"fact": "age"}),
        json!({"fact": "age", "ge": 16, "is": "old"}),
        json!({"fact": "height", "ge": 16}),
        json!({"any": [], "not": {"all": []}}),
        json!({"not": {"q": "basis"}}),
        json!({"all": [], "is": "work"}),
        json!({"q": "basis", "is": "work", "unless": true}),
    ] {
        assert!(read(&half).is_err(), "{half}");
    }
    let of_field = json!([{"zh": "住", "en": "lives", "check": {"field": "delivery_mode", "is": "courier"}}]);
    assert!(Catalogue::try_from(bundle(vec![changed("/acceptance_conditions", of_field)])).is_err(), "not filled yet");
}

/// A change of the item: where, to what; and the defect's place, name and kind.
type Change = (&'static str, Value, &'static str, &'static str, DefectKind);

/// Names that lead nowhere, or to what comes later.
fn names() -> Vec<Change> {
    use DefectKind::{AskedTooEarly, UnknownAnswer, UnknownField, UnknownList, UnknownQuestion};
    const CONDITION: &str = "/materials/4/required_when";
    const WORK: &str = "situations.questions.work_kind";
    let condition = |question: &str, answer: &str| json!({"q": question, "is": answer});
    let employed = json!({"not": {"field": "employer", "is": "x"}});
    let (unasked, unanswered) = (condition("basic", "work"), condition("housing_kind", "owned"));
    let (visible, courier) = ("/form/fields/14/visible_when", json!({"field": "delivery", "is": "courier"}));
    let minor = condition("minor", "yes");
    vec![
        (CONDITION, unasked, "materials.M005", "basic", UnknownQuestion),
        (CONDITION, unanswered, "materials.M005", "housing_kind.owned", UnknownAnswer),
        (visible, courier, "form.fields.postal_address", "delivery", UnknownField),
        ("/situations/questions/3/ask_when", minor.clone(), WORK, "minor", AskedTooEarly),
        ("/situations/questions/3/ask_when", employed, WORK, "employer", AskedTooEarly),
        ("/situations/questions/4/ask_when", minor, "situations.questions.minor", "minor", AskedTooEarly),
        ("/form/fields/10/choice_list", json!("trade"), "form.fields.occupation", "trade", UnknownList),
        ("/form/fields/10/choice_list", json!(null), "form.fields.occupation", "", UnknownList),
    ]
}

/// What stands twice, nowhere, or leaves nothing.
fn places() -> Vec<Change> {
    use DefectKind::{EndsBeforeItBegins, MobileOnly, NoPages, NothingToChoose, OnNoPage, Twice};
    let mobile = "^1[3-9][0-9]{9}$";
    let twice = "/situations/questions/0/answers/1/code";
    let pages = json!({"pages_min": 0, "pages_max": 0});
    let mut capture = item()["materials"][2]["capture_spec"].clone();
    capture.as_object_mut().unwrap().extend(pages.as_object().unwrap().clone());
    vec![
        (
            "/situations/questions/1/answers",
            json!([]),
            "situations.questions.housing_kind",
            "housing_kind",
            NothingToChoose,
        ),
        ("/materials/4/code", json!("M003"), "materials", "M003", Twice),
        (twice, json!("work"), "situations.questions.basis", "work", Twice),
        ("/form/pages/1/fields", json!(["phone", "employer"]), "form.pages", "employer", Twice),
        ("/form/pages/1/id", json!("me"), "form.pages", "me", Twice),
        ("/form/pages/1/fields", json!([]), "form.fields.phone", "phone", OnNoPage),
        ("/materials/2/capture_spec", capture, "materials.M003", "M003", NoPages),
        ("/form/fields/5/validation", json!({"pattern": mobile}), "form.fields.phone", mobile, MobileOnly),
        ("/valid_to", json!("2025-12-31"), "valid_to", "2025-12-31", EndsBeforeItBegins),
    ]
}

#[test]
fn every_defect_of_an_item_is_found_at_its_place() {
    let found = |items| {
        let found = defects(&Catalogue::try_from(bundle(items)).unwrap());
        found.into_iter().map(|defect| (defect.place, defect.name, defect.kind)).collect::<Vec<_>>()
    };
    assert_eq!(found(vec![item()]), []);
    let mut kinds = Vec::new();
    for (pointer, value, place, name, kind) in names().into_iter().chain(places()) {
        let found = found(vec![changed(pointer, value)]);
        assert!(found.contains(&(place.into(), name.into(), kind)), "{pointer}: {found:?}");
        kinds.push(kind);
    }
    assert!(DefectKind::ALL.iter().all(|kind| kinds.contains(kind)), "each is tried");
    assert_eq!(found(vec![item(), item()]), [("key".into(), "residence-permit-apply".into(), DefectKind::Twice)]);
}

#[test]
fn the_sample_has_no_defect() {
    let items = std::fs::read_dir(format!("{SAMPLE}/items")).unwrap();
    let items = items.map(|entry| serde_json::from_slice(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap());
    assert_eq!(defects(&Catalogue::try_from(bundle(items.collect())).unwrap()), []);
}

/// Addresses of every value in an item.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(n, part)| pointers(part, &format!("{at}/{n}"), found));
        }
        Value::Object(parts) => {
            parts.iter().for_each(|(key, part)| pointers(part, &format!("{at}/{key}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"q": "basis", "is": "work"})),
    ]
}

proptest! {
    #[test]
    fn whatever_stands_anywhere_in_an_item_it_is_read_or_refused_and_searched(
        place in any::<proptest::sample::Index>(),
        value in any_value(),
    ) {
        let mut found = Vec::new();
        pointers(&item(), "", &mut found);
        let changed = changed(place.get::<String>(&found), value);
        if let Ok(catalogue) = Catalogue::try_from(bundle(vec![changed])) {
            prop_assert!(defects(&catalogue).iter().all(|defect| !defect.place.is_empty()));
        }
    }
}
