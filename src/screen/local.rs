//! What the screen itself remembers: which part of a long list is shown, a date that is not complete yet, which level
//! of an address is open. It is forgotten as soon as another page is shown.

use std::collections::BTreeMap;

use lobby_flow::Step;

/// A date being picked.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PartDate {
    pub year: Option<i16>,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

/// The screen's own memory.
#[derive(Clone)]
pub(crate) struct Local {
    /// The step shown.
    pub step: Step,
    /// The page that this belongs to; another page forgets it all.
    pub place: String,
    /// Page by name of list.
    pub pages: BTreeMap<String, usize>,
    /// The date being picked.
    pub date: PartDate,
    /// The date that the field shown holds.
    pub held_date: Option<jiff::civil::Date>,
    /// The address level that is open although a later one is reached.
    pub level: Option<usize>,
    /// What the field shown holds, and how it may be typed into.
    pub typing: Option<crate::kit::keys::Typing>,
}

impl Default for Local {
    fn default() -> Local {
        Local {
            step: Step::Home,
            place: String::new(),
            pages: BTreeMap::new(),
            date: PartDate::default(),
            held_date: None,
            level: None,
            typing: None,
        }
    }
}

impl Local {
    /// Forgets everything when the citizen comes to another place.
    pub(crate) fn enter(&mut self, place: &str) {
        if self.place != place {
            *self = Local { place: place.to_owned(), ..Local::default() };
        }
    }

    /// The page of a list, never past its end.
    pub(crate) fn page(&self, list: &str, total: usize, per: usize) -> usize {
        self.page_or(list, 0, total, per)
    }

    /// The same, beginning at `first`.
    pub(crate) fn page_or(&self, list: &str, first: usize, total: usize, per: usize) -> usize {
        self.pages.get(list).copied().unwrap_or(first).min(crate::kit::view::last_page(total, per))
    }
}
