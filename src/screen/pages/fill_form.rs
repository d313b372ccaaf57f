//! Only what nobody knows yet: one question a page.

use lobby_domain::form::{FieldKind, FormField};
use lobby_flow::draft::FieldSource;
use lobby_flow::steps::fill_form::FillForm;
use lobby_flow::steps::form_screen::FormScreen;
use lobby_flow::typing::{Charset, TextRule};
use slint::{ComponentHandle, SharedString};

use crate::kit::typeset::{self, grouped};
use crate::kit::values::shown;
use crate::kit::view::{Column, Field, Head, Line, Pager, Scene, model, refresh};
use crate::pages::form_lists;
use crate::problems::problem;
use crate::texts;
use crate::ui::{self, Keyboard};

/// What the form shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct FillFormView {
    pub head: Head,
    pub fields: Vec<Field>,
    pub alone: bool,
    pub trail: Vec<Line>,
    pub choices: Vec<Line>,
    pub pager: Pager,
    pub columns: Vec<Column>,
    pub keyboard: Keyboard,
    pub keypad_extra: SharedString,
    pub remark: SharedString,
    pub skip: SharedString,
    /// The letter keys show capitals.
    pub upper: bool,
    /// The letter keys show symbols.
    pub symbols: bool,
}

impl FillFormView {
    pub(crate) fn of(state: &FillForm, scene: &Scene) -> FillFormView {
        let screens = state.screens();
        match (screens.get(state.index), state.field()) {
            (Some(FormScreen::Known { page, fields }), _) => known(state, page, fields, scene),
            (_, Some(field)) => question(state, field, &screens, scene),
            (_, None) => FillFormView::default(),
        }
    }

    pub(crate) fn paint(&self, kiosk: &ui::Kiosk) {
        let page = kiosk.global::<ui::FillForm>();
        page.set_fields(refresh(page.get_fields(), &self.fields));
        page.set_alone(self.alone);
        page.set_trail(refresh(page.get_trail(), &self.trail));
        page.set_choices(refresh(page.get_choices(), &self.choices));
        page.set_pager(self.pager.clone());
        page.set_columns(model(self.columns.iter().map(ui::Column::from).collect()));
        page.set_keyboard(self.keyboard);
        page.set_keypad_extra(self.keypad_extra.clone());
        page.set_remark(self.remark.clone());
        page.set_skip(self.skip.clone());
        let keys = kiosk.global::<ui::Keys>();
        keys.set_upper(self.upper);
        keys.set_signs(self.symbols);
    }
}

/// Values that are known already, to look at.
fn known(state: &FillForm, page: &str, keys: &[String], scene: &Scene) -> FillFormView {
    let draft = &state.draft;
    let fields = keys.iter().filter_map(|key| draft.item.form.field(key)).map(|field| {
        let from_card = draft.source(field) == FieldSource::Card;
        let source = if from_card { texts::FROM_CARD } else { texts::FROM_PLATFORM };
        let value = draft.value(field).map(|value| shown(field, &value, field.mask, draft, scene.lang));
        Field {
            key: field.key.as_str().into(),
            label: scene.text(&field.label),
            value: value.unwrap_or_default().into(),
            placeholder: if from_card { "—".into() } else { scene.say(texts::KNOWN_LATER) },
            locked: true,
            source: scene.say(source),
            ..Field::default()
        }
    });
    FillFormView {
        head: Head {
            title: page_title(state, page, scene),
            lead: scene.say(texts::KNOWN_LEAD),
            actions: vec![scene.primary(texts::NEXT, "next")],
            ..Head::default()
        },
        fields: fields.collect(),
        ..FillFormView::default()
    }
}

fn page_title(state: &FillForm, page: &str, scene: &Scene) -> SharedString {
    let pages = &state.draft.item.form.pages;
    pages.iter().find(|known| known.id == page).map_or_else(SharedString::default, |page| scene.text(&page.title))
}

fn question(state: &FillForm, field: &FormField, screens: &[FormScreen], scene: &Scene) -> FillFormView {
    let is_question = |screen: &&FormScreen| matches!(screen, FormScreen::Question { .. });
    let number = screens.iter().take(state.index + 1).filter(is_question).count();
    let total = screens.iter().filter(is_question).count();
    let mut actions = vec![scene.primary(texts::NEXT, "next")];
    if !field.required {
        actions.insert(0, scene.quiet(texts::SKIP, "skip"));
    }
    let mut view = FillFormView {
        head: Head {
            counter: scene.fill(texts::QUESTION_OF, &[("n", &number.to_string()), ("m", &total.to_string())]),
            subject: scene.text(&state.draft.item.name),
            title: scene.text(&field.label),
            lead: field.help.as_ref().map_or_else(SharedString::default, |help| scene.text(help)),
            actions,
            ..Head::default()
        },
        upper: state.keyboard.upper,
        symbols: state.keyboard.symbols,
        ..FillFormView::default()
    };
    let value = state.draft.values.get(&field.key);
    match field.kind {
        FieldKind::Choice | FieldKind::MultiChoice | FieldKind::YesNo => {
            form_lists::choices(&mut view, state, field, value, scene);
        }
        FieldKind::Date => form_lists::date(&mut view, state, field, scene),
        FieldKind::Address => form_lists::address(&mut view, state, field, value, scene),
        FieldKind::Text
        | FieldKind::PersonName
        | FieldKind::IdNumber
        | FieldKind::Phone
        | FieldKind::Integer
        | FieldKind::Area
        | FieldKind::Money
        | FieldKind::BankAccount
        | FieldKind::CreditCode
        | FieldKind::Declaration
        | FieldKind::Signature => {
            if let Some((rule, text)) = state.typed() {
                typed(&mut view, state, field, (rule, text), scene);
            }
        }
    }
    view
}

/// A field with a keyboard.
fn typed(view: &mut FillFormView, state: &FillForm, field: &FormField, (rule, text): (TextRule, &str), scene: &Scene) {
    let groups: &[usize] = if field.kind == FieldKind::Phone {
        &[3, 4]
    } else if field.kind == FieldKind::IdNumber {
        &[6, 8]
    } else {
        &[]
    };
    let count = text.chars().count();
    let numbers = [("n", count.to_string()), ("m", rule.max.to_string())];
    let numbers = numbers.each_ref().map(|(name, value)| (*name, value.as_str()));
    view.alone = true;
    view.fields = vec![Field {
        key: field.key.as_str().into(),
        label: scene.text(&field.label),
        value: if groups.is_empty() { text.into() } else { grouped(text, groups).into() },
        count: rule.length.map_or_else(SharedString::default, |_| scene.fill(texts::TYPED_OF, &numbers)),
        active: true,
        typed: rule.charset == Charset::Text,
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

/// The label of a level and the like, as one more sentence below the title.
pub(crate) fn typed_detail(view: &mut FillFormView, state: &FillForm, field: &FormField, text: &str, scene: &Scene) {
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
