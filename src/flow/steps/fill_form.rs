//! Step fill_form: only what nobody knows yet.

use jiff::civil::Date;
use lobby_domain::address::Address;
use lobby_domain::form::{FieldKind, FieldValue, FormField};
use lobby_domain::validation::{FieldError, validate};

use super::form_screen::{FormScreen, screens};
use super::{Context, Exit, StepOutcome};
use crate::draft::Draft;

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

/// What the citizen may want of the field shown.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// Replace the field's text.
    Edit(String),
    /// Choose this entry of the list, by code; where several may be chosen, it is switched.
    Choose(String),
    /// Pick this division of an address.
    PickDivision {
        /// Level of the address, 0 for the topmost.
        level: usize,
        /// Division code.
        code: String,
    },
    /// Pick this date; ignored where there is no such day.
    PickDate {
        /// Year.
        year: i16,
        /// Month, 1..=12.
        month: i8,
        /// Day, 1..=31.
        day: i8,
    },
    /// Leave an optional field empty.
    Skip,
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

    pub(crate) fn apply_intent(mut self, intent: Intent, cx: &Context) -> StepOutcome<FillForm> {
        match intent {
            Intent::Edit(text) => self.enter(|field, held| edited(field, held, text)),
            Intent::Choose(code) => self.enter(|field, held| chosen(field, held, code)),
            Intent::PickDivision { level, code } => self.enter(|field, held| division(field, held, level, code)),
            Intent::PickDate { year, month, day } => self.enter(|field, _| date(field, year, month, day)),
            Intent::Skip => return self.skip(cx),
        }
        StepOutcome::stay(self)
    }

    /// Goes on where the field shown is filled as it must be.
    pub(crate) fn next(mut self, cx: &Context) -> StepOutcome<FillForm> {
        let today = cx.now.local.date();
        let judged = self.field().map(|field| validate(field, self.draft.values.get(&field.key), today));
        if let Some(Err(error)) = judged {
            self.error = Some(error);
            return StepOutcome::stay(self);
        }
        self.forward()
    }

    pub(crate) fn back(mut self) -> StepOutcome<FillForm> {
        if self.to_review {
            return StepOutcome::exit(self, Exit::FormFilled);
        }
        if self.index == 0 {
            return StepOutcome::exit(self, Exit::Back);
        }
        self.index -= 1;
        self.error = None;
        StepOutcome::stay(self)
    }

    fn skip(mut self, cx: &Context) -> StepOutcome<FillForm> {
        let Some(field) = self.field().filter(|field| !field.required).cloned() else { return self.next(cx) };
        self.draft.values.remove(&field.key);
        self.forward()
    }

    fn forward(mut self) -> StepOutcome<FillForm> {
        self.error = None;
        if self.to_review || self.index + 1 >= self.screens().len() {
            return StepOutcome::exit(self, Exit::FormFilled);
        }
        self.index += 1;
        StepOutcome::stay(self)
    }

    /// Puts a value into the field shown; `value_of` gives `None` where the intent does not fit the field.
    fn enter(&mut self, value_of: impl FnOnce(&FormField, Option<&FieldValue>) -> Option<FieldValue>) {
        let Some(field) = self.field().cloned() else { return };
        if let Some(value) = value_of(&field, self.draft.values.get(&field.key)) {
            self.draft.values.insert(field.key, value);
            self.error = None;
        }
    }
}

fn edited(field: &FormField, held: Option<&FieldValue>, text: String) -> Option<FieldValue> {
    match field.kind {
        FieldKind::Address => Some(FieldValue::Address(Address { detail: text, ..address(held) })),
        FieldKind::Choice | FieldKind::MultiChoice | FieldKind::YesNo | FieldKind::Date => None,
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
        | FieldKind::Signature => Some(FieldValue::Text(text)),
    }
}

fn chosen(field: &FormField, held: Option<&FieldValue>, code: String) -> Option<FieldValue> {
    if field.kind == FieldKind::Choice {
        Some(FieldValue::Choice(code))
    } else if field.kind == FieldKind::MultiChoice {
        Some(FieldValue::Choices(toggled(held, code)))
    } else if field.kind == FieldKind::YesNo {
        Some(FieldValue::YesNo(code == "yes"))
    } else {
        None
    }
}

fn division(field: &FormField, held: Option<&FieldValue>, level: usize, code: String) -> Option<FieldValue> {
    if field.kind != FieldKind::Address {
        return None;
    }
    let mut address = address(held);
    address.divisions.truncate(level);
    address.divisions.push(code);
    Some(FieldValue::Address(address))
}

fn date(field: &FormField, year: i16, month: i8, day: i8) -> Option<FieldValue> {
    if field.kind != FieldKind::Date {
        return None;
    }
    Date::new(year, month, day).ok().map(FieldValue::Date)
}

fn address(held: Option<&FieldValue>) -> Address {
    if let Some(FieldValue::Address(address)) = held { address.clone() } else { Address::default() }
}

fn toggled(held: Option<&FieldValue>, code: String) -> Vec<String> {
    let mut codes = if let Some(FieldValue::Choices(codes)) = held { codes.clone() } else { Vec::new() };
    match codes.iter().position(|known| *known == code) {
        Some(at) => {
            codes.remove(at);
        }
        None => codes.push(code),
    }
    codes
}
