//! The view model of the form, and how it reaches the page.

use slint::SharedString;

use crate::kit::canvas::{Canvas, refresh};
use crate::kit::view::{Field, Head, Line, Pager};
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
    /// The three fields of a date.
    pub parts: Vec<Line>,
    /// What is wrong with them.
    pub problem: SharedString,
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
    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::FillForm>();
        page.set_fields(refresh(page.get_fields(), self.fields.clone()));
        page.set_alone(self.alone);
        page.set_trail(canvas.lines(page.get_trail(), &self.trail));
        page.set_choices(canvas.lines(page.get_choices(), &self.choices));
        page.set_pager(canvas.pager(&self.pager));
        page.set_parts(canvas.lines(page.get_parts(), &self.parts));
        page.set_problem(self.problem.clone());
        page.set_keyboard(self.keyboard);
        page.set_keypad_extra(self.keypad_extra.clone());
        page.set_remark(self.remark.clone());
        page.set_skip(self.skip.clone());
        let keys = canvas.global::<ui::Keys>();
        keys.set_upper(self.upper);
        keys.set_symbols(self.symbols);
    }
}
