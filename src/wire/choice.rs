//! Entries of choice lists and answers of questions.

use lobby_domain::situation::Choice;
use serde::{Deserialize, Serialize};

use crate::document::WireText;

/// An entry of a choice list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireChoice {
    /// Its code.
    pub code: String,
    /// What the citizen reads; answers of questions call it `text`.
    #[serde(alias = "text")]
    pub label: WireText,
}

impl From<WireChoice> for Choice {
    fn from(choice: WireChoice) -> Choice {
        Choice { code: choice.code, label: choice.label.into() }
    }
}
