//! Fields that are picked from lists: choices, dates, addresses.

use lobby_domain::address::{Address, divisions_below};
use lobby_domain::form::{FieldKind, FieldValue, FormField};
use lobby_domain::validation::FieldError;
use lobby_flow::part_date::DatePart;
use lobby_flow::steps::fill_form::{self, Fault, FillForm};
use lobby_words::{Words, common};
use slint::SharedString;

use super::typed::typed_detail;
use super::view::FillFormView;
use crate::kit::paging::List;
use crate::kit::tap::Tap;
use crate::kit::values::division;
use crate::kit::view::{Line, Note, Scene, Tone};
use crate::problems::problem;
use crate::texts;
use crate::ui::Keyboard;

/// One of a list, several of a list, yes or no.
pub(super) fn choices(
    view: &mut FillFormView,
    state: &FillForm,
    field: &FormField,
    value: Option<&FieldValue>,
    scene: &Scene,
) {
    let row = |code: &str, name: SharedString| Line {
        name,
        chosen: match value {
            Some(FieldValue::Choice(chosen)) => chosen == code,
            Some(FieldValue::Choices(chosen)) => chosen.iter().any(|one| one == code),
            Some(FieldValue::YesNo(yes)) => (code == "yes") == *yes,
            Some(FieldValue::Text(_) | FieldValue::Date(_) | FieldValue::Address(_) | FieldValue::HasNone) | None => {
                false
            }
        },
        tap: Some(Tap::of(fill_form::Intent::Choose(code.to_owned()))),
        ..Line::default()
    };
    let rows: Vec<Line> = if field.kind == FieldKind::YesNo {
        vec![row("yes", scene.say(common::YES)), row("no", scene.say(common::NO))]
    } else {
        let list = field.choice_list.as_deref().unwrap_or_default();
        state.draft.catalogue.choices(list).iter().map(|choice| row(&choice.code, scene.text(&choice.label))).collect()
    };
    if view.head.lead.is_empty() {
        let several = field.kind == FieldKind::MultiChoice;
        view.head.lead = scene.say(if several { texts::CHOOSE_SEVERAL } else { texts::CHOOSE_HINT });
    }
    paged(view, rows, scene.geometry.choices(false), scene.geometry.choices(true), scene);
    note(view, state.error.as_ref(), texts::ERR_CHOOSE, scene);
}

/// Rows in parts: `all` if they fit without a pager, else `per` a page.
fn paged(view: &mut FillFormView, rows: Vec<Line>, all: usize, per: usize, scene: &Scene) {
    if rows.len() <= all {
        view.choices = rows;
        return;
    }
    let part = scene.memory.part(List::Choices, 0, per, rows.len());
    view.pager = scene.pager(List::Choices, texts::RANGE, part);
    view.choices = part.rows(&rows);
}

fn note(view: &mut FillFormView, fault: Option<&Fault>, empty: Words, scene: &Scene) {
    let Some(fault) = fault else { return };
    let title = said(fault, empty, scene);
    view.head.note = Note { tone: Tone::Bad, icon: "octagon-alert".into(), title, ..Note::default() };
}

fn said(fault: &Fault, empty: Words, scene: &Scene) -> SharedString {
    if *fault == Fault::Field(FieldError::Empty) { scene.say(empty) } else { problem(fault, scene) }
}

/// Year, month and day as three fields of digits, typed with the keypad.
pub(super) fn date(view: &mut FillFormView, state: &FillForm, scene: &Scene) {
    let Some(date) = state.date() else { return };
    let faulty = match &state.error {
        Some(Fault::Date(fault)) => Some(fault.part()),
        Some(Fault::Field(_)) | None => None,
    };
    let names = [texts::YEAR, texts::MONTH, texts::DAY];
    view.parts = DatePart::ALL
        .into_iter()
        .zip(names)
        .map(|(part, name)| Line {
            name: scene.say(name),
            second: date.text(part).into(),
            chosen: date.at() == part,
            tone: if faulty == Some(part) { Tone::Bad } else { Tone::Plain },
            tap: Some(Tap::of(fill_form::Intent::OpenDatePart(part))),
            ..Line::default()
        })
        .collect();
    view.keyboard = Keyboard::Keypad;
    if view.head.lead.is_empty() {
        view.head.lead = scene.say(texts::DATE_HINT);
    }
    let fault = state.error.as_ref();
    view.problem = fault.map_or_else(SharedString::default, |fault| said(fault, texts::DATE_EMPTY, scene));
}

/// Level by level, then the detail in letters.
pub(super) fn address(
    view: &mut FillFormView,
    state: &FillForm,
    field: &FormField,
    value: Option<&FieldValue>,
    scene: &Scene,
) {
    let held = if let Some(FieldValue::Address(address)) = value { address.clone() } else { Address::default() };
    let levels = field.validation.cascade.len();
    let level = state.address_level();
    view.trail = held
        .divisions
        .iter()
        .enumerate()
        .take(if level < levels { level } else { levels })
        .map(|(at, code)| Line {
            name: division(code, &state.draft, scene.lang).into(),
            tap: Some(Tap::of(fill_form::Intent::OpenLevel(at))),
            ..Line::default()
        })
        .collect();
    if level >= levels {
        return typed_detail(view, state, field, &held.detail, scene);
    }
    let parent = level.checked_sub(1).and_then(|above| held.divisions.get(above));
    let rows = divisions_below(&state.draft.catalogue.divisions, parent.map(String::as_str))
        .into_iter()
        .map(|known| Line {
            name: scene.text(&known.name),
            chosen: held.divisions.get(level) == Some(&known.code),
            tap: Some(Tap::of(fill_form::Intent::PickDivision { level, code: known.code.clone() })),
            ..Line::default()
        })
        .collect();
    let words = [texts::PICK_PROVINCE, texts::PICK_CITY, texts::PICK_DISTRICT, texts::PICK_STREET];
    view.head.lead = words.get(level).map_or_else(SharedString::default, |words| scene.say(*words));
    let per = scene.geometry.divisions(view.trail.len().div_ceil(2));
    paged(view, rows, per, per, scene);
    note(view, state.error.as_ref(), texts::ERR_ADDRESS, scene);
}
