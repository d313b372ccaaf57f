//! Fields that are picked from lists: choices, dates, addresses.

use lobby_domain::address::{Address, divisions_below};
use lobby_domain::form::{FieldKind, FieldValue, FormField};
use lobby_domain::validation::FieldError;
use lobby_flow::steps::fill_form::FillForm;
use slint::SharedString;

use crate::kit::typeset;
use crate::kit::values::division;
use crate::kit::view::{Column, Line, Note, Scene, Tone, slice};
use crate::pages::fill_form::{FillFormView, typed_detail};
use crate::problems::problem;
use crate::texts;

/// Years offered before this one.
const YEARS_BACK: i16 = 120;
/// Years offered after this one, where the future is allowed.
const YEARS_ON: i16 = 10;

/// One of a list, several of a list, yes or no.
pub(crate) fn choices(
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
        intent: "choose".into(),
        argument: code.into(),
        ..Line::default()
    };
    let rows: Vec<Line> = if field.kind == FieldKind::YesNo {
        vec![row("yes", scene.say(texts::YES)), row("no", scene.say(texts::NO))]
    } else {
        let list = field.choice_list.as_deref().unwrap_or_default();
        state.draft.catalogue.choices(list).iter().map(|choice| row(&choice.code, scene.text(&choice.label))).collect()
    };
    if view.head.lead.is_empty() {
        let several = field.kind == FieldKind::MultiChoice;
        view.head.lead = scene.say(if several { texts::CHOOSE_SEVERAL } else { texts::CHOOSE_HINT });
    }
    paged(view, rows, if scene.large { 6 } else { 8 }, if scene.large { 5 } else { 7 }, scene);
    note(view, state.error.as_ref(), texts::ERR_CHOOSE, scene);
}

/// Rows in parts: `all` if they fit without a pager, else `per` a page.
fn paged(view: &mut FillFormView, rows: Vec<Line>, all: usize, per: usize, scene: &Scene) {
    if rows.len() <= all {
        view.choices = rows;
        return;
    }
    let page = scene.local.page("choices", rows.len(), per);
    view.pager = scene.pager("choices", texts::RANGE, page, per, rows.len());
    view.choices = slice(&rows, page, per);
}

fn note(view: &mut FillFormView, error: Option<&FieldError>, empty: texts::Words, scene: &Scene) {
    let Some(error) = error else { return };
    let title = if *error == FieldError::Empty { scene.say(empty) } else { problem(error, scene) };
    view.head.note = Note { tone: Tone::Bad, icon: "octagon-alert".into(), title, ..Note::default() };
}

/// Year, month and day in three lists.
pub(crate) fn date(view: &mut FillFormView, state: &FillForm, field: &FormField, scene: &Scene) {
    let part = state.date();
    let this_year = scene.now.year();
    let last = if field.validation.not_after_today { this_year } else { this_year + YEARS_ON };
    let years = (this_year - YEARS_BACK..=last).rev().map(|year| {
        let name = if scene.lang == lobby_domain::Lang::Zh { format!("{year}年") } else { year.to_string() };
        (name, format!("year:{year}"), part.year == Some(year))
    });
    let months =
        (1..=12).map(|month| (typeset::month(month, scene.lang), format!("month:{month}"), part.month == Some(month)));
    let days = (1..=part.days()).map(|day| {
        let name = if scene.lang == lobby_domain::Lang::Zh { format!("{day}日") } else { day.to_string() };
        (name, format!("day:{day}"), part.day == Some(day))
    });
    view.columns = vec![
        column("year", texts::YEAR, years.collect(), scene),
        column("month", texts::MONTH, months.collect(), scene),
        column("day", texts::DAY, days.collect(), scene),
    ];
    if view.head.lead.is_empty() {
        view.head.lead = scene.say(texts::DATE_HINT);
    }
}

fn column(list: &str, title: texts::Words, all: Vec<(String, String, bool)>, scene: &Scene) -> Column {
    let per = if scene.large { 5 } else { 7 };
    let lines: Vec<Line> = all
        .into_iter()
        .map(|(name, argument, chosen)| Line {
            name: name.into(),
            chosen,
            intent: "pick-date".into(),
            argument: argument.into(),
            ..Line::default()
        })
        .collect();
    let chosen = lines.iter().position(|line| line.chosen).unwrap_or_default();
    let page = scene.local.page_or(list, chosen / per, lines.len(), per);
    let label = |words: texts::Words| format!("{} {}", title.get(scene.lang), words.get(scene.lang)).into();
    Column {
        title: scene.say(title),
        list: format!("{list}@{page}").into(),
        up: label(texts::EARLIER),
        down: label(texts::LATER),
        has_up: page > 0,
        has_down: (page + 1) * per < lines.len(),
        lines: slice(&lines, page, per),
    }
}

/// Level by level, then the detail in letters.
pub(crate) fn address(
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
            intent: "level".into(),
            argument: at.to_string().into(),
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
            intent: "division".into(),
            argument: format!("{level}:{}", known.code).into(),
            ..Line::default()
        })
        .collect();
    let words = [texts::PICK_PROVINCE, texts::PICK_CITY, texts::PICK_DISTRICT, texts::PICK_STREET];
    view.head.lead = words.get(level).map_or_else(SharedString::default, |words| scene.say(*words));
    let per = match (view.trail.len().div_ceil(2), scene.large) {
        (0, false) => 7,
        (1, false) => 6,
        (_, false) => 5,
        (0, true) => 5,
        (1, true) => 4,
        (_, true) => 3,
    };
    paged(view, rows, per, per, scene);
    note(view, state.error.as_ref().filter(|_| !state.reopened()), texts::ERR_ADDRESS, scene);
}
