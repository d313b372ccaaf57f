//! Step fill_form: known values to check, then one question a screen.

use jiff::civil::Date;
use lobby_domain::address::Address;
use lobby_domain::form::{FieldKind, FieldValue, FormField};
use lobby_domain::id::FieldKey;
use lobby_domain::validation::FieldError;

use super::form_screen::{FormScreen, screens};
use super::{Context, Exit, StepOutcome};
use crate::draft::Draft;
use crate::part_date::{DateFault, DatePart, PartDate};
use crate::typing::{self, Keyboard, TextRule};

/// The form of one draft.
#[derive(Clone, Debug)]
pub struct FillForm {
    /// The draft.
    pub draft: Draft,
    /// Which screen is shown, from 0.
    pub index: usize,
    /// What is wrong with the field shown.
    pub error: Option<Fault>,
    /// Whether the citizen came from review and returns there.
    pub to_review: bool,
    /// Which characters the letter keys show.
    pub keyboard: Keyboard,
    /// The address level opened again in the field shown, although a later one is reached.
    level: Option<usize>,
}

/// What the citizen may want of the field shown. An intent that does not fit the field's kind is ignored.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// Type these characters at the end of the text.
    Type(String),
    /// Type this text into the field of this key, in place of the text it holds.
    ReplaceText {
        /// Key of the field.
        field: FieldKey,
        /// The whole text.
        text: String,
    },
    /// Delete the last character.
    DeleteChar,
    /// Delete the whole text.
    ClearText,
    /// Letter keys: capitals on or off.
    ToggleShift,
    /// Letter keys: symbols or letters.
    ToggleSymbols,
    /// Choose this entry of the list, by code; where several may be chosen, it is switched.
    Choose(String),
    /// Pick this division of an address.
    PickDivision {
        /// Level of the address, 0 for the topmost.
        level: usize,
        /// Division code.
        code: String,
    },
    /// Open this level of an address again, 0 for the topmost.
    OpenLevel(usize),
    /// Type into this part of a date from now on.
    OpenDatePart(DatePart),
    /// Leave an optional field empty.
    Skip,
    /// Say that there is none, where the field has this answer.
    SayNone,
    /// Take that back, and enter it.
    EnterAfterAll,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Its value breaks a rule.
    Field(FieldError),
    /// What was typed is no date.
    Date(DateFault),
}

impl Fault {
    /// The part of a date that is typed anew: a date that breaks a rule is typed from its year on.
    fn part(&self) -> DatePart {
        match self {
            Fault::Date(fault) => fault.part(),
            Fault::Field(_) => DatePart::Year,
        }
    }
}

impl FillForm {
    pub(crate) fn first(draft: Draft) -> FillForm {
        FillForm::at(draft, 0, false)
    }

    pub(crate) fn last(draft: Draft) -> FillForm {
        let index = screens(&draft).len().saturating_sub(1);
        FillForm::at(draft, index, false)
    }

    pub(crate) fn at_field(draft: Draft, key: &FieldKey) -> FillForm {
        let index = screens(&draft).iter().position(|screen| screen.shows(key)).unwrap_or_default();
        FillForm::at(draft, index, true)
    }

    fn at(mut draft: Draft, index: usize, to_review: bool) -> FillForm {
        draft.keep_part_dates();
        FillForm { draft, index, error: None, to_review, keyboard: Keyboard::default(), level: None }
    }

