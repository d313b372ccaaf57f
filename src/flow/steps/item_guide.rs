//! Step item_guide: decide before starting.

use std::sync::Arc;

use lobby_domain::ImplementationItem;

use super::{Context, Exit, Turn};
use crate::event::{Citizen, Network};
use crate::state::State;

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

    pub(crate) fn citizen(self, intent: &Citizen, cx: &Context) -> Turn {
        match intent {
            Citizen::Next if self.can_begin(cx.network) => Turn::exit(State::ItemGuide(self), Exit::Begin),
            Citizen::Back => Turn::exit(State::ItemGuide(self), Exit::Back),
            _ => Turn::stay(State::ItemGuide(self)),
        }
    }
}
