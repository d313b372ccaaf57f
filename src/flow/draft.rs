//! An application under composition. It lives in the visit's memory only.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lobby_domain::applicant::{Refusal, facts_of, refusal_of_answers};
use lobby_domain::capture::CaptureSpec;
use lobby_domain::checklist::{ChecklistLine, MaterialChecklist, Standing};
use lobby_domain::condition::Facts;
use lobby_domain::form::{FieldKind, FieldValue, FormField, FormValues, Prefill};
use lobby_domain::id::{FieldKey, MaterialCode};
use lobby_domain::identity::IdCard;
use lobby_domain::situation::{Answers, Question, questions_to_ask};
use lobby_domain::{Catalogue, ImplementationItem, Text};

use crate::entered::Entered;
use crate::ink::Ink;
use crate::page::PageId;
use crate::pages::{PageEffect, Pages};
use crate::part_date::PartDate;
use crate::report::ScannerEvent;

/// An application under composition, from the card on.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The item, in the version the citizen saw.
    pub item: Arc<ImplementationItem>,
    /// The catalogue that the item comes from.
    pub catalogue: Arc<Catalogue>,
    /// The card that was read.
    pub card: Arc<IdCard>,
    /// When it was read.
    pub read_at: jiff::Timestamp,
    /// What the card answers for conditions, on the day it was read.
    pub facts: Vec<(&'static str, i64)>,
    /// Situation answers.
    pub answers: Answers,
    /// Form values.
    pub values: FormValues,
    /// Dates that are typed in part, or not to be: they stand here until they are values.
    pub(crate) part_dates: BTreeMap<FieldKey, PartDate>,
    /// Captured pages; those of a stack stand here before they are accepted.
    pub pages: Pages,
    /// Codes of materials that follow later.
    pub follows: BTreeSet<MaterialCode>,
    /// As it stood when it was first reviewed: the review marks what changed since.
    pub first_reviewed: Option<Box<Entered>>,
    /// As it stood when a change was begun on the review: back cancels the change.
    pub before_change: Option<Box<Entered>>,
    /// Prints of the one-time notice; counted here, so that leaving its page does not reset the limit.
    pub notices_printed: u8,
    /// The signature, while the citizen reads once more what it is for.
    pub(crate) ink: Option<Box<Ink>>,
}

impl Draft {
    /// A draft that holds the card alone.
    #[must_use]
    pub fn new(
        item: Arc<ImplementationItem>,
        catalogue: Arc<Catalogue>,
        card: Arc<IdCard>,
        read_at: jiff::Timestamp,
        today: jiff::civil::Date,
    ) -> Draft {
        Draft {
            facts: facts_of(&card, today),
            item,
            catalogue,
            card,
            read_at,
            answers: Answers::new(),
            values: FormValues::new(),
            part_dates: BTreeMap::new(),
            pages: Pages::default(),
            follows: BTreeSet::new(),
            first_reviewed: None,
            before_change: None,
            notices_printed: 0,
            ink: None,
        }
    }

