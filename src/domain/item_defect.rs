//! What makes a service item unusable although each of its parts can be read: a name that leads nowhere, a code that stands
//! twice, a page that can never be filled. Found before a catalogue is published; a kiosk takes what was published.

use std::collections::BTreeSet;

use crate::catalogue::Catalogue;
use crate::condition::Condition;
use crate::form::{FieldKind, FieldValue, FormField};
use crate::id::ItemKey;
use crate::item::ImplementationItem;
use crate::situation::Question;

/// A landline of each length that the mainland has.
const LANDLINES: [&str; 3] = ["010-62345678", "0551-62345678", "0551-6234567"];

/// One defect of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemDefect {
    /// The item.
    pub item: ItemKey,
    /// Where in it, e.g. `materials.M041`.
    pub place: String,
    /// The name that is meant.
    pub name: String,
    /// What is wrong with it.
    pub kind: DefectKind,
}

/// Kind of a defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefectKind {
    /// A condition names a question that the item does not have: it never holds.
    UnknownQuestion,
    /// A condition names an answer that its question does not have: it never holds.
    UnknownAnswer,
    /// A condition names a field that the form does not have: it never holds.
    UnknownField,
    /// A question depends on an answer or a field that the citizen gives only after it: it is never asked.
    AskedTooEarly,
    /// A choice names a list that the catalogue does not have, or none.
    UnknownList,
    /// A list of choices, or a question, has no entry to choose.
    NothingToChoose,
    /// A code, key or id stands twice.
    Twice,
    /// A field stands on no page of the form: it is never asked for.
    OnNoPage,
    /// A captured material allows no page.
    NoPages,
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// The pattern of a telephone refuses every landline: who has no mobile number could not apply.
    MobileOnly,
}

impl DefectKind {
    /// Every kind.
    pub const ALL: [DefectKind; 11] = [
        DefectKind::UnknownQuestion,
        DefectKind::UnknownAnswer,
        DefectKind::UnknownField,
        DefectKind::AskedTooEarly,
        DefectKind::UnknownList,
        DefectKind::NothingToChoose,
        DefectKind::Twice,
        DefectKind::OnNoPage,
        DefectKind::NoPages,
        DefectKind::EndsBeforeItBegins,
        DefectKind::MobileOnly,
    ];
}

/// Every defect of every item, in the order of the catalogue.
#[must_use]
pub fn defects(catalogue: &Catalogue) -> Vec<ItemDefect> {
    let mut found = Vec::new();
    let mut keys = BTreeSet::new();
    for item in &catalogue.items {
        let mut search = Search { item, catalogue, found: Vec::new() };
        if !keys.insert(&item.key) {
            search.note("key", item.key.as_str(), DefectKind::Twice);
        }
        search.dates();
        search.questions();
        search.materials();
        search.fields();
        search.acceptance();
        found.append(&mut search.found);
    }
    found
}

struct Search<'a> {
    item: &'a ImplementationItem,
    catalogue: &'a Catalogue,
    found: Vec<ItemDefect>,
}

impl<'a> Search<'a> {
    fn note(&mut self, place: &str, name: &str, kind: DefectKind) {
        let (item, place, name) = (self.item.key.clone(), place.to_owned(), name.to_owned());
        self.found.push(ItemDefect { item, place, name, kind });
    }

    fn dates(&mut self) {
        if let Some(last) = self.item.valid_to.filter(|last| *last < self.item.valid_from) {
            self.note("valid_to", &last.to_string(), DefectKind::EndsBeforeItBegins);
        }
    }

    fn questions(&mut self) {
        let item = self.item;
        self.unique("situations.questions", item.questions.iter().map(|question| question.code.as_str()));
        for (at, question) in item.questions.iter().enumerate() {
            let place = format!("situations.questions.{}", question.code);
            self.unique(&place, question.answers.iter().map(|answer| answer.code.as_str()));
            if question.answers.is_empty() {
                self.note(&place, &question.code, DefectKind::NothingToChoose);
            }
            let known = self.found.len();
            self.condition(&place, &question.ask_when);
            if self.found.len() == known {
                self.asked_before(&place, &question.ask_when, &item.questions[..at]);
            }
        }
    }

