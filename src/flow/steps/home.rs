//! Step home: the first page. Nothing personal exists.

use lobby_domain::id::ItemKey;

use super::{Exit, StepOutcome};

/// The first page; it has no state of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Home;

/// What the citizen may want on the first page.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// Apply for a service: show the list of items.
    Apply,
    /// See the cases that I have handed in.
    SeeCases,
    /// This item, by key.
    Open(ItemKey),
}

impl Home {
    pub(crate) fn apply_intent(self, intent: Intent) -> StepOutcome<Home> {
        match intent {
            Intent::Apply => self.next(),
            Intent::SeeCases => StepOutcome::exit(self, Exit::SeeCases),
            Intent::Open(key) => StepOutcome::exit(self, Exit::Open(key)),
        }
    }

    pub(crate) fn next(self) -> StepOutcome<Home> {
        StepOutcome::exit(self, Exit::Browse)
    }
}
