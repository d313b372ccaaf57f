//! Step item_guide: what an item is, needs and takes, before it is begun.

use std::sync::Arc;

use lobby_domain::ImplementationItem;

use super::{Context, Exit, StepOutcome};
use crate::report::Network;

/// The guide of one item.
#[derive(Clone, Debug)]
pub struct ItemGuide {
    /// The item.
    pub item: Arc<ImplementationItem>,
}

impl ItemGuide {
    /// Whether it can be started now: some items may not be taken in while the network is down.
    #[must_use]
    pub fn can_begin(&self, network: Network) -> bool {
        network == Network::Up || self.item.offline_allowed
    }

    pub(crate) fn next(self, cx: &Context) -> StepOutcome<ItemGuide> {
        if self.can_begin(cx.network) { StepOutcome::exit(self, Exit::Begin) } else { StepOutcome::stay(self) }
    }

    pub(crate) fn back(self) -> StepOutcome<ItemGuide> {
        StepOutcome::exit(self, Exit::Back)
    }
}