    /// Questions come before the form, each after those before it.
    fn asked_before(&mut self, place: &str, condition: &'a Condition, before: &[Question]) {
        for part in comparisons(condition) {
            match part {
                Condition::Answer { question, .. } if before.iter().all(|asked| asked.code != *question) => {
                    self.note(place, question, DefectKind::AskedTooEarly);
                }
                Condition::Field { field, .. } => self.note(place, field.as_str(), DefectKind::AskedTooEarly),
                Condition::Answer { .. }
                | Condition::Always
                | Condition::Fact { .. }
                | Condition::All(_)
                | Condition::Any(_)
                | Condition::Not(_) => {}
            }
        }
    }

    fn materials(&mut self) {
        let item = self.item;
        self.unique("materials", item.materials.iter().map(|material| material.code.as_str()));
        for material in &item.materials {
            let place = format!("materials.{}", material.code.as_str());
            self.condition(&place, &material.required_when);
            if material.capture.as_ref().is_some_and(|capture| capture.pages_max == 0) {
                self.note(&place, material.code.as_str(), DefectKind::NoPages);
            }
        }
    }

    fn fields(&mut self) {
        let (form, catalogue) = (&self.item.form, self.catalogue);
        self.unique("form.fields", form.fields.iter().map(|field| field.key.as_str()));
        self.unique("form.pages", form.pages.iter().map(|page| page.id.as_str()));
        self.unique("form.pages", form.pages.iter().flat_map(|page| &page.fields).map(|field| field.as_str()));
        for field in &form.fields {
            let place = format!("form.fields.{}", field.key.as_str());
            self.condition(&place, &field.visible_when);
            if !form.pages.iter().any(|page| page.fields.contains(&field.key)) {
                self.note(&place, field.key.as_str(), DefectKind::OnNoPage);
            }
            if refuses_landlines(field) {
                self.note(&place, field.validation.pattern.as_deref().unwrap_or_default(), DefectKind::MobileOnly);
            }
            if !matches!(field.kind, FieldKind::Choice | FieldKind::MultiChoice) {
                continue;
            }
            let list = field.choice_list.as_deref().unwrap_or_default();
            match catalogue.choice_lists.get(list) {
                None => self.note(&place, list, DefectKind::UnknownList),
                Some(choices) if choices.is_empty() => self.note(&place, list, DefectKind::NothingToChoose),
                Some(_) => {}
            }
        }
    }

    fn acceptance(&mut self) {
        let item = self.item;
        for (at, acceptance) in item.conditions.iter().enumerate() {
            if let Some(check) = &acceptance.check {
                self.condition(&format!("acceptance_conditions.{at}"), check);
            }
        }
    }

    /// What a condition names and the item does not have.
    fn condition(&mut self, place: &str, condition: &'a Condition) {
        let item = self.item;
        for part in comparisons(condition) {
            match part {
                Condition::Answer { question, one_of } => {
                    let Some(asked) = item.questions.iter().find(|asked| asked.code == *question) else {
                        self.note(place, question, DefectKind::UnknownQuestion);
                        continue;
                    };
                    for code in one_of.iter().filter(|code| asked.answers.iter().all(|answer| answer.code != **code)) {
                        self.note(place, &format!("{question}.{code}"), DefectKind::UnknownAnswer);
                    }
                }
                Condition::Field { field, .. } if item.form.field(field).is_none() => {
                    self.note(place, field.as_str(), DefectKind::UnknownField);
                }
                Condition::Field { .. }
                | Condition::Always
                | Condition::Fact { .. }
                | Condition::All(_)
                | Condition::Any(_)
                | Condition::Not(_) => {}
            }
        }
    }

    fn unique<'b>(&mut self, place: &str, names: impl Iterator<Item = &'b str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                self.note(place, name, DefectKind::Twice);
            }
        }
    }
}

/// Whether the rules of a telephone leave landlines out.
fn refuses_landlines(field: &FormField) -> bool {
    let rules = &field.validation;
    let text = |number: &str| FieldValue::Text(number.into());
    field.kind == FieldKind::Phone
        && LANDLINES.iter().any(|number| rules.check(field.kind, &text(number), jiff::civil::Date::MAX).is_err())
}

/// The parts of a condition that compare something.
fn comparisons(condition: &Condition) -> Vec<&Condition> {
    match condition {
        Condition::Always => Vec::new(),
        Condition::Answer { .. } | Condition::Field { .. } | Condition::Fact { .. } => vec![condition],
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(comparisons).collect(),
        Condition::Not(part) => comparisons(part),
    }
}