    /// The first field that is not filled as it must be, e.g. because another answer made it visible.
    pub(crate) fn first_unfilled(draft: &Draft, today: Date) -> Option<FieldKey> {
        screens(draft).iter().find_map(|screen| match screen {
            FormScreen::Question { field, .. } => draft
                .item
                .form
                .field(field)
                .filter(|known| known.validate(draft.values.get(field), today).is_err())
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

    /// What may be typed into the field shown, and the text it holds; `None` where nothing is typed now.
    #[must_use]
    pub fn typed(&self) -> Option<(TextRule, &str)> {
        let field = self.field()?;
        let rule = TextRule::of(field)?;
        if self.says_none() {
            return None;
        }
        let detail = field.kind == FieldKind::Address;
        if detail && self.address_level() < field.validation.cascade.len() {
            return None;
        }
        Some((rule, typed_text(self.draft.values.get(&field.key))))
    }

    /// The parts of the date in the field shown; `None` where no date is asked for.
    #[must_use]
    pub fn date(&self) -> Option<PartDate> {
        let field = self.field().filter(|field| field.kind == FieldKind::Date)?;
        let typed = self.draft.part_dates.get(&field.key).cloned();
        Some(typed.unwrap_or_else(|| PartDate::of(self.held_date())))
    }

    /// The level of the address that is asked for, 0 for the topmost; the number of levels where the detail is.
    #[must_use]
    pub fn address_level(&self) -> usize {
        let picked = self.held().map_or(0, |held| address(Some(held)).divisions.len());
        self.level.map_or(picked, |level| level.min(picked))
    }

    /// Whether an earlier level of the address was opened again.
    #[must_use]
    pub fn reopened(&self) -> bool {
        self.level.is_some()
    }

    /// Whether the citizen has said that there is none: the page tells what happens then.
    #[must_use]
    pub fn says_none(&self) -> bool {
        self.held() == Some(&FieldValue::HasNone)
    }

    fn held(&self) -> Option<&FieldValue> {
        self.draft.values.get(&self.field()?.key)
    }

    fn held_date(&self) -> Option<Date> {
        if let Some(FieldValue::Date(date)) = self.held() { Some(*date) } else { None }
    }

    pub(crate) fn apply_intent(mut self, intent: Intent, cx: &Context) -> StepOutcome<FillForm> {
        match intent {
            Intent::Type(typed) => self.type_text(&typed),
            Intent::ReplaceText { field, text } => {
                if self.field().is_some_and(|shown| shown.key == field) {
                    self.clear();
                    self.type_text(&text);
                }
            }
            Intent::DeleteChar => self.delete_char(),
            Intent::ClearText => self.clear_text(),
            Intent::ToggleShift => self.keyboard.upper = !self.keyboard.upper,
            Intent::ToggleSymbols => self.keyboard.symbols = !self.keyboard.symbols,
            Intent::Choose(code) => self.enter(|field, held| chosen(field, held, code)),
            Intent::PickDivision { level, code } => {
                self.level = None;
                self.enter(|field, held| division(field, held, level, code));
            }
            Intent::OpenLevel(level) => (self.level, self.error) = (Some(level), None),
            Intent::OpenDatePart(part) => self.edit_date(|date| date.open(part)),
            Intent::Skip => return self.skip(cx),
            Intent::SayNone => self.enter(|field, _| field.without.as_ref().map(|_| FieldValue::HasNone)),
            Intent::EnterAfterAll if self.says_none() => self.enter(|_, _| Some(FieldValue::Text(String::new()))),
            Intent::EnterAfterAll => {}
        }
        StepOutcome::stay(self)
    }

    /// Goes on where the field shown is filled as it must be.
    pub(crate) fn next(mut self, cx: &Context) -> StepOutcome<FillForm> {
        let today = cx.now.local.date();
        if let Some(fault) = self.fault(today) {
            if let Some((mut date, field)) = self.date().zip(self.field().map(|field| field.key.clone())) {
                date.open(fault.part());
                self.draft.part_dates.insert(field, date);
            }
            self.error = Some(fault);
            return StepOutcome::stay(self);
        }
        self.enter(|field, held| held.cloned().map(|value| field.kept(value)));
        self.forward()
    }

    pub(crate) fn back(mut self) -> StepOutcome<FillForm> {
        if self.to_review {
            self.draft.cancel_change();
            return StepOutcome::exit(self, Exit::FormFilled);
        }
        if self.index == 0 {
            return StepOutcome::exit(self, Exit::Back);
        }
        self.show(self.index - 1);
        StepOutcome::stay(self)
    }

    /// What keeps the field shown from being left.
    fn fault(&self, today: Date) -> Option<Fault> {
        let field = self.field()?;
        if let Some(Err(fault)) = self.date().filter(|date| !date.is_empty()).map(|date| date.complete()) {
            return Some(Fault::Date(fault));
        }
        field.validate(self.draft.values.get(&field.key), today).err().map(Fault::Field)
    }

    fn skip(mut self, cx: &Context) -> StepOutcome<FillForm> {
        let Some(field) = self.field().filter(|field| !field.required).cloned() else { return self.next(cx) };
        self.draft.values.remove(&field.key);
        self.draft.part_dates.remove(&field.key);
        self.forward()
    }

    fn forward(mut self) -> StepOutcome<FillForm> {
        self.error = None;
        if self.to_review || self.index + 1 >= self.screens().len() {
            return StepOutcome::exit(self, Exit::FormFilled);
        }
        self.show(self.index + 1);
        StepOutcome::stay(self)
    }

    /// Shows another screen; what is typed of a date stays, whichever way the citizen leaves it.
    fn show(&mut self, index: usize) {
        (self.index, self.error, self.level) = (index, None, None);
        self.draft.keep_part_dates();
    }

    /// Types at the end of the text. A key that had no place says so.
    fn type_text(&mut self, typed: &str) {
        if !typing::has_letters(typed) {
            return;
        }
        if self.date().is_some() {
            let mut placed = Ok(());
            self.edit_date(|date| placed = date.type_digits(typed));
            self.error = placed.err().map(Fault::Date);
            return;
        }
        let Some((rule, text)) = self.typed() else { return };
        match rule.refusal(text, typed) {
            Some(refusal) => self.error = Some(Fault::Field(refusal)),
            None => self.edit(|rule, text| rule.append(text, typed)),
        }
    }

    /// Deletes the last character. Where there is none it says what the field wants.
    fn delete_char(&mut self) {
        if self.has_nothing_to_delete() {
            return self.error = Some(Fault::Field(FieldError::Empty));
        }
        if self.date().is_some() {
            return self.edit_date(PartDate::delete);
        }
        self.edit(|_, text| {
            let mut letters = text.chars();
            letters.next_back();
            letters.as_str().to_owned()
        });
    }

    fn clear_text(&mut self) {
        if self.has_nothing_to_delete() {
            return self.error = Some(Fault::Field(FieldError::Empty));
        }
        self.clear();
    }

    fn has_nothing_to_delete(&self) -> bool {
        let no_text = self.typed().is_some_and(|(_, text)| text.is_empty());
        no_text || self.date().is_some_and(|date| date.is_empty())
    }

    fn clear(&mut self) {
        if self.date().is_some() {
            return self.edit_date(PartDate::clear);
        }
        self.edit(|_, _| String::new());
    }

    /// Changes the text of the field shown, where it is typed and the change is one.
    fn edit(&mut self, change: impl FnOnce(TextRule, &str) -> String) {
        let Some((rule, text)) = self.typed() else { return };
        let edited = change(rule, text);
        if edited != text {
            self.enter(|field, held| typed(field, held, edited));
        }
    }

    /// Changes the parts of the date asked for. The field holds the date while it is one, and nothing else.
    fn edit_date(&mut self, change: impl FnOnce(&mut PartDate)) {
        let (Some(mut date), Some(field)) = (self.date(), self.field().map(|field| field.key.clone())) else { return };
        change(&mut date);
        self.error = None;
        match date.complete() {
            Ok(day) => drop(self.draft.values.insert(field.clone(), FieldValue::Date(day))),
            Err(_) => drop(self.draft.values.remove(&field)),
        }
        self.draft.part_dates.insert(field, date);
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

fn typed(field: &FormField, held: Option<&FieldValue>, text: String) -> Option<FieldValue> {
    Some(if field.kind == FieldKind::Address {
        FieldValue::Address(Address { detail: text, ..address(held) })
    } else {
        FieldValue::Text(text)
    })
}

fn typed_text(held: Option<&FieldValue>) -> &str {
    match held {
        Some(FieldValue::Text(text)) => text,
        Some(FieldValue::Address(address)) => &address.detail,
        Some(
            FieldValue::Choice(_)
            | FieldValue::Choices(_)
            | FieldValue::YesNo(_)
            | FieldValue::Date(_)
            | FieldValue::HasNone,
        )
        | None => "",
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
