//! The implementation list a kiosk works with.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::address::Division;
use crate::id::ItemKey;
use crate::item::ImplementationItem;
use crate::situation::Choice;
use crate::text::Text;

/// A verified implementation list with the lists its forms refer to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// Number of this list; only a higher one replaces it.
    pub version: u64,
    /// Items, as published.
    pub items: Vec<ImplementationItem>,
    /// Choice lists by name.
    pub choice_lists: BTreeMap<String, Vec<Choice>>,
    /// Divisions for address pickers.
    pub divisions: Vec<Division>,
    /// Themes of services. An item may name one that is not here.
    pub themes: Vec<Theme>,
}

/// A theme of services, as the list of services is divided for citizens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// Its code, e.g. `family`.
    pub code: String,
    /// Its name; items name their theme by the Chinese one.
    pub name: Text,
    /// Name of a picture in `assets/icons`, without its ending.
    pub icon: String,
}

impl Catalogue {
    /// The item with this key.
    #[must_use]
    pub fn item(&self, key: &ItemKey) -> Option<&ImplementationItem> {
        self.items.iter().find(|item| item.key == *key)
    }

    /// Items that a kiosk may offer on `today`, most used first.
    #[must_use]
    pub fn offered(&self, today: Date) -> Vec<&ImplementationItem> {
        let mut items: Vec<_> = self.items.iter().filter(|item| item.self_service && item.in_force(today)).collect();
        items.sort_by(|a, b| b.popularity.cmp(&a.popularity).then_with(|| a.key.cmp(&b.key)));
        items
    }

    /// The theme that an item names, by its Chinese name or its code; `None` where the catalogue does not describe it.
    #[must_use]
    pub fn theme(&self, name: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.name.zh == name || theme.code == name)
    }

    /// Entries of a choice list; empty when unknown.
    #[must_use]
    pub fn choices(&self, list: &str) -> &[Choice] {
        self.choice_lists.get(list).map_or(&[], Vec::as_slice)
    }
}
