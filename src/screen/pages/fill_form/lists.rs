//! Fields that are picked from lists: choices, dates, addresses.

use lobby_domain::address::{Address, divisions_below};
use lobby_domain::form::{FieldKind, FieldValue, FormField};
use lobby_domain::validation::FieldError;
use lobby_flow::steps::fill_form::{self, FillForm};
use lobby_words::{Words, common};
use slint::SharedString;

use super::typed::typed_detail;
use super::view::FillFormView;
use crate::kit::paging::List;
use crate::kit::tap::Tap;
use crate::kit::typeset;
use crate::kit::values::division;
use crate::kit::view::{Column, Line, Note, Scene, Tone};
use crate::problems::problem;
use crate::texts;

/// Years offered before this one.
const YEARS_BACK: i16 = 120;
/// Years offered after this one, where the future is allowed.
const YEARS_ON: i16 = 10;

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
            Some(FieldValue::Text(_) | FieldValue::Date(_) | FieldValue::Address(_)) | None => false,
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

fn note(view: &mut FillFormView, error: Option<&FieldError>, empty: Words, scene: &Scene) {
    let Some(error) = error else { return };
    let title = if *error == FieldError::Empty { scene.say(empty) } else { problem(error, scene) };
    view.head.note = Note { tone: Tone::Bad, icon: "octagon-alert".into(), title, ..Note::default() };
}

/// Year, month and day in three lists.
pub(super) fn date(view: &mut FillFormView, state: &FillForm, field: &FormField, scene: &Scene) {
    let part = state.date();
    let line = |name: String, chosen, intent: fill_form::Intent| Line {
        name: name.into(),
        chosen,
        tap: Some(Tap::of(intent)),
        ..Line::default()
    };
    let this_year = scene.now.year();
    let last = if field.validation.not_after_today { this_year } else { this_year + YEARS_ON };
    let years = (this_year - YEARS_BACK..=last).rev().map(|year| {
        let name = texts::YEAR_OF.fill(scene.lang, &[("n", &year.to_string())]);
        line(name, part.year == Some(year), fill_form::Intent::PickYear(year))
    });
    let months = (1..=12).map(|month| {
        let intent = fill_form::Intent::PickMonth(month);
        line(typeset::month(month, scene.lang).to_owned(), part.month == Some(month), intent)
    });
    let days = (1..=part.days()).map(|day| {
        let name = texts::DAY_OF.fill(scene.lang, &[("n", &day.to_string())]);
        line(name, part.day == Some(day), fill_form::Intent::PickDay(day))
    });
    view.columns = vec![
        column(List::Years, texts::YEAR, &years.collect::<Vec<_>>(), scene),
        column(List::Months, texts::MONTH, &months.collect::<Vec<_>>(), scene),
        column(List::Days, texts::DAY, &days.collect::<Vec<_>>(), scene),
    ];
    if view.head.lead.is_empty() {
        view.head.lead = scene.say(texts::DATE_HINT);
    }
}

fn column(list: List, title: Words, lines: &[Line], scene: &Scene) -> Column {
    let per = scene.geometry.date_entries();
    let chosen = lines.iter().position(|line| line.chosen).unwrap_or_default();
    let part = scene.memory.part(list, chosen / per, per, lines.len());
    let label = |words: Words| format!("{} {}", title.get(scene.lang), words.get(scene.lang)).into();
    Column {
        title: scene.say(title),
        up: label(texts::EARLIER),
        down: label(texts::LATER),
        earlier: part.earlier().map(|at| Tap::Part(list, at)),
        later: part.later().map(|at| Tap::Part(list, at)),
        lines: part.rows(lines),
    }
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
    note(view, state.error.as_ref().filter(|_| !state.reopened()), texts::ERR_ADDRESS, scene);
}
