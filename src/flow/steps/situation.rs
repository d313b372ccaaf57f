//! Step situation: questions whose answers select the materials, one a page.

use lobby_domain::applicant::Refusal;

use super::{Exit, StepOutcome};
use crate::draft::Draft;
use crate::erasure::Erasure;

/// The questions of one draft.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The draft.
    pub draft: Draft,
    /// Which of the questions asked is shown, from 0.
    pub index: usize,
    /// Whether its explanation is open.
    pub explained: bool,
    /// Whether the citizen came from review and returns there.
    pub to_review: bool,
    /// "Next" was pressed without an answer.
    pub unanswered: bool,
}

/// What the citizen may want of a question.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// Answer the question shown with this code.
    Answer(String),
    /// Open or close its explanation.
    ToggleExplanation,
}

impl Situation {
    pub(crate) fn first(draft: Draft, to_review: bool) -> Situation {
        Situation { draft, index: 0, explained: false, to_review, unanswered: false }
    }

    pub(crate) fn last(draft: Draft) -> Situation {
        let index = draft.questions().len().saturating_sub(1);
        Situation { draft, index, explained: false, to_review: false, unanswered: false }
    }

    /// The question shown.
    #[must_use]
    pub fn question(&self) -> Option<&lobby_domain::situation::Question> {
        self.draft.questions().get(self.index).copied()
    }

    /// The answer chosen for it.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        self.question().and_then(|question| self.draft.answers.get(&question.code)).map(String::as_str)
    }

    pub(crate) fn apply_intent(mut self, intent: Intent) -> StepOutcome<Situation> {
        match intent {
            Intent::Answer(code) => self.answer(&code),
            Intent::ToggleExplanation => self.explained = !self.explained,
        }
        StepOutcome::stay(self)
    }

    /// Why the application ends here, as far as the answers tell; `None` before the question shown is answered.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        self.chosen()?;
        self.draft.refusal()
    }

    pub(crate) fn next(mut self) -> StepOutcome<Situation> {
        if self.chosen().is_none() {
            self.unanswered = true;
            return StepOutcome::stay(self);
        }
        if self.refusal().is_some() {
            return StepOutcome::stay(self);
        }
        if self.index + 1 >= self.draft.questions().len() {
            return StepOutcome::exit(self, Exit::Answered);
        }
        self.index += 1;
        self.explained = false;
        StepOutcome::stay(self)
    }

    pub(crate) fn back(mut self) -> StepOutcome<Situation> {
        if self.index == 0 && self.to_review {
            self.draft.cancel_change();
            return StepOutcome::exit(self, Exit::Back);
        }
        if self.index == 0 {
            return StepOutcome::ask(self, Erasure::Everything);
        }
        self.index -= 1;
        (self.explained, self.unanswered) = (false, false);
        StepOutcome::stay(self)
    }

    fn answer(&mut self, code: &str) {
        let Some(question) = self.question() else { return };
        if question.answers.iter().any(|answer| answer.code == code) {
            let key = question.code.clone();
            self.draft.answers.insert(key, code.to_owned());
            self.draft.prune_answers();
            self.unanswered = false;
        }
    }
}
