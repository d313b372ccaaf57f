//! What a person asks the platform about their own cases, and what comes back.

use std::sync::Arc;

use jiff::civil::Date;
use lobby_domain::Lang;
use lobby_domain::id::ItemKey;
use lobby_domain::identity::IdCard;
use lobby_domain::person_case::{LetterCopy, NoAnswer, PersonCases};

/// A question, with the card that says who asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The card.
    pub card: Arc<IdCard>,
    /// When it was read in this visit.
    pub read_at: jiff::Timestamp,
    /// The local day.
    pub today: Date,
    /// What about.
    pub asks: Asks,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The person's cases.
    Cases,
    /// The person's open cases of this item.
    OpenCases {
        /// Its key.
        item: ItemKey,
    },
    /// A letter, by its code, in this language.
    Letter {
        /// Its code.
        code: String,
        /// The language.
        lang: Lang,
    },
    /// None: it tells that the letter was shown.
    LetterRead {
        /// Its code.
        code: String,
    },
}

/// What came back.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The cases.
    Cases(Arc<PersonCases>),
    /// Open cases of this item, perhaps none.
    OpenCases {
        /// Its key.
        item: ItemKey,
        /// The cases.
        cases: Arc<PersonCases>,
    },
    /// The letter.
    Letter(Arc<LetterCopy>),
    /// The letter counts as served.
    LetterServed {
        /// Its code.
        code: String,
        /// The day.
        on: Date,
    },
    /// Nothing.
    None {
        /// What was asked.
        asks: Asks,
        /// Why not.
        why: NoAnswer,
    },
}
