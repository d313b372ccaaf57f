//! Filling a form: keys, dates, addresses, and what people put into fields to break what reads them later.

#![allow(clippy::unwrap_used)]

mod hand;

use std::collections::BTreeMap;

use hand::{Hand, later};
use lobby_domain::id::FieldKey;
use lobby_flow::part_date::PartDate;
use lobby_flow::steps::fill_form;
use lobby_flow::{Event, Intent, State, Step, Visit};

const ITEMS: [&str; 4] = ["residence-permit-apply", "social-card-replace", "senior-card", "signboard-filing"];

fn none() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::new()
}

/// What people put into forms to break what reads them later.
const HOSTILE: [&str; 10] = [
    "<script>alert(1)</script>",
    "'; drop table application; --",
    "=cmd|' /C calc'!A0",
    "%s%n{0}${7*7}",
    "👩\u{200D}🚀𠀀",
    "-1",
    "nul\u{0}esc\u{1b}[2J",
    "\u{202E}0001",
    "a\u{2028}b",
    "\u{FEFF}\u{FFFF}",
];

/// Puts a text into a field as it is, past the keys.
fn put(visit: &mut Visit, key: &FieldKey, text: &str) {
    use lobby_domain::form::FieldValue;
    let State::FillForm(form) = &mut visit.state else { panic!("left the form") };
    match form.draft.values.get_mut(key) {
        Some(FieldValue::Address(address)) => address.detail = text.into(),
        Some(_) | None => drop(form.draft.values.insert(key.clone(), FieldValue::Text(text.into()))),
    }
}

#[test]
fn what_a_keyboard_types_into_any_text_field_keeps_to_its_characters_and_its_length() {
    let long = "长".repeat(100_000);
    let mut checked = 0;
    for item in ITEMS {
        let mut hand = Hand::new();
        hand.identify(item);
        hand.until(Step::FillForm, &none());
        while let State::FillForm(form) = &hand.visit().state {
            if form.typed().is_some() {
                for text in HOSTILE.into_iter().chain([long.as_str()]) {
                    hand.type_text(text);
                    let State::FillForm(form) = &hand.visit().state else { panic!("left the form") };
                    let (rule, typed) = form.typed().unwrap();
                    assert!(typed.chars().count() <= rule.max && !typed.chars().any(char::is_control), "{typed:?}");
                    checked += 1;
                }
                hand.tap(fill_form::Intent::ClearText);
            }
            hand.go_on(&none());
        }
    }
    assert!(checked > 40, "{checked} texts");
}

#[test]
fn keys_delete_one_character_or_all_and_shift_what_the_keyboard_shows() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::FillForm, &none());
    hand.tap(Intent::Next);
    let text = |hand: &Hand| {
        let State::FillForm(form) = &hand.visit().state else { panic!("left the form") };
        form.typed().map(|(_, text)| text.to_owned())
    };
    for digit in ["1", "9", "x", "9"] {
        hand.tap(fill_form::Intent::Type(digit.into()));
    }
    assert_eq!(text(&hand).as_deref(), Some("199"));
    hand.tap(fill_form::Intent::DeleteChar);
    assert_eq!(text(&hand).as_deref(), Some("19"));
    hand.tap(fill_form::Intent::ReplaceText { field: "phone".parse().unwrap(), text: "1990".into() });
    hand.tap(fill_form::Intent::ReplaceText { field: "another".parse().unwrap(), text: "7".into() });
    assert_eq!(text(&hand).as_deref(), Some("1990"));
    hand.tap(fill_form::Intent::ClearText);
    assert_eq!(text(&hand).as_deref(), Some(""));
    hand.tap(fill_form::Intent::ToggleShift);
    hand.tap(fill_form::Intent::ToggleSymbols);
    let State::FillForm(form) = &hand.visit().state else { panic!() };
    assert!(form.keyboard.upper && form.keyboard.symbols);
}

