//! What an item asks for and kiosks do not do: named when a catalogue is published.

use std::fmt;

use lobby_domain::equipment::NamedDevice;
use lobby_domain::{Catalogue, ImplementationItem};
use serde_json::Value;

/// One thing that kiosks do not honour.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unhonoured {
    /// Key of the item.
    pub item: String,
    /// Where in the item, e.g. `pre_checks`.
    pub place: String,
    /// What happens instead, for the person who publishes.
    pub instead: String,
}

impl fmt::Display for Unhonoured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.item, self.place, self.instead)
    }
}

/// Elements of an item of which no kiosk does anything, and what happens instead.
const UNREAD: [(&str, &str); 10] = [
    ("/pre_checks", "not checked before the application is taken in; officers check it"),
    ("/joint", "the application goes to the implementing authority alone"),
    ("/joint_authorities", "the application goes to the implementing authority alone"),
    ("/quantity_limit", "not counted; officers refuse what is too much"),
    ("/situations/outcomes", "not shown; only questions are asked"),
    ("/presence/required", "kiosks take the application in without an appointment for presence"),
    ("/online_payment", "no fee is paid at the kiosk"),
    ("/intermediary_service", "not shown"),
    ("/appointment", "kiosks make no appointments"),
    ("/self_service/limit_note", "not shown"),
];