    /// Answers and values on which the conditions of the item depend.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts { answers: &self.answers, values: &self.values, numbers: &self.facts }
    }

    /// Why this application is not for this kiosk, as far as the answers tell.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        let complete = self.questions().iter().all(|question| self.answers.contains_key(&question.code));
        refusal_of_answers(&self.item, self.facts(), complete)
    }

    /// Questions that are asked, given the answers so far.
    #[must_use]
    pub fn questions(&self) -> Vec<&Question> {
        questions_to_ask(&self.item.questions, self.facts())
    }

    /// What stands in it now.
    #[must_use]
    pub fn entered(&self) -> Entered {
        let pages = self.pages.by_material().filter(|(_, pages)| !pages.is_empty());
        Entered {
            answers: self.answers.clone(),
            values: self.values.clone(),
            follows: self.follows.clone(),
            pages: pages.map(|(code, pages)| (code.clone(), pages.iter().map(|page| page.sha256).collect())).collect(),
        }
    }

    /// Cancels the change that was begun on the review: answers and values are as before. Pages stay: each was discarded
    /// or taken again by a choice of its own.
    pub(crate) fn cancel_change(&mut self) {
        if let Some(before) = self.before_change.take() {
            (self.answers, self.values) = (before.answers, before.values);
            self.part_dates.clear();
        }
    }

    /// Keeps of the dates being typed those that are no values yet.
    pub(crate) fn keep_part_dates(&mut self) {
        self.part_dates.retain(|_, date| !date.is_empty() && date.complete().is_err());
    }

    /// Forgets answers to questions that are no longer asked.
    pub fn prune_answers(&mut self) {
        loop {
            let asked: BTreeSet<String> = self.questions().iter().map(|question| question.code.clone()).collect();
            let before = self.answers.len();
            self.answers.retain(|code, _| asked.contains(code));
            if self.answers.len() == before {
                return;
            }
        }
    }

    /// Materials that the answers make necessary, each with its standing.
    #[must_use]
    pub fn checklist(&self) -> MaterialChecklist {
        MaterialChecklist::select(&self.item, self.facts())
    }

    /// Fields that are shown, in the order of the form; declaration and signature belong to the signing page.
    #[must_use]
    pub fn visible_fields(&self) -> Vec<&FormField> {
        self.item
            .form
            .pages
            .iter()
            .flat_map(|page| &page.fields)
            .filter_map(|key| self.item.form.field(key))
            .filter(|field| !matches!(field.kind, FieldKind::Declaration | FieldKind::Signature))
            .filter(|field| field.visible_when.holds(self.facts()))
            .collect()
    }

    /// Where the value of a field comes from.
    #[must_use]
    pub fn source(&self, field: &FormField) -> FieldSource {
        match &field.prefill {
            // A second card (an agent's) is not read yet, so a conditional card field is typed.
            Prefill::Card { path } if field.visible_when == lobby_domain::condition::Condition::Always => {
                match self.card.field(path).filter(|value| !value.is_empty()) {
                    Some(_) => FieldSource::Card,
                    // What the card does not say (a nation on a foreigner's card) is asked only where it is needed.
                    None if field.required => FieldSource::Citizen,
                    None => FieldSource::Absent,
                }
            }
            Prefill::Card { .. } | Prefill::None | Prefill::Sharing { editable: true } => FieldSource::Citizen,
            Prefill::Sharing { editable: false } => FieldSource::Platform,
        }
    }

    /// A field's value, from the card or as entered.
    #[must_use]
    pub fn value(&self, field: &FormField) -> Option<FieldValue> {
        match (self.source(field), &field.prefill) {
            (FieldSource::Card, Prefill::Card { path }) => self.card_value(field, path),
            (FieldSource::Citizen, _) => self.values.get(&field.key).cloned(),
            (FieldSource::Card | FieldSource::Platform | FieldSource::Absent, _) => None,
        }
    }

    fn card_value(&self, field: &FormField, path: &str) -> Option<FieldValue> {
        let text = self.card.field(path)?;
        Some(if field.kind == FieldKind::Choice {
            FieldValue::Choice(text)
        } else if field.kind == FieldKind::Date {
            text.parse().map_or(FieldValue::Text(text), FieldValue::Date)
        } else {
            FieldValue::Text(text)
        })
    }

    /// The declaration that the item has for the citizen to tick; `None` where the common one is used.
    #[must_use]
    pub fn declaration(&self) -> Option<&Text> {
        let own = self.item.form.fields.iter().find(|field| field.kind == FieldKind::Declaration);
        own.map(|field| &field.label)
    }

    /// Whether a material to capture is settled: enough pages, each accepted and durable; or none, where it follows
    /// later.
    #[must_use]
    pub fn settled(&self, line: &ChecklistLine) -> bool {
        let pages = self.pages.of(&line.material.code);
        self.enough(line) && pages.iter().all(|page| self.pages.is_finished(page))
    }

    /// Whether a material has its pages, each accepted, or follows later: the citizen has nothing left to do for it.
    #[must_use]
    pub fn enough(&self, line: &ChecklistLine) -> bool {
        let pages = self.pages.of(&line.material.code);
        let put_off = line.standing == Standing::MayFollow && self.follows.contains(&line.material.code);
        (pages.len() >= needed(line) && self.pages.all_accepted(&line.material.code)) || (put_off && pages.is_empty())
    }

    /// Whether every material to capture is settled.
    #[must_use]
    pub fn materials_settled(&self) -> bool {
        self.checklist().to_capture().all(|line| self.settled(line))
    }

    /// Takes out pages of materials that the checklist no longer has.
    pub(crate) fn prune_pages(&mut self) -> Vec<PageEffect> {
        let wanted = self.checklist().to_capture().map(|line| line.material.code.clone()).collect();
        self.pages.retain_materials(&wanted)
    }

    /// Applies what the scanner's side reports of a page that stands in the draft, whichever step is shown. `None`
    /// where it is about none of them.
    pub(crate) fn apply_event(&mut self, event: &ScannerEvent) -> Option<Vec<PageEffect>> {
        match event {
            ScannerEvent::Kept(id) => self.pages.apply_kept(*id).map(|()| Vec::new()),
            ScannerEvent::NotKept(id, code) => self.pages.apply_not_kept(*id, *code).map(|()| Vec::new()),
            ScannerEvent::Remade(page) => self.pages.apply_remade(page, self.spec_of(page.id)),
            ScannerEvent::NotRemade(id) => self.pages.apply_not_remade(*id, self.spec_of(*id)),
            ScannerEvent::Page(_) | ScannerEvent::StackEnded | ScannerEvent::Fault(_) => None,
        }
    }

    /// Requirements of the material that a page stands in.
    fn spec_of(&self, id: PageId) -> Option<CaptureSpec> {
        let code = self.pages.material_of(id)?;
        let line = self.checklist().to_capture().find(|line| line.material.code == *code).cloned()?;
        line.material.capture
    }
}

/// Fewest pages that a material must have.
pub(crate) fn needed(line: &ChecklistLine) -> usize {
    line.material.capture.as_ref().map_or(1, |spec| usize::from(spec.pages_min.max(1)))
}

/// Where the value of a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldSource {
    /// The card says it; it is never retyped.
    Card,
    /// The citizen enters it.
    Citizen,
    /// The platform looks it up.
    Platform,
    /// The card does not say it, and the field is optional.
    Absent,
}
