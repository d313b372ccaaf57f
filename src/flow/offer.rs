//! Which items this kiosk offers now, and why the others are not offered.

use jiff::civil::Date;
use lobby_domain::equipment::{Equipment, Lack};
use lobby_domain::{Catalogue, ImplementationItem};

use crate::report::Network;

/// Why an item of the list cannot be begun at this kiosk now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// No applicant can be served at a kiosk: a licence or a second card has to be shown.
    CounterOnly,
    /// A device is missing or does not work.
    Lacks(Lack),
    /// It is not taken in while the network is down.
    NeedsNetwork,
}

/// Why `item` cannot be begun now; `None` where it can.
#[must_use]
pub fn unavailable(item: &ImplementationItem, equipment: &Equipment, network: Network) -> Option<Unavailable> {
    if !item.serves_citizens() {
        return Some(Unavailable::CounterOnly);
    }
    if let Some(lack) = item.lack(equipment) {
        return Some(Unavailable::Lacks(lack));
    }
    (network == Network::Down && !item.offline_allowed).then_some(Unavailable::NeedsNetwork)
}

/// The items of a list on one day, parted by whether they can be begun now; each part most used first.
#[derive(Clone, Debug, PartialEq)]
pub struct Offers<'a> {
    /// Those that can.
    pub now: Vec<&'a ImplementationItem>,
    /// Those that cannot, with the reason.
    pub not_now: Vec<(&'a ImplementationItem, Unavailable)>,
}

impl<'a> Offers<'a> {
    /// The items of `catalogue` that kiosks may offer on `today`.
    #[must_use]
    pub fn of(catalogue: &'a Catalogue, today: Date, equipment: &Equipment, network: Network) -> Offers<'a> {
        let mut offers = Offers { now: Vec::new(), not_now: Vec::new() };
        for item in catalogue.offered(today) {
            match unavailable(item, equipment, network) {
                None => offers.now.push(item),
                Some(why) => offers.not_now.push((item, why)),
            }
        }
        offers
    }

    /// How many items a device at fault keeps from being begun.
    #[must_use]
    pub fn down(&self) -> usize {
        self.not_now.iter().filter(|(_, why)| matches!(why, Unavailable::Lacks(Lack::Down(..)))).count()
    }

    /// All of them, those that can be begun first.
    #[must_use]
    pub fn all(&self) -> Vec<(&'a ImplementationItem, Option<Unavailable>)> {
        let now = self.now.iter().map(|item| (*item, None));
        now.chain(self.not_now.iter().map(|(item, why)| (*item, Some(*why)))).collect()
    }
}
