//! Filling a form: keys, dates, addresses, and what people put into fields to break what reads them later.

#![allow(clippy::unwrap_used)]

mod hand;

use std::collections::BTreeMap;

use hand::{Hand, later};
use lobby_domain::form::{FieldKind, FieldValue, FormField};
use lobby_domain::id::FieldKey;
use lobby_domain::phone::PhoneFault;
use lobby_domain::validation::FieldError;
use lobby_flow::part_date::{DateFault, DatePart, PartDate};
use lobby_flow::steps::fill_form::{self, Fault};
use lobby_flow::{Event, Intent, Overlay, State, Step, Visit};

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
    while form(&hand).field().is_none_or(|field| field.kind != FieldKind::Address) {
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
fn a_date_is_held_while_its_digits_are_one_and_a_fault_in_it_is_named_and_opened() {
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
    let fault = |hand: &mut Hand| {
        hand.tap(Intent::Next);
        (form(hand).error.clone(), form(hand).date().unwrap().at())
    };
    assert_eq!(fault(&mut hand), (Some(Fault::Field(FieldError::Empty)), DatePart::Year));
    hand.tap(fill_form::Intent::Type("2025".into()));
    assert_eq!(fault(&mut hand), (Some(Fault::Date(DateFault::Missing(DatePart::Month))), DatePart::Month));
    hand.tap(fill_form::Intent::Type("0230".into()));
    assert_eq!(fault(&mut hand), (Some(Fault::Date(DateFault::NoSuch(DatePart::Day))), DatePart::Day));
    assert_eq!(held(&hand), None);
    hand.tap(fill_form::Intent::Type("28".into()));
    assert_eq!(held(&hand), Some(FieldValue::Date(jiff::civil::date(2025, 2, 28))));
    hand.tap(fill_form::Intent::DeleteChar);
    hand.tap(fill_form::Intent::DeleteChar);
    assert_eq!(held(&hand), None, "what is no date any more is not kept as the one before");
    hand.tap(fill_form::Intent::OpenDatePart(DatePart::Year));
    hand.tap(fill_form::Intent::Type("20990101".into()));
    if form(&hand).field().unwrap().validation.not_after_today {
        assert_eq!(fault(&mut hand).0, Some(Fault::Field(FieldError::InFuture)));
    }
    hand.tap(fill_form::Intent::Type("9".into()));
    assert_eq!(form(&hand).error, None, "the part was opened: it is typed anew");
}

/// Wrong and half values, as keys and choices.
fn wrong(field: &FormField) -> Vec<Vec<fill_form::Intent>> {
    let typed = |text: &str| vec![fill_form::Intent::Type(text.into())];
    let mut tries = vec![vec![]];
    tries.extend(["1", "0", "9", "..", "x", "-", " ", "1990000010", "33019919930418028", "999999999999999"].map(typed));
    if field.kind == FieldKind::Date {
        tries.extend(["2025", "202502", "20250230", "00000000", "20251301", "29990101"].map(typed));
    }
    if field.kind == FieldKind::Address {
        let pick = |level, code: &str| fill_form::Intent::PickDivision { level, code: code.into() };
        tries.push(vec![pick(0, "340000")]);
        tries.push(vec![pick(0, "340000"), pick(1, "348100"), fill_form::Intent::OpenLevel(0)]);
        let all = [(0, "340000"), (1, "348100"), (2, "348102"), (3, "348102001")];
        tries.push(all.into_iter().map(|(level, code)| pick(level, code)).collect());
        tries.push(
            all.into_iter().map(|(level, code)| pick(level, code)).chain([fill_form::Intent::OpenLevel(1)]).collect(),
        );
    }
    tries.push(vec![fill_form::Intent::Choose("no such entry".into())]);
    tries
}

#[test]
fn every_next_of_every_question_and_field_goes_on_or_says_why() {
    let (mut said, mut gone) = (0, 0);
    for item in ITEMS {
        let mut hand = Hand::new();
        hand.identify(item);
        while let State::Situation(situation) = &hand.visit().state {
            assert!(!situation.unanswered);
            let visit = later(hand.visit().clone(), Event::Intent(Intent::Next));
            assert!(matches!(&visit.state, State::Situation(situation) if situation.unanswered), "{item}");
            said += 1;
            hand.go_on(&none());
        }
        hand.until(Step::FillForm, &none());
        while let State::FillForm(form) = &hand.visit().state {
            let before = hand.visit().clone();
            for tries in form.field().map(wrong).unwrap_or_else(|| vec![vec![]]) {
                let typed = tries
                    .iter()
                    .cloned()
                    .fold(before.clone(), |visit, intent| later(visit, Event::Intent(intent.into())));
                let after = later(typed.clone(), Event::Intent(Intent::Next));
                let fault = matches!(&after.state, State::FillForm(form) if form.error.is_some());
                let key = form.field().map(|field| field.key.to_string());
                assert!(fault || after.place() != typed.place(), "{item} {key:?}: next is silent");
                said += usize::from(fault);
                gone += usize::from(!fault);
            }
            hand.go_on(&none());
        }
    }
    assert!(said > 100 && gone > 20, "{said} said why, {gone} went on");
}

/// What stands in the field shown.
fn shown(visit: &Visit) -> Option<(FieldKey, Option<FieldValue>, Option<PartDate>)> {
    let State::FillForm(form) = &visit.state else { return None };
    let key = form.field()?.key.clone();
    let held = form.draft.values.get(&key).cloned();
    Some((key, held, form.date().filter(|date| date.complete().is_err())))
}

#[test]
fn what_is_half_entered_is_there_again_after_back_and_next() {
    let mut compared = 0;
    for item in ITEMS {
        let mut hand = Hand::new();
        hand.identify(item);
        hand.until(Step::FillForm, &none());
        while let State::FillForm(form) = &hand.visit().state {
            for tries in form.field().map(wrong).unwrap_or_default() {
                let entered = tries
                    .into_iter()
                    .fold(hand.visit().clone(), |visit, intent| later(visit, Event::Intent(intent.into())));
                let before = shown(&entered);
                let mut visit = entered;
                // Out of the form, or as far as back leads without erasing.
                while visit.step() == Step::FillForm && visit.overlay == Overlay::None {
                    visit = later(visit, Event::Intent(Intent::Back));
                }
                for _ in 0..40 {
                    if shown(&visit).is_some_and(|now| before.as_ref().is_some_and(|before| now.0 == before.0)) {
                        break;
                    }
                    visit = later(visit, Event::Intent(Intent::Next));
                }
                assert!(shown(&visit) == before, "{item}: {before:?} came back as {:?}", shown(&visit));
                compared += 1;
            }
            hand.go_on(&none());
        }
    }
    assert!(compared > 100, "{compared} compared");
}

#[test]
fn a_key_that_has_no_place_says_so() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::FillForm, &none());
    hand.tap(Intent::Next);
    let error = |hand: &Hand| {
        let State::FillForm(form) = &hand.visit().state else { panic!("left the form") };
        form.error.clone()
    };
    hand.tap(fill_form::Intent::Type("19900000101".into()));
    assert_eq!(error(&hand), None);
    hand.tap(fill_form::Intent::Type("2".into()));
    assert!(matches!(error(&hand), Some(Fault::Field(FieldError::Phone(PhoneFault::MobileLong)))));
}

