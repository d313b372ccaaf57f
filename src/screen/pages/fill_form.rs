//! The form: values that are known already, then one question a page.

mod lists;
mod typed;
mod view;

use lobby_domain::form::{FieldKind, FormField, Without};
use lobby_domain::id::FieldKey;
use lobby_flow::Intent;
use lobby_flow::draft::FieldSource;
use lobby_flow::steps::fill_form::{self, FillForm};
use lobby_flow::steps::form_screen::FormScreen;
use slint::SharedString;

pub(crate) use self::view::FillFormView;
use crate::kit::values::shown;
use crate::kit::view::{Field, Head, Note, Scene};
use crate::texts;

impl FillFormView {
    pub(crate) fn of(state: &FillForm, scene: &Scene) -> FillFormView {
        let screens = state.screens();
        match (screens.get(state.index), state.field()) {
            (Some(FormScreen::Known { page, fields }), _) => known(state, page, fields, scene),
            (_, Some(field)) => question(state, field, &screens, scene),
            (_, None) => FillFormView::default(),
        }
    }
}

/// Values that are known already and cannot be changed here.
fn known(state: &FillForm, page: &str, keys: &[FieldKey], scene: &Scene) -> FillFormView {
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
            actions: vec![scene.primary(texts::NEXT, Intent::Next)],
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
    let mut actions = vec![scene.primary(texts::NEXT, Intent::Next)];
    if !field.required {
        actions.insert(0, scene.quiet(texts::SKIP, fill_form::Intent::Skip));
    }
    if let Some(without) = &field.without {
        actions.insert(0, scene.quiet_text(&without.answer, fill_form::Intent::SayNone));
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
    if let Some(without) = field.without.as_ref().filter(|_| state.says_none()) {
        explain_without(&mut view, without, scene);
        return view;
    }
    match field.kind {
        FieldKind::Choice | FieldKind::MultiChoice | FieldKind::YesNo => {
            lists::choices(&mut view, state, field, value, scene);
        }
        FieldKind::Date => lists::date(&mut view, state, scene),
        FieldKind::Address => lists::address(&mut view, state, field, value, scene),
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
                typed::typed(&mut view, state, field, (rule, text), scene);
            }
        }
    }
    view
}

/// What happens to who has none.
fn explain_without(view: &mut FillFormView, without: &Without, scene: &Scene) {
    view.head.lead = SharedString::default();
    view.head.note = Note { title: scene.text(&without.answer), body: scene.text(&without.then), ..Note::default() };
    view.head.actions =
        vec![scene.quiet(texts::HAS_ONE, fill_form::Intent::EnterAfterAll), scene.primary(texts::NEXT, Intent::Next)];
}
