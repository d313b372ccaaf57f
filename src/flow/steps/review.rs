//! Step review: check everything, change anything, sign only after every row was on the screen.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use lobby_domain::Text;
use lobby_domain::checklist::Standing;
use lobby_domain::form::{FieldValue, FormField};
use lobby_domain::id::{FieldKey, MaterialCode};

use super::{ChangeTarget, Context, Exit, StepOutcome};
use crate::delays;
use crate::draft::{Draft, FieldSource};

/// The last look at one draft, part by part. Which rows a part holds is measured by the screen and reported.
#[derive(Clone, Debug)]
pub struct Review {
    /// The draft.
    pub draft: Draft,
    /// The first row to show, from 0.
    first: usize,
    /// First rows of the parts before this one, from the top.
    before: Vec<usize>,
    /// The rows that are on the screen; `None` until it reports them.
    shown: Option<Range<usize>>,
    /// Rows that were on the screen, from 0.
    seen: BTreeSet<usize>,
    /// The field whose whole value is shown.
    in_full: Option<InFull>,
}

/// A masked field whose whole value is shown for a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct InFull {
    field: FieldKey,
    by: ShownBy,
    /// Monotonic time at which it is masked again, or the hint goes.
    until: Duration,
}

/// What the value is shown by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShownBy {
    /// A finger that holds its button.
    Finger {
        /// Since when, monotonic.
        since: Duration,
    },
    /// A key.
    Key,
    /// Nothing: the finger was lifted at once, and the page says how it is done.
    Hint,
}

impl InFull {
    /// The finger is lifted; what a key has shown stays.
    fn released(self, now: Duration) -> Option<InFull> {
        match self.by {
            ShownBy::Finger { since } if now < since + delays::HELD_TOO_SHORT => {
                Some(InFull { by: ShownBy::Hint, until: now + delays::HOLD_HINT, ..self })
            }
            ShownBy::Finger { .. } => None,
            ShownBy::Key | ShownBy::Hint => Some(self),
        }
    }
}

/// What the citizen may want of the review.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// Show the part before the one shown.
    ShowPrevious,
    /// Change what stands in a row.
    Change(ChangeTarget),
    /// Show the whole value of this field while a finger holds its button.
    HoldInFull(FieldKey),
    /// The finger is lifted.
    ReleaseInFull,
    /// Show the whole value of this field for a moment: its button was pressed by a key.
    ShowInFull(FieldKey),
}

/// One group of rows, under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Situation answers.
    Answers,
    /// Fields from the card.
    Applicant,
    /// What the citizen entered.
    Entered,
    /// Materials.
    Materials,
}

/// One row of the review.
#[derive(Clone, Debug)]
pub enum Row {
    /// A heading.
    Heading(Group),
    /// An answer, in words.
    Answer {
        /// Code of the question.
        code: String,
        /// The question.
        question: Text,
        /// The answer.
        answer: Text,
    },
    /// A field; its value is masked by the screen as the field says.
    Field {
        /// The field.
        field: Box<FormField>,
        /// Where its value comes from.
        source: FieldSource,
        /// Its value.
        value: Option<FieldValue>,
    },
    /// A material.
    Material {
        /// Its code.
        code: MaterialCode,
        /// Name.
        name: Text,
        /// Standing.
        standing: Standing,
        /// Pages handed in.
        pages: usize,
    },
}

impl Row {
    /// What touching "change" in this row means; `None` where nothing can be changed.
    #[must_use]
    pub fn change(&self) -> Option<ChangeTarget> {
        match self {
            Row::Answer { .. } => Some(ChangeTarget::Answers),
            Row::Field { field, source: FieldSource::Citizen, .. } => Some(ChangeTarget::Field(field.key.clone())),
            Row::Material { code, standing: Standing::Demanded | Standing::MayFollow, .. } => {
                Some(ChangeTarget::Material(code.clone()))
            }
            Row::Heading(_) | Row::Field { .. } | Row::Material { .. } => None,
        }
    }
}

impl Review {
    pub(crate) fn new(mut draft: Draft) -> Review {
        draft.before_change = None;
        if draft.first_reviewed.is_none() {
            draft.first_reviewed = Some(Box::new(draft.entered()));
        }
        Review { in_full: None, draft, first: 0, before: Vec::new(), shown: None, seen: BTreeSet::new() }
    }

