//! Step situation: the answers that select the exact material list. One question a page.

use super::{Exit, Turn};
use crate::draft::Draft;
use crate::event::Citizen;
use crate::state::State;

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
}

impl Situation {
    pub(crate) fn first(draft: Draft, to_review: bool) -> Situation {
        Situation { draft, index: 0, explained: false, to_review }
    }

    pub(crate) fn last(draft: Draft) -> Situation {
        let index = draft.questions().len().saturating_sub(1);
        Situation { draft, index, explained: false, to_review: false }
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

    pub(crate) fn citizen(mut self, intent: &Citizen) -> Turn {
        match intent {
            Citizen::Answer(code) => self.answer(code),
            Citizen::Explain => self.explained = !self.explained,
            Citizen::Next if self.chosen().is_some() => {
                if self.index + 1 >= self.draft.questions().len() {
                    return Turn::exit(State::Situation(self), Exit::Answered);
                }
                self.index += 1;
                self.explained = false;
            }
            Citizen::Back if self.index > 0 => {
                self.index -= 1;
                self.explained = false;
            }
            Citizen::Back => return Turn::exit(State::Situation(self), Exit::Back),
            _ => {}
        }
        Turn::stay(State::Situation(self))
    }

    fn answer(&mut self, code: &str) {
        let Some(question) = self.question() else { return };
        if question.answers.iter().any(|answer| answer.code == code) {
            let key = question.code.clone();
            self.draft.answers.insert(key, code.to_owned());
            self.draft.prune_answers();
        }
    }
}
