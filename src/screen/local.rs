//! What the screen itself remembers: which part of a long list is shown. It is forgotten as soon as another page is
//! shown.

use std::collections::BTreeMap;

use lobby_flow::Step;

/// The screen's own memory.
#[derive(Clone)]
pub(crate) struct Local {
    /// The step shown.
    pub step: Step,
    /// The page that this belongs to; another page forgets it all.
    pub place: String,
    /// Page by name of list.
    pub pages: BTreeMap<String, usize>,
}

impl Default for Local {
    fn default() -> Local {
        Local { step: Step::Home, place: String::new(), pages: BTreeMap::new() }
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
