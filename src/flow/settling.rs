//! When a page that has come may be touched: what is touched before was meant for the page before it.

use std::time::Duration;

use crate::delays;

/// How long the page shown has been seen.
#[derive(Clone, Debug, Default)]
pub struct Settling {
    /// When the page came, or was drawn where a window draws it; `None` for the first one.
    since: Option<Duration>,
    /// How many pages have come.
    pages: u64,
    /// Whether the page is still to be drawn. On a slow machine a second tap waits as long as drawing takes, and would
    /// count as late.
    is_drawing: bool,
    /// Whether a window draws the pages and reports it.
    has_window: bool,
}

impl Settling {
    /// Pages that a window draws and reports.
    #[must_use]
    pub fn in_window(self) -> Settling {
        Settling { has_window: true, ..self }
    }

    /// How many pages have come; names the latest to who draws it.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.pages
    }

    /// Another page comes.
    pub fn begin(&mut self, now: Duration) {
        self.since = Some(now);
        self.pages += 1;
        self.is_drawing = self.has_window;
    }

    /// The citizen sees the page of this number; one that is gone again changes nothing.
    pub fn drawn(&mut self, page: u64, now: Duration) {
        if self.is_drawing && page == self.pages {
            self.is_drawing = false;
            self.since = Some(now);
        }
    }

    /// Whether the page has just come: a touch is dropped without a word, the one exception to the rule that a touch that does
    /// nothing says why.
    #[must_use]
    pub fn is_settling(&self, now: Duration) -> bool {
        self.is_drawing || self.since.is_some_and(|since| now < since + delays::PAGE_SETTLES)
    }
}
