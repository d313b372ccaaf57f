//! Shapes that view models share, and how they reach the models of the pages without rebuilding what did not change.

use lobby_domain::{Lang, Text};
use slint::{Model, ModelRc, SharedString, VecModel};

use crate::texts::{self, Words, fill};
pub(crate) use crate::ui::{Action, ActionKind, Field, Line, Note, Pager, Tone};

/// What every view model needs besides the visit's state.
pub(crate) struct Scene<'a> {
    /// Language shown.
    pub lang: Lang,
    /// Text is large.
    pub large: bool,
    /// Telephone of the hall.
    pub phone: &'a str,
    /// What the screen itself remembers: pages of lists, an unfinished date.
    pub local: &'a crate::local::Local,
    /// Local time.
    pub now: jiff::civil::DateTime,
}

impl Scene<'_> {
    /// A sentence in the language shown.
    pub(crate) fn say(&self, words: Words) -> SharedString {
        words.get(self.lang).into()
    }

    /// A sentence with its places filled.
    pub(crate) fn fill(&self, words: Words, values: &[(&str, &str)]) -> SharedString {
        fill(words, self.lang, values).into()
    }

    /// A sentence with the number `n`.
    pub(crate) fn count(&self, words: Words, n: usize) -> SharedString {
        self.fill(words, &[("n", &n.to_string())])
    }

    /// A text of the catalogue, as it begins a line.
    pub(crate) fn text(&self, text: &Text) -> SharedString {
        crate::kit::typeset::heading(text, self.lang).into()
    }

    /// The solid button.
    pub(crate) fn primary(&self, words: Words, intent: &str) -> Action {
        Action { kind: ActionKind::Primary, arrow: "arrow-right".into(), ..self.button(words, intent) }
    }

    /// A quiet button.
    pub(crate) fn quiet(&self, words: Words, intent: &str) -> Action {
        Action { kind: ActionKind::Quiet, ..self.button(words, intent) }
    }

    /// A button that erases.
    pub(crate) fn danger(&self, words: Words, intent: &str) -> Action {
        Action { kind: ActionKind::Danger, icon: "log-out".into(), ..self.button(words, intent) }
    }

    fn button(&self, words: Words, intent: &str) -> Action {
        Action { label: self.say(words), intent: intent.into(), ..Action::default() }
    }

    /// Page `page` of `total` things, `per` a page; empty where one page is enough.
    pub(crate) fn pager(&self, list: &str, words: Words, page: usize, per: usize, total: usize) -> Pager {
        if total <= per {
            return Pager::default();
        }
        let (first, last) = (page * per + 1, (page * per + per).min(total));
        let range = [("a", first.to_string()), ("b", last.to_string()), ("n", total.to_string())];
        Pager {
            text: self.fill(words, &range.each_ref().map(|(name, value)| (*name, value.as_str()))),
            prev: self.say(texts::PREV_PAGE),
            next: self.say(texts::NEXT_PAGE),
            has_prev: page > 0,
            has_next: last < total,
            list: format!("{list}@{page}").into(),
        }
    }
}

/// What most pages have: title, one sentence, buttons, a remark.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Head {
    pub counter: SharedString,
    pub subject: SharedString,
    pub title: SharedString,
    pub lead: SharedString,
    pub actions: Vec<Action>,
    pub note: Note,
}

/// A group of lines under one heading.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Group {
    pub icon: SharedString,
    pub title: SharedString,
    pub tone: Tone,
    pub button: SharedString,
    pub intent: SharedString,
    pub argument: SharedString,
    pub lines: Vec<Line>,
}

/// One of the lists of a date.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Column {
    pub title: SharedString,
    pub lines: Vec<Line>,
    pub list: SharedString,
    pub up: SharedString,
    pub down: SharedString,
    pub has_up: bool,
    pub has_down: bool,
}

impl From<&Group> for crate::ui::Group {
    fn from(group: &Group) -> Self {
        crate::ui::Group {
            icon: group.icon.clone(),
            title: group.title.clone(),
            tone: group.tone,
            button: group.button.clone(),
            intent: group.intent.clone(),
            argument: group.argument.clone(),
            lines: model(group.lines.clone()),
        }
    }
}

impl From<&Column> for crate::ui::Column {
    fn from(column: &Column) -> Self {
        crate::ui::Column {
            title: column.title.clone(),
            lines: model(column.lines.clone()),
            list: column.list.clone(),
            up: column.up.clone(),
            down: column.down.clone(),
            has_up: column.has_up,
            has_down: column.has_down,
        }
    }
}

/// A model of these rows.
pub(crate) fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(rows))
}

/// The model that shows `rows`: the old one with only the changed rows set, where it has as many rows.
pub(crate) fn refresh<T: Clone + PartialEq + 'static>(old: ModelRc<T>, rows: &[T]) -> ModelRc<T> {
    let same_length = old.row_count() == rows.len();
    match old.as_any().downcast_ref::<VecModel<T>>() {
        Some(known) if same_length => {
            for (at, row) in rows.iter().enumerate() {
                if known.row_data(at).as_ref() != Some(row) {
                    known.set_row_data(at, row.clone());
                }
            }
            old
        }
        Some(_) | None => model(rows.to_vec()),
    }
}

/// The `page`-th part of `rows`.
pub(crate) fn slice<T: Clone>(rows: &[T], page: usize, per: usize) -> Vec<T> {
    rows.iter().skip(page * per).take(per).cloned().collect()
}

/// The last page of `total` things, `per` a page.
pub(crate) fn last_page(total: usize, per: usize) -> usize {
    total.saturating_sub(1) / per.max(1)
}
