//! Step item_guide: what an item is, needs and takes, before it is begun.

use std::sync::Arc;

use lobby_domain::ImplementationItem;

use super::{Context, Exit, StepOutcome};
use crate::offer::unavailable;

/// The guide of one item.
#[derive(Clone, Debug)]
pub struct ItemGuide {
    /// The item.
    pub item: Arc<ImplementationItem>,
}

impl ItemGuide {
    pub(crate) fn next(self, cx: &Context) -> StepOutcome<ItemGuide> {
        match unavailable(&self.item, &cx.equipment, cx.network) {
            None => StepOutcome::exit(self, Exit::Begin),
            Some(_) => StepOutcome::stay(self),
        }
    }

    pub(crate) fn back(self) -> StepOutcome<ItemGuide> {
        StepOutcome::exit(self, Exit::Back)
    }
}
