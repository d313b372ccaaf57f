//! What the citizen has put into a draft, as it was at one moment: to go back to it, and to see what changed since.

use std::collections::{BTreeMap, BTreeSet};

use lobby_domain::form::FormValues;
use lobby_domain::id::{FieldKey, MaterialCode};
use lobby_domain::situation::Answers;

/// Answers, values and pages at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    pub(crate) answers: Answers,
    pub(crate) values: FormValues,
    pub(crate) follows: BTreeSet<MaterialCode>,
    /// SHA-256 of each page, in their order.
    pub(crate) pages: BTreeMap<MaterialCode, Vec<[u8; 32]>>,
}

impl Entered {
    /// Whether the answer to this question is another one in `other`.
    pub(crate) fn answer_differs(&self, other: &Entered, question: &str) -> bool {
        self.answers.get(question) != other.answers.get(question)
    }

    /// Whether the value of this field is another one in `other`.
    pub(crate) fn value_differs(&self, other: &Entered, field: &FieldKey) -> bool {
        self.values.get(field) != other.values.get(field)
    }

    /// Whether `other` has other pages of this material, or lets it follow where this did not.
    pub(crate) fn material_differs(&self, other: &Entered, code: &MaterialCode) -> bool {
        self.pages.get(code) != other.pages.get(code) || self.follows.contains(code) != other.follows.contains(code)
    }
}
