//! Situation questions: the answers that select materials and fields.

use crate::condition::{Condition, Facts};
use crate::text::Text;

pub use crate::value::Answers;

/// One answer a citizen may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Code kept in the application.
    pub code: String,
    /// What the citizen reads.
    pub label: Text,
}

/// One question with its answers; a citizen chooses exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Code of the question, unique in its item.
    pub code: String,
    /// The question itself.
    pub text: Text,
    /// Plain words for "not sure, explain".
    pub help: Option<Text>,
    /// When it is asked at all.
    pub ask_when: Condition,
    /// Possible answers, in the order shown.
    pub answers: Vec<Choice>,
}

/// The questions that `facts` make necessary, in the order they are asked.
pub fn questions_to_ask<'a>(questions: &'a [Question], facts: Facts<'_>) -> Vec<&'a Question> {
    questions.iter().filter(|question| question.ask_when.holds(facts)).collect()
}