#[test]
fn an_address_is_picked_level_by_level_and_an_earlier_level_can_be_opened_again() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::FillForm, &none());
    fn form(hand: &Hand) -> &lobby_flow::steps::fill_form::FillForm {
        let State::FillForm(form) = &hand.visit().state else { panic!("left the form") };
        form
    }
    while form(&hand).field().is_none_or(|field| field.kind != lobby_domain::form::FieldKind::Address) {
        hand.go_on(&none());
    }
    hand.tap(fill_form::Intent::Type("18".into()));
    for (level, code) in ["340000", "348100", "348102", "348102001"].into_iter().enumerate() {
        assert_eq!((form(&hand).address_level(), form(&hand).typed()), (level, None), "nothing is typed yet");
        hand.tap(fill_form::Intent::PickDivision { level, code: code.into() });
    }
    assert_eq!(form(&hand).typed().map(|(_, text)| text), Some(""));
    hand.tap(fill_form::Intent::OpenLevel(1));
    assert_eq!((form(&hand).address_level(), form(&hand).reopened()), (1, true));
    hand.tap(fill_form::Intent::PickDivision { level: 1, code: "348100".into() });
    assert_eq!((form(&hand).address_level(), form(&hand).reopened()), (2, false), "what lies below is asked again");
    hand.tap(fill_form::Intent::OpenLevel(9));
    assert_eq!(form(&hand).address_level(), 2, "a level that is not reached cannot be opened");
}

#[test]
fn hostile_text_in_every_text_field_of_every_sample_item_is_refused_or_kept_to_the_letter() {
    use lobby_domain::form::{FieldKind, FieldValue};
    let long = "长".repeat(100_000);
    let (mut refused, mut kept) = (0, 0);
    for item in ITEMS {
        let mut hand = Hand::new();
        hand.identify(item);
        hand.until(Step::FillForm, &none());
        while let State::FillForm(form) = &hand.visit().state {
            let typed =
                |kind| !matches!(kind, FieldKind::Choice | FieldKind::MultiChoice | FieldKind::YesNo | FieldKind::Date);
            let field = form.field().filter(|field| typed(field.kind)).cloned();
            for text in HOSTILE.into_iter().chain([long.as_str()]).filter(|_| field.is_some()) {
                let (field, mut visit) = (field.clone().unwrap(), hand.visit().clone());
                for (level, code) in ["340000", "348100", "348102", "348102001"].into_iter().enumerate() {
                    let pick = fill_form::Intent::PickDivision { level, code: code.into() };
                    visit = later(visit, Event::Intent(pick.into()));
                }
                put(&mut visit, &field.key, text);
                visit = later(visit, Event::Intent(Intent::Next));
                if matches!(&visit.state, State::FillForm(form) if form.error.is_some()) {
                    refused += 1;
                    continue;
                }
                kept += 1;
                assert!(!text.chars().any(|c| c.is_control() || c == '\u{202E}'), "{item} {}: {text:?}", field.key);
                let draft = visit.state.draft().unwrap();
                let found = if let FieldValue::Address(address) = &draft.values[&field.key] {
                    FieldValue::Text(address.detail.clone())
                } else {
                    draft.values[&field.key].clone()
                };
                assert_eq!(found, FieldValue::Text(text.into()), "{item} {}", field.key);
            }
            hand.go_on(&none());
        }
    }
    assert!(refused > 40 && kept > 10, "{refused} refused, {kept} kept");
}

#[test]
fn a_date_is_entered_once_all_three_parts_are_picked_and_stays_what_was_picked_last() {
    use lobby_domain::form::{FieldKind, FieldValue};
    let mut hand = Hand::new();
    hand.identify("residence-permit-apply");
    hand.until(Step::FillForm, &none());
    fn form(hand: &Hand) -> &fill_form::FillForm {
        let State::FillForm(form) = &hand.visit().state else { panic!("left the form") };
        form
    }
    while form(&hand).field().is_none_or(|field| field.kind != FieldKind::Date) {
        hand.go_on(&none());
    }
    let held = |hand: &Hand| form(hand).draft.values.get(&form(hand).field().unwrap().key).cloned();
    hand.tap(fill_form::Intent::PickDay(31));
    hand.tap(fill_form::Intent::PickYear(2026));
    assert_eq!((held(&hand), form(&hand).date()), (None, PartDate { year: Some(2026), month: None, day: Some(31) }));
    hand.tap(fill_form::Intent::PickMonth(2));
    assert_eq!(held(&hand), Some(FieldValue::Date(jiff::civil::date(2026, 2, 28))), "the last day of the month");
    hand.tap(fill_form::Intent::PickMonth(3));
    assert_eq!(held(&hand), Some(FieldValue::Date(jiff::civil::date(2026, 3, 31))));
    hand.tap(fill_form::Intent::PickMonth(14));
    assert_eq!(held(&hand), Some(FieldValue::Date(jiff::civil::date(2026, 3, 31))), "there is no such month");
}
