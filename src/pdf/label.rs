//! Page labels, as readers show them beside the page.

use std::num::NonZeroU32;

use krilla::page::{NumberingStyle, PageLabel};

/// The label of a page: words of at most 80 characters, and a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    words: String,
    number: Option<NonZeroU32>,
}

impl Label {
    /// Page `number` of a material, e.g. "营业执照 2"; numbers begin with 1.
    #[must_use]
    pub fn page(words: &str, number: u32) -> Self {
        let words = tidy(words);
        let words = if words.is_empty() { words } else { format!("{words} ") };
        Self { words, number: NonZeroU32::new(number) }
    }

    /// A page with a name of its own, e.g. "人像面".
    #[must_use]
    pub fn named(words: &str) -> Self {
        Self { words: tidy(words), number: None }
    }

    /// The whole name.
    #[must_use]
    pub fn text(&self) -> String {
        match self.number {
            Some(number) => format!("{}{number}", self.words),
            None => self.words.clone(),
        }
    }

    pub(crate) fn to_pdf(&self) -> PageLabel {
        let style = self.number.map(|_| NumberingStyle::Arabic);
        PageLabel::new(style, (!self.words.is_empty()).then(|| self.words.clone()), self.number)
    }
}

fn tidy(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(80).collect()
}