    /// Everything that is reviewed, in order.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        rows(&self.draft)
    }

    /// The row that the citizen wants to see first, from 0.
    #[must_use]
    pub fn first(&self) -> usize {
        self.first
    }

    /// The rows that are on the screen, as it reported; `None` until it has.
    #[must_use]
    pub fn shown(&self) -> Option<&Range<usize>> {
        self.shown.as_ref()
    }

    /// Whether there is a part before the one shown.
    #[must_use]
    pub fn has_previous(&self) -> bool {
        !self.before.is_empty()
    }

    /// The screen shows these rows.
    pub(crate) fn apply_rows_shown(&mut self, rows: Range<usize>) {
        let total = self.rows().len();
        let rows = rows.start.min(total)..rows.end.min(total);
        self.seen.extend(rows.clone());
        self.shown = Some(rows);
    }

    /// Starts again from the top, e.g. because the size of the text changed.
    pub(crate) fn show_from_top(&mut self) {
        (self.first, self.shown) = (0, None);
        self.before.clear();
    }

    /// The field whose whole value is shown now.
    #[must_use]
    pub fn in_full(&self) -> Option<&FieldKey> {
        self.in_full.as_ref().filter(|shown| shown.by != ShownBy::Hint).map(|shown| &shown.field)
    }

    /// The field whose button was let go at once: it is to be held.
    #[must_use]
    pub fn to_be_held(&self) -> Option<&FieldKey> {
        self.in_full.as_ref().filter(|shown| shown.by == ShownBy::Hint).map(|shown| &shown.field)
    }

    /// Whether what a row says is another than at the first review.
    #[must_use]
    pub fn changed(&self, row: &Row) -> bool {
        let Some(first) = &self.draft.first_reviewed else { return false };
        let now = self.draft.entered();
        match row {
            Row::Heading(_) => false,
            Row::Answer { code, .. } => first.answer_differs(&now, code),
            Row::Field { field, .. } => first.value_differs(&now, &field.key),
            Row::Material { code, .. } => first.material_differs(&now, code),
        }
    }

    pub(crate) fn tick(mut self, cx: &Context) -> StepOutcome<Review> {
        self.in_full = self.in_full.filter(|shown| cx.now.mono < shown.until);
        StepOutcome::stay(self)
    }

    pub(crate) fn apply_intent(mut self, intent: Intent, cx: &Context) -> StepOutcome<Review> {
        let now = cx.now.mono;
        match intent {
            Intent::HoldInFull(field) => {
                let by = ShownBy::Finger { since: now };
                self.in_full = Some(InFull { field, by, until: now + delays::IN_FULL_HELD });
                StepOutcome::stay(self)
            }
            Intent::ReleaseInFull => {
                self.in_full = self.in_full.and_then(|shown| shown.released(now));
                StepOutcome::stay(self)
            }
            Intent::ShowInFull(field) => {
                self.in_full = Some(InFull { field, by: ShownBy::Key, until: now + delays::IN_FULL });
                StepOutcome::stay(self)
            }
            Intent::ShowPrevious if self.has_previous() => self.back(),
            Intent::ShowPrevious => StepOutcome::stay(self),
            Intent::Change(target) => StepOutcome::exit(self, Exit::Change(target)),
        }
    }

    /// Confirms once the last row is on the screen and every row was; shows the next part until then.
    pub(crate) fn next(mut self) -> StepOutcome<Review> {
        self.in_full = None;
        let Some(shown) = self.shown.take() else { return StepOutcome::stay(self) };
        let total = self.rows().len();
        if shown.end < total {
            self.before.push(self.first);
            self.first = shown.end;
        } else if let Some(unseen) = (0..total).find(|row| !self.seen.contains(row)) {
            self.before.push(self.first);
            self.first = unseen;
        } else {
            self.shown = Some(shown);
            return StepOutcome::exit(self, Exit::Confirmed);
        }
        StepOutcome::stay(self)
    }

    /// Shows the part before, or leaves from the first.
    pub(crate) fn back(mut self) -> StepOutcome<Review> {
        let Some(first) = self.before.pop() else { return StepOutcome::exit(self, Exit::Back) };
        (self.first, self.shown, self.in_full) = (first, None, None);
        StepOutcome::stay(self)
    }
}

fn rows(draft: &Draft) -> Vec<Row> {
    let fields = draft.visible_fields();
    let of = |wanted: &[FieldSource]| -> Vec<Row> {
        fields
            .iter()
            .filter(|field| wanted.contains(&draft.source(field)))
            .map(|field| Row::Field {
                field: Box::new((*field).clone()),
                source: draft.source(field),
                value: draft.value(field),
            })
            .collect()
    };
    let answers = draft.questions().into_iter().filter_map(|question| {
        let chosen = draft.answers.get(&question.code)?;
        let answer = question.answers.iter().find(|answer| answer.code == *chosen)?;
        Some(Row::Answer { code: question.code.clone(), question: question.text.clone(), answer: answer.label.clone() })
    });
    let materials = draft.checklist().lines.into_iter().map(|line| Row::Material {
        pages: draft.pages.of(&line.material.code).len(),
        code: line.material.code,
        name: line.material.name,
        standing: line.standing,
    });
    let groups = [
        (Group::Applicant, of(&[FieldSource::Card, FieldSource::Platform])),
        (Group::Answers, answers.collect()),
        (Group::Entered, of(&[FieldSource::Citizen])),
        (Group::Materials, materials.collect()),
    ];
    groups
        .into_iter()
        .filter(|(_, rows)| !rows.is_empty())
        .flat_map(|(group, rows)| std::iter::once(Row::Heading(group)).chain(rows))
        .collect()
}