#[test]
fn every_key_of_every_field_changes_it_or_says_why() {
    let keys = ["0", "7", ".", "X", "x", "a", "长", " "].map(|key| fill_form::Intent::Type(key.into()));
    let keys: Vec<_> = keys.into_iter().chain([fill_form::Intent::DeleteChar, fill_form::Intent::ClearText]).collect();
    let mut said = 0;
    for item in ITEMS {
        let mut hand = Hand::new();
        hand.identify(item);
        hand.until(Step::FillForm, &none());
        while let State::FillForm(form) = &hand.visit().state {
            let starts = ["", "1", "3.", "19900000101", "330199199304180288", "20250301"];
            for (start, key) in starts.iter().flat_map(|start| keys.iter().map(move |key| (start, key))) {
                if form.typed().is_none() && form.date().is_none() {
                    continue;
                }
                let typed = fill_form::Intent::Type((*start).into());
                let before = later(hand.visit().clone(), Event::Intent(typed.into()));
                let after = later(before.clone(), Event::Intent(key.clone().into()));
                let held = |visit: &Visit| {
                    let State::FillForm(form) = &visit.state else { panic!("left the form") };
                    (form.typed().map(|(_, text)| text.to_owned()), form.date(), form.error.clone())
                };
                let ((text, date, _), (now, day, error)) = (held(&before), held(&after));
                assert!((text, date) != (now, day) || error.is_some(), "{item}: a key after {start:?} is silent");
                said += usize::from(error.is_some());
            }
            hand.go_on(&none());
        }
    }
    assert!(said > 100, "{said} said why");
}

#[test]
fn who_has_no_telephone_goes_on_without_one_and_may_enter_one_after_all() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::FillForm, &none());
    hand.tap(Intent::Next);
    let key: lobby_domain::id::FieldKey = "phone".parse().unwrap();
    let held = |hand: &Hand| hand.visit().state.draft().unwrap().values.get(&key).cloned();
    hand.tap(fill_form::Intent::Type("0551".into()));
    let entered = hand.visit().place();
    hand.tap(fill_form::Intent::SayNone);
    assert_ne!(hand.visit().place(), entered, "another page lies under the finger");
    assert!(held(&hand) == Some(FieldValue::HasNone));
    hand.tap(fill_form::Intent::EnterAfterAll);
    assert_eq!(hand.visit().place(), entered);
    hand.tap(fill_form::Intent::Type("0551 6234567".into()));
    hand.tap(Intent::Next);
    assert!(held(&hand) == Some(FieldValue::Text("0551-6234567".into())), "kept in one form");
    hand.tap(Intent::Back);
    hand.tap(fill_form::Intent::SayNone);
    hand.tap(Intent::Next);
    let State::FillForm(form) = &hand.visit().state else { panic!("left the form") };
    assert_ne!(form.field().map(|field| field.key.clone()), Some(key.clone()), "goes on");
    // A field without this answer keeps its question.
    hand.tap(fill_form::Intent::SayNone);
    assert!(
        hand.visit().state.draft().unwrap().values.values().filter(|value| **value == FieldValue::HasNone).count() == 1
    );
}
