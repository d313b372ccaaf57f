//! From the shapes of view models to the structs and models of the pages, without rebuilding what did not change.

use std::cell::RefCell;

use slint::{ComponentHandle, Global, Model, ModelRc, VecModel};

use crate::kit::shapes::{Action, Group, Line, Pager};
use crate::kit::tap::{Tap, Taps};
use crate::ui;

/// Where view models are painted: the pages' globals, and the numbers of taps.
pub(crate) struct Canvas<'a> {
    kiosk: &'a ui::Kiosk,
    taps: &'a RefCell<Taps>,
}

impl<'a> Canvas<'a> {
    pub(crate) fn new(kiosk: &'a ui::Kiosk, taps: &'a RefCell<Taps>) -> Canvas<'a> {
        Canvas { kiosk, taps }
    }

    /// A global of the window, such as the one of a page.
    pub(crate) fn global<G: Global<'a, ui::Kiosk>>(&self) -> G {
        self.kiosk.global::<G>()
    }

    /// One row.
    pub(crate) fn line(&self, line: &Line) -> ui::Line {
        ui::Line {
            icon: line.icon.clone(),
            number: line.number.clone(),
            name: line.name.clone(),
            second: line.second.clone(),
            mark: line.mark.clone(),
            tone: line.tone,
            chosen: line.chosen,
            button: line.button.clone(),
            tap: self.tap(line.tap.as_ref()),
            hold: line.hold.as_ref().map_or_else(Default::default, |hold| hold.label.clone()),
            hold_press: self.tap(line.hold.as_ref().map(|hold| &hold.press)),
            hold_release: self.tap(line.hold.as_ref().map(|hold| &hold.release)),
            hold_key: self.tap(line.hold.as_ref().map(|hold| &hold.key)),
        }
    }

    /// Rows; `old` is the model shown so far.
    pub(crate) fn lines(&self, old: ModelRc<ui::Line>, lines: &[Line]) -> ModelRc<ui::Line> {
        refresh(old, lines.iter().map(|line| self.line(line)).collect())
    }

    /// One button.
    pub(crate) fn action(&self, action: &Action) -> ui::Action {
        ui::Action {
            kind: action.kind,
            label: action.label.clone(),
            icon: action.icon.clone(),
            arrow: action.arrow.clone(),
            tap: self.tap(action.tap.as_ref()),
        }
    }

    /// Buttons; `old` is the model shown so far.
    pub(crate) fn actions(&self, old: ModelRc<ui::Action>, actions: &[Action]) -> ModelRc<ui::Action> {
        refresh(old, actions.iter().map(|action| self.action(action)).collect())
    }

    /// Groups of rows.
    pub(crate) fn groups(&self, groups: &[Group]) -> ModelRc<ui::Group> {
        let group = |group: &Group| ui::Group {
            icon: group.icon.clone(),
            title: group.title.clone(),
            tone: group.tone,
            button: group.button.clone(),
            tap: self.tap(group.tap.as_ref()),
            lines: model(group.lines.iter().map(|line| self.line(line)).collect()),
        };
        model(groups.iter().map(group).collect())
    }

    /// Where a list in parts stands.
    pub(crate) fn pager(&self, pager: &Pager) -> ui::Pager {
        ui::Pager {
            text: pager.text.clone(),
            prev: pager.prev.clone(),
            next: pager.next.clone(),
            earlier: self.tap(pager.earlier.as_ref()),
            later: self.tap(pager.later.as_ref()),
        }
    }

    fn tap(&self, tap: Option<&Tap>) -> i32 {
        self.taps.borrow_mut().number(tap)
    }
}

fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(rows))
}

/// The model that shows `rows`: the old one with only the changed rows set, where it has as many rows.
pub(crate) fn refresh<T: Clone + PartialEq + 'static>(old: ModelRc<T>, rows: Vec<T>) -> ModelRc<T> {
    let same_length = old.row_count() == rows.len();
    match old.as_any().downcast_ref::<VecModel<T>>() {
        Some(known) if same_length => {
            for (at, row) in rows.into_iter().enumerate() {
                if known.row_data(at).as_ref() != Some(&row) {
                    known.set_row_data(at, row);
                }
            }
            old
        }
        Some(_) | None => model(rows),
    }
}
