//! A signature that waits while the citizen reads the application once more.

use std::time::Duration;

use crate::application::Strokes;
use crate::draft::Draft;
use crate::entered::Entered;

/// Tick and strokes, and what they were made under.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ink {
    /// Whether the declaration was ticked.
    pub declared: bool,
    /// What is drawn.
    pub strokes: Strokes,
    /// When the first stroke began, monotonic.
    pub began: Option<Duration>,
    signed: Entered,
}

impl Ink {
    /// Keeps tick and strokes beside the draft.
    pub(crate) fn keep(draft: &mut Draft, declared: bool, strokes: Strokes, began: Option<Duration>) {
        draft.ink = Some(Box::new(Ink { declared, strokes, began, signed: draft.entered() }));
    }

    /// Gives them back; `None` where the application has become another one, which the citizen has not signed.
    pub(crate) fn restore(draft: &mut Draft) -> Option<Ink> {
        let ink = draft.ink.take()?;
        (ink.signed == draft.entered()).then_some(*ink)
    }
}
