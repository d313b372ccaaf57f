//! Step fill_form: only what nobody knows yet.

use jiff::civil::Date;
use lobby_domain::address::Address;
use lobby_domain::form::{FieldKind, FieldValue, FormField};
use lobby_domain::validation::{FieldError, validate};

use super::form_screen::{FormScreen, screens};
use super::{Context, Exit, Turn};
use crate::draft::Draft;
use crate::event::Citizen;
use crate::state::State;

/// The form of one draft.
#[derive(Clone, Debug)]
pub struct FillForm {
    /// The draft.
    pub draft: Draft,
    /// Which screen is shown, from 0.
    pub index: usize,
    /// What is wrong with the field shown.
    pub error: Option<FieldError>,
    /// Whether the citizen came from review and returns there.
    pub to_review: bool,
}

impl FillForm {
    pub(crate) fn first(draft: Draft) -> FillForm {
        FillForm { draft, index: 0, error: None, to_review: false }
    }

    pub(crate) fn last(draft: Draft) -> FillForm {
        let index = screens(&draft).len().saturating_sub(1);
        FillForm { draft, index, error: None, to_review: false }
    }

    pub(crate) fn at_field(draft: Draft, key: &str) -> FillForm {
        let index = screens(&draft).iter().position(|screen| screen.shows(key)).unwrap_or_default();
        FillForm { draft, index, error: None, to_review: true }
    }

    /// The first field that is not filled as it must be, e.g. because another answer made it visible.
    pub(crate) fn first_unfilled(draft: &Draft, today: Date) -> Option<String> {
        screens(draft).iter().find_map(|screen| match screen {
            FormScreen::Question { field, .. } => draft
                .item
                .form
                .field(field)
                .filter(|known| validate(known, draft.values.get(field), today).is_err())
                .map(|_| field.clone()),
            FormScreen::Known { .. } => None,
        })
    }

    /// All screens, given what is entered so far.
    #[must_use]
    pub fn screens(&self) -> Vec<FormScreen> {
        screens(&self.draft)
    }

    /// The field asked for on the screen shown.
    #[must_use]
    pub fn field(&self) -> Option<&FormField> {
        match self.screens().get(self.index) {
            Some(FormScreen::Question { field, .. }) => self.draft.item.form.field(field),
            Some(FormScreen::Known { .. }) | None => None,
        }
    }

    pub(crate) fn citizen(mut self, intent: &Citizen, cx: &Context) -> Turn {
        match intent {
            Citizen::Next => return self.next(cx.now.local.date()),
            Citizen::Skip => return self.skip(cx.now.local.date()),
            Citizen::Back if self.to_review => return Turn::exit(State::FillForm(self), Exit::FormFilled),
            Citizen::Back if self.index > 0 => {
                self.index -= 1;
                self.error = None;
            }
            Citizen::Back => return Turn::exit(State::FillForm(self), Exit::Back),
            _ => self.enter(intent),
        }
        Turn::stay(State::FillForm(self))
    }

    fn enter(&mut self, intent: &Citizen) {
        let Some(field) = self.field().cloned() else { return };
        let old = self.draft.values.get(&field.key);
        if let Some(value) = entered(&field, old, intent) {
            self.draft.values.insert(field.key, value);
            self.error = None;
        }
    }

    fn next(mut self, today: Date) -> Turn {
        let judged = self.field().map(|field| validate(field, self.draft.values.get(&field.key), today));
        if let Some(Err(error)) = judged {
            self.error = Some(error);
            return Turn::stay(State::FillForm(self));
        }
        self.forward()
    }

    fn skip(mut self, today: Date) -> Turn {
        let Some(field) = self.field().filter(|field| !field.required).cloned() else { return self.next(today) };
        self.draft.values.remove(&field.key);
        self.forward()
    }

    fn forward(mut self) -> Turn {
        self.error = None;
        if self.to_review || self.index + 1 >= self.screens().len() {
            return Turn::exit(State::FillForm(self), Exit::FormFilled);
        }
        self.index += 1;
        Turn::stay(State::FillForm(self))
    }
}

/// The value after an intent, or `None` where the intent does not fit the field.
fn entered(field: &FormField, old: Option<&FieldValue>, intent: &Citizen) -> Option<FieldValue> {
    match (intent, field.kind) {
        (Citizen::Edit(text), FieldKind::Address) => {
            Some(FieldValue::Address(Address { detail: text.clone(), ..address(old) }))
        }
        (Citizen::Edit(_), FieldKind::Choice | FieldKind::MultiChoice | FieldKind::YesNo | FieldKind::Date) => None,
        (Citizen::Edit(text), _) => Some(FieldValue::Text(text.clone())),
        (Citizen::Choose(code), FieldKind::Choice) => Some(FieldValue::Choice(code.clone())),
        (Citizen::Choose(code), FieldKind::YesNo) => Some(FieldValue::YesNo(code == "yes")),
        (Citizen::Choose(code), FieldKind::MultiChoice) => Some(FieldValue::Choices(toggled(old, code))),
        (Citizen::PickDivision { level, code }, FieldKind::Address) => {
            let mut address = address(old);
            address.divisions.truncate(*level);
            address.divisions.push(code.clone());
            Some(FieldValue::Address(address))
        }
        (Citizen::PickDate { year, month, day }, FieldKind::Date) => {
            Date::new(*year, *month, *day).ok().map(FieldValue::Date)
        }
        _ => None,
    }
}

fn address(old: Option<&FieldValue>) -> Address {
    if let Some(FieldValue::Address(address)) = old { address.clone() } else { Address::default() }
}

fn toggled(old: Option<&FieldValue>, code: &str) -> Vec<String> {
    let mut codes = if let Some(FieldValue::Choices(codes)) = old { codes.clone() } else { Vec::new() };
    match codes.iter().position(|known| known == code) {
        Some(at) => {
            codes.remove(at);
        }
        None => codes.push(code.to_owned()),
    }
    codes
}
