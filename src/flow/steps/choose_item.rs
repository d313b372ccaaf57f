//! Step choose_item: the list of items, by theme.

use lobby_domain::id::ItemKey;
use lobby_domain::{Catalogue, ImplementationItem};

use super::{Exit, StepOutcome};
use crate::offer::{Offers, Unavailable};

/// The part of the list that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChooseItem {
    /// The theme shown; `None` for all.
    pub theme: Option<String>,
    /// The page of the list, from 0.
    pub page: usize,
}

/// What the citizen may want of the list.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// Show one theme, or all with `None`.
    ShowTheme(Option<String>),
    /// Show this page of the list, counted from 0.
    ShowPage(usize),
    /// Open the guide of this item, by key.
    Open(ItemKey),
}

impl ChooseItem {
    /// Items of the theme shown, most used first; behind them those that cannot be begun now, with the reason.
    #[must_use]
    pub fn items<'a>(&self, offers: &Offers<'a>) -> Vec<(&'a ImplementationItem, Option<Unavailable>)> {
        let mut items = offers.all();
        items.retain(|(item, _)| self.theme.is_none() || item.theme == self.theme);
        items
    }

    pub(crate) fn apply_intent(self, intent: Intent) -> StepOutcome<ChooseItem> {
        match intent {
            Intent::ShowTheme(theme) => StepOutcome::stay(ChooseItem { theme, page: 0 }),
            Intent::ShowPage(page) => StepOutcome::stay(ChooseItem { page, ..self }),
            Intent::Open(key) => StepOutcome::exit(self, Exit::Open(key)),
        }
    }

    pub(crate) fn back(self) -> StepOutcome<ChooseItem> {
        StepOutcome::exit(self, Exit::Back)
    }
}

/// Themes with the number of items each has, in the order of their most used item.
#[must_use]
pub fn themes(catalogue: &Catalogue, today: jiff::civil::Date) -> Vec<(String, usize)> {
    let mut themes: Vec<(String, usize)> = Vec::new();
    for theme in catalogue.offered(today).into_iter().filter_map(|item| item.theme.clone()) {
        match themes.iter_mut().find(|(known, _)| *known == theme) {
            Some((_, count)) => *count += 1,
            None => themes.push((theme, 1)),
        }
    }
    themes
}
