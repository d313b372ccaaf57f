//! Step review: see all, change anything, sign only after the last page was seen.

use lobby_domain::Text;
use lobby_domain::checklist::Standing;
use lobby_domain::form::{FieldValue, FormField};

use super::{ChangeTarget, Exit, StepOutcome};
use crate::draft::{Draft, FieldSource};

/// Rows that fit one page at kiosk size, headings counted as rows.
pub const ROWS_NORMAL: usize = 11;
/// The same with large text.
pub const ROWS_LARGE: usize = 7;

/// The last look at one draft.
#[derive(Clone, Debug)]
pub struct Review {
    /// The draft.
    pub draft: Draft,
    /// The page shown, from 0.
    pub page: usize,
    /// Rows a page holds.
    pub rows_per_page: usize,
}

/// What the citizen may want of the review.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// Show the page before the one shown.
    ShowPrevious,
    /// Change what stands in a row.
    Change(ChangeTarget),
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
        /// Code.
        code: String,
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
    pub(crate) fn new(draft: Draft, large_text: bool) -> Review {
        let rows_per_page = if large_text { ROWS_LARGE } else { ROWS_NORMAL };
        Review { draft, page: 0, rows_per_page }
    }

    /// All rows, page by page; a heading never stands alone at the foot of a page.
    #[must_use]
    pub fn pages(&self) -> Vec<Vec<Row>> {
        let mut pages: Vec<Vec<Row>> = vec![Vec::new()];
        for row in rows(&self.draft) {
            let used = pages.last().map_or(0, Vec::len);
            let needed = if matches!(row, Row::Heading(_)) { 2 } else { 1 };
            if used > 0 && used + needed > self.rows_per_page {
                pages.push(Vec::new());
            }
            if let Some(page) = pages.last_mut() {
                page.push(row);
            }
        }
        pages
    }

    /// Whether the last page is shown, so that the solid button signs.
    #[must_use]
    pub fn last_seen(&self) -> bool {
        self.page + 1 >= self.pages().len()
    }

    pub(crate) fn resize(&mut self, large_text: bool) {
        self.rows_per_page = if large_text { ROWS_LARGE } else { ROWS_NORMAL };
        self.page = 0;
    }

    pub(crate) fn apply_intent(self, intent: Intent) -> StepOutcome<Review> {
        match intent {
            Intent::ShowPrevious => StepOutcome::stay(Review { page: self.page.saturating_sub(1), ..self }),
            Intent::Change(target) => StepOutcome::exit(self, Exit::Change(target)),
        }
    }

    pub(crate) fn next(mut self) -> StepOutcome<Review> {
        if self.last_seen() {
            return StepOutcome::exit(self, Exit::Confirmed);
        }
        self.page += 1;
        StepOutcome::stay(self)
    }

    pub(crate) fn back(mut self) -> StepOutcome<Review> {
        if self.page == 0 {
            return StepOutcome::exit(self, Exit::Back);
        }
        self.page -= 1;
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
        let code = draft.answers.get(&question.code)?;
        let answer = question.answers.iter().find(|answer| answer.code == *code)?;
        Some(Row::Answer { question: question.text.clone(), answer: answer.label.clone() })
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
