//! Fields that are typed: digits, letters, the detail of an address.

use lobby_domain::form::{FieldKind, FormField};
use lobby_domain::phone;
use lobby_flow::steps::fill_form::FillForm;
use lobby_flow::typing::{Charset, TextRule};
use slint::SharedString;

use super::view::FillFormView;
use crate::kit::typeset::{self, grouped};
use crate::kit::view::{Field, Scene};
use crate::problems::problem;
use crate::texts;
use crate::ui::Keyboard;

/// A field with a keyboard.
pub(super) fn typed(
    view: &mut FillFormView,
    state: &FillForm,
    field: &FormField,
    (rule, text): (TextRule, &str),
    scene: &Scene,
) {
    let shown = if field.kind == FieldKind::Phone {
        phone::grouped(text)
    } else if field.kind == FieldKind::IdNumber {
        grouped(text, &[6, 8])
    } else {
        text.to_owned()
    };
    let count = text.chars().count();
    let numbers = [("n", count.to_string()), ("m", rule.max.to_string())];
    let numbers = numbers.each_ref().map(|(name, value)| (*name, value.as_str()));
    view.alone = true;
    view.fields = vec![Field {
        key: field.key.as_str().into(),
        label: scene.text(&field.label),
        value: shown.into(),
        count: rule.length.map_or_else(SharedString::default, |_| scene.fill(texts::TYPED_OF, &numbers)),
        active: true,
        // The keypad has no place for "clear" beside the sign that it needs here.
        typed: matches!(rule.charset, Charset::Text | Charset::Phone),
        problem: state.error.as_ref().map_or_else(SharedString::default, |error| problem(error, scene)),
        ..Field::default()
    }];
    match rule.charset {
        Charset::Text => {
            view.keyboard = Keyboard::Letters;
            view.remark = scene.fill(texts::WRITTEN_OF, &numbers);
            if !field.required {
                view.skip = scene.say(texts::SKIP);
            }
        }
        Charset::Digits => view.keyboard = Keyboard::Keypad,
        Charset::Phone => {
            view.keyboard = Keyboard::Keypad;
            view.keypad_extra = "-".into();
        }
        Charset::Decimal => {
            view.keyboard = Keyboard::Keypad;
            view.keypad_extra = ".".into();
        }
        Charset::IdNumber => {
            view.keyboard = Keyboard::Keypad;
            view.keypad_extra = "X".into();
        }
    }
    if view.head.lead.is_empty() {
        view.head.lead = hint(field, scene);
    }
}

/// What to type, where the catalogue gives no hint.
fn hint(field: &FormField, scene: &Scene) -> SharedString {
    match (field.kind, field.validation.min, field.validation.max) {
        (FieldKind::Phone, _, _) => scene.say(texts::PHONE_LEAD),
        (FieldKind::IdNumber, _, _) => scene.say(texts::ID_LEAD),
        (FieldKind::Area | FieldKind::Money, Some(min), Some(max)) => {
            let decimals = field.validation.decimals.unwrap_or(2).to_string();
            scene.fill(texts::RANGE_HINT, &[("a", &min.to_string()), ("b", &max.to_string()), ("n", &decimals)])
        }
        _ => SharedString::default(),
    }
}

/// The detail of an address: street and number, below the divisions that are picked.
pub(super) fn typed_detail(view: &mut FillFormView, state: &FillForm, field: &FormField, text: &str, scene: &Scene) {
    view.alone = true;
    view.head.lead = scene.say(texts::PICK_DETAIL);
    view.fields = vec![Field {
        key: field.key.as_str().into(),
        label: typeset::heading(&field.label, scene.lang).into(),
        value: text.into(),
        placeholder: scene.say(texts::DETAIL_HINT),
        active: true,
        typed: true,
        problem: state.error.as_ref().map_or_else(SharedString::default, |error| problem(error, scene)),
        ..Field::default()
    }];
    view.keyboard = Keyboard::Letters;
}