/// Everything in these items, as published, that kiosks do not honour.
#[must_use]
pub fn unhonoured(items: &[Value], catalogue: &Catalogue) -> Vec<Unhonoured> {
    let mut found = Vec::new();
    for value in items {
        let key = value["key"].as_str().unwrap_or_default();
        let mut note = |place: &str, instead: &str| {
            found.push(Unhonoured { item: key.into(), place: place.into(), instead: instead.into() });
        };
        for (place, instead) in UNREAD {
            if value.pointer(place).is_some_and(says_something) {
                note(&place[1..].replace('/', "."), instead);
            }
        }
        questions(value, &mut note);
        materials(value, &mut note);
        results(value, &mut note);
        deliveries(value, catalogue, &mut note);
        if let Some(item) = catalogue.items.iter().find(|item| item.key.as_str() == key) {
            applicants(value, item, &mut note);
            conditions(item, &mut note);
            devices(item, &mut note);
        }
    }
    found
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(entries) => !entries.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

fn questions(value: &Value, note: &mut impl FnMut(&str, &str)) {
    for question in value["situations"]["questions"].as_array().into_iter().flatten() {
        if question["kind"].as_str().is_some_and(|kind| kind != "single") {
            let code = question["code"].as_str().unwrap_or_default();
            note(&format!("situations.{code}.kind"), "asked as a question with exactly one answer");
        }
    }
}

fn materials(value: &Value, note: &mut impl FnMut(&str, &str)) {
    let mut looked_up = Vec::new();
    for material in value["materials"].as_array().into_iter().flatten() {
        let code = material["code"].as_str().unwrap_or_default();
        if matches!(material["obtain"].as_str(), Some("sharing_only" | "sharing_then_upload")) {
            looked_up.push(code);
        }
        if material["informed_commitment_allowed"] == Value::Bool(true) {
            note(&format!("materials.{code}.informed_commitment_allowed"), "no commitment is taken in place of it");
        }
    }
    if !looked_up.is_empty() {
        let codes = looked_up.join(", ");
        let instead = format!("{codes}: not looked up by the platform; officers obtain them, and kiosks demand none");
        note("materials.sharing_source", &instead);
    }
}

fn results(value: &Value, note: &mut impl FnMut(&str, &str)) {
    for (at, result) in value["results"].as_array().into_iter().flatten().enumerate() {
        if result["electronic"] == Value::Bool(true) {
            let instead = "no electronic certificate is made; officers hand over what they issue";
            note(&format!("results.{at}.electronic"), instead);
        }
    }
}

/// Ways to receive a result that people carry out; the program prints no result at a kiosk and makes no certificate.
const BY_PEOPLE: [&str; 2] = ["counter", "courier"];
/// The field in which a citizen chooses a way.
const DELIVERY_FIELD: &str = "delivery_mode";

fn deliveries(value: &Value, catalogue: &Catalogue, note: &mut impl FnMut(&str, &str)) {
    let instead = "no result is printed at a kiosk or made as a certificate; officers hand it over or send it";
    let options = value["delivery_options"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for option in options.filter(|option| !BY_PEOPLE.contains(option)) {
        note(&format!("delivery_options.{option}"), instead);
    }
    let fields = value["form"]["fields"].as_array().into_iter().flatten();
    for field in fields.filter(|field| field["key"] == DELIVERY_FIELD) {
        let list = field["choice_list"].as_str().unwrap_or_default();
        let choices = catalogue.choice_lists.get(list).into_iter().flatten();
        for choice in choices.filter(|choice| !BY_PEOPLE.contains(&choice.code.as_str())) {
            note(&format!("form.fields.{DELIVERY_FIELD}.{}", choice.code), instead);
        }
    }
}

fn applicants(value: &Value, item: &ImplementationItem, note: &mut impl FnMut(&str, &str)) {
    let names = value["applicant_kinds"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for (name, admitted) in names.zip(&item.applicants) {
        if !admitted.served_here() {
            note(
                &format!("applicant_kinds.{name}"),
                "sent to the counter: kiosks read one identity card and no licence",
            );
        }
    }
    if !item.serves_citizens() {
        note("applicant_kinds", "no kiosk can serve any of them; the item is not offered");
    }
    if value["agent_allowed"] == Value::Bool(true) {
        note("agent_allowed", "who applies for another person is sent to the counter");
    }
}

fn conditions(item: &ImplementationItem, note: &mut impl FnMut(&str, &str)) {
    for (at, condition) in item.conditions.iter().enumerate() {
        if condition.check.is_none() {
            let instead = format!("“{}” is shown and not checked; officers judge it", condition.text.zh);
            note(&format!("acceptance_conditions.{at}"), &instead);
        }
    }
}

fn devices(item: &ImplementationItem, note: &mut impl FnMut(&str, &str)) {
    let named = item.devices.all.iter().chain(item.devices.any_of.iter().flatten());
    for device in named.chain(item.devices.for_papers.iter().flatten()) {
        match device {
            NamedDevice::Unknown => note("self_service.devices", "names a device that no kiosk knows"),
            NamedDevice::DocumentCamera => {
                note("self_service.devices", "no kiosk has a document camera; scanners serve")
            }
            NamedDevice::IdReader
            | NamedDevice::A4Scanner
            | NamedDevice::ReceiptPrinter
            | NamedDevice::A4Printer
            | NamedDevice::SignaturePad => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::super::Source;
    use super::*;

    /// The sample with one item changed.
    fn places(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut bundle = Source::sample().bundle(1).unwrap();
        bundle.items.retain(|item| item["key"] == "senior-card");
        change(&mut bundle.items[0]);
        let items = bundle.items.clone();
        let catalogue = Catalogue::try_from(bundle).unwrap();
        unhonoured(&items, &catalogue).into_iter().map(|found| found.place).collect()
    }

    #[test]
    fn each_element_that_kiosks_do_not_honour_is_named_and_a_checked_condition_is_not() {
        let before = places(|_| ());
        assert!(!before.iter().any(|place| place.starts_with("acceptance_conditions")), "age is checked: {before:?}");
        let cases: [(&str, Value, &str); 10] = [
            ("/pre_checks", json!([{"code": "X"}]), "pre_checks"),
            ("/quantity_limit", json!(3), "quantity_limit"),
            ("/presence/required", json!(true), "presence.required"),
            ("/joint_authorities", json!([{"agency": "x"}]), "joint_authorities"),
            ("/situations/outcomes", json!([{"when": null}]), "situations.outcomes"),
            ("/situations/questions/0/kind", json!("multiple"), "situations.resident.kind"),
            ("/applicant_kinds", json!(["resident", "enterprise"]), "applicant_kinds.enterprise"),
            ("/acceptance_conditions", json!([{"zh": "有房", "en": "has a home"}]), "acceptance_conditions.0"),
            ("/delivery_options", json!(["counter", "kiosk_print"]), "delivery_options.kiosk_print"),
            ("/self_service/devices", json!(["palm_reader"]), "self_service.devices"),
        ];
        for (pointer, value, place) in cases {
            let named = places(|item| *item.pointer_mut(pointer).unwrap() = value);
            let count = |places: &[String]| places.iter().filter(|found| *found == place).count();
            assert!(count(&named) > count(&before), "{place}: {named:?}");
        }
    }

    #[test]
    fn a_way_to_receive_a_result_that_nothing_carries_out_is_named_and_the_sample_has_none() {
        let mut bundle = Source::sample().bundle(1).unwrap();
        let items = bundle.items.clone();
        let named = |bundle: &lobby_wire::catalogue::CatalogueBundle| {
            let catalogue = Catalogue::try_from(bundle.clone()).unwrap();
            let found = unhonoured(&items, &catalogue).into_iter().map(|found| found.place);
            found.filter(|place| place.contains("deliver")).collect::<Vec<_>>()
        };
        assert_eq!(named(&bundle), Vec::<String>::new());
        let list = bundle.choice_lists.get_mut("delivery_mode").unwrap();
        let mut other = list[0].clone();
        other.code = "kiosk".into();
        list.push(other);
        assert_eq!(named(&bundle), ["form.fields.delivery_mode.kiosk", "form.fields.delivery_mode.kiosk"]);
    }
}
